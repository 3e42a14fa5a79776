import { createHash, randomUUID } from 'node:crypto';
import type { SqlRow, SqlSession } from '#main/erp/driver.ts';
import type { Base } from '#main/erp/onec/base.ts';
import { columnsOf } from '#main/erp/onec/bind/columns.ts';
import type { BoundEntity, BoundList } from '#main/erp/onec/bind/entity.ts';
import type { Report } from '#main/erp/onec/bind/place.ts';
import type { OnecQuery } from '#main/erp/onec/bind/query.ts';
import type { Register } from '#main/erp/onec/bind/register.ts';
import { rowsOf } from '#main/erp/onec/load.ts';
import { tableNumberOf, ZERO_GUID } from '#main/erp/onec/metadata/guid.ts';
import type { OnecSql } from '#main/erp/onec/sql.ts';
import { findColumn, qualified } from '#main/erp/queue-table/schema.ts';
import { add, type Recorder, readDocuments, rowsByKeys } from './recorders.ts';
import { type ChangeSource, ChangeTable, guidAt, parametersOf, type Registered } from './registered.ts';

const PAGE = 500;
/** Documents whose movements are remembered: some tens of megabytes. */
const REMEMBERED = 50_000;

/** What a process remembers of registers, beside the rows themselves; outlives a renumbering. */
export class RegisterMemory {
  /** Differs for each start: a version that is no row's must never be taken for one of an earlier start. */
  readonly #life = randomUUID().slice(0, 8);
  #count = 0;
  readonly #states = new Map<string, { hash: string; version: string }>();
  readonly #recorded = new Map<string, Set<string>>();

  /**
   * A version for something without one: a new one whenever its state differs from the last seen. A hash alone
   * would not do, for a price that goes up and down again is two changes. After a restart each is announced once
   * more; where only the last state counts that is a repetition and no error.
   */
  version(slot: string, state: string): string {
    const hash = createHash('sha256').update(state).digest('base64');
    const known = this.#states.get(slot);
    if (known?.hash === hash) return known.version;
    this.#count += 1;
    const version = `${this.#life}-${this.#count}`;
    this.#states.set(slot, { hash, version });
    return version;
  }

  /** All objects a recorder was ever seen to move: a line taken out of a document leaves no movement to find. */
  recorded(recorder: string, objects: Iterable<string>): ReadonlySet<string> {
    const known = this.#recorded.get(recorder) ?? new Set<string>();
    for (const object of objects) known.add(object);
    // Kept when 1C clears the registration too, for documents are written again; the oldest go when it gets too much.
    this.#recorded.delete(recorder);
    this.#recorded.set(recorder, known);
    const [oldest] = this.#recorded.keys();
    if (this.#recorded.size > REMEMBERED && oldest !== undefined) this.#recorded.delete(oldest);
    return known;
  }
}

/** A list whose register announces changes of the entity. */
export type AnnouncedList = Pick<BoundList, 'query' | 'path'> & { register: Register };

/** Registrations of a register that lists of an entity are read from, as changes of the entity's objects. */
export const registerSource = async (
  base: Base,
  entity: BoundEntity,
  lists: readonly AnnouncedList[],
  planName: string,
  memory: RegisterMemory,
  report: Report,
): Promise<ChangeSource | null> => {
  const [list] = lists;
  if (list === undefined) return null;
  const { register } = list;
  const path = `entities.${entity.name}.lists.${list.path.join('.')}.announce`;
  const changes = await ChangeTable.open(base, register.object, planName, path, report);
  if (changes === null) return null;
  // A register may refer to the entity by more than one of its dimensions.
  const source = `${entity.name}:${register.object.guid}/${register.of.meta?.guid ?? ''}`;
  const made = (slot: string, key: string, version: string): Registered => ({
    source,
    slot,
    version,
    entity: entity.name,
    entityWord: register.object.fullName,
    key,
    operation: 'update',
  });
  const recorder = columnsOf(changes.columns, '_Recorder');
  const recorderRef = recorder?.ref ?? null;
  const dimension = findColumn(changes.columns, register.key.name);
  if (recorderRef !== null) {
    const table = recorder?.table ?? null;
    const further = table === null ? [] : [`c.${base.driver.dialect.quote(table.name)}`];
    return {
      id: source,
      pageSize: PAGE,
      counted: (limit) => changes.counted(recorderRef, limit),
      async page(session, node, after) {
        const rows = await session.query(
          changes.keys(recorderRef, further, after, PAGE),
          parametersOf(node, after),
        );
        const recorders = rows.flatMap(([ref, number]): Recorder[] => {
          const guid = guidAt(ref);
          const code = number instanceof Uint8Array ? tableNumberOf(number) : null;
          return guid === null ? [] : [{ guid, table: code }];
        });
        return byRecorder(session, base, entity, register, memory, recorders, made);
      },
    };
  }
  if (dimension === null) {
    report({
      cause: 'erp.column_missing',
      path,
      table: register.place.label,
      column: register.of.name,
      suggestions: [],
    });
    return null;
  }
  return {
    id: source,
    pageSize: PAGE,
    counted: (limit) => changes.counted(dimension, limit),
    async page(session, node, after) {
      const rows = await session.query(changes.keys(dimension, [], after, PAGE), parametersOf(node, after));
      const keys = rows.flatMap(([ref]) => guidAt(ref) ?? []);
      const states = await statesOf(session, base.sql, lists, keys);
      return keys.map((key) => ({
        row: key,
        changes:
          key === ZERO_GUID
            ? []
            : [made(key, key, memory.version(`${source}:${key}`, states.get(key) ?? ''))],
      }));
    },
  };
};

/** A row that can't be read is a problem of loading its object; here its change must not hold up all others. */
const stateOf = (query: OnecQuery, row: SqlRow): string => {
  try {
    return JSON.stringify(query.build(row));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** What the lists say of each object, as one text. */
const statesOf = async (
  session: SqlSession,
  sql: OnecSql,
  lists: readonly AnnouncedList[],
  keys: readonly string[],
): Promise<Map<string, string>> => {
  const states = new Map<string, string>();
  if (keys.length === 0) return states;
  for (const list of lists) {
    const query = await list.query(session);
    for (const row of await rowsOf(session, sql, query, keys)) {
      const key = query.keyOf(row);
      if (key !== null) states.set(key, `${states.get(key) ?? ''}\n${stateOf(query, row)}`);
    }
  }
  return states;
};

/** A recorder announces what it moves now, what it moved before, and what its lines name. */
const byRecorder = async (
  session: SqlSession,
  base: Base,
  entity: BoundEntity,
  register: Register,
  memory: RegisterMemory,
  recorders: readonly Recorder[],
  made: (slot: string, key: string, version: string) => Registered,
) => {
  const column = columnsOf(register.place.columns, '_Recorder')?.ref ?? null;
  if (column === null || recorders.length === 0) return [];
  const { quote } = base.driver.dialect;
  const table = qualified(quote, register.place.table);
  const items = `${quote(column.name)}, ${quote(register.key.name)}`;
  const moved = new Map<string, Set<string>>();
  const rows = await rowsByKeys(
    session,
    base,
    (condition) => `SELECT DISTINCT ${items} FROM ${table} WHERE ${condition}`,
    quote(column.name),
    recorders.map(({ guid }) => guid),
  );
  for (const [owner, object] of rows) add(moved, guidAt(owner), guidAt(object));
  const { versions, mentioned } = await readDocuments(
    session,
    base,
    register.object,
    entity.object.refType,
    recorders,
  );
  return recorders.map(({ guid }) => {
    const now = [...(moved.get(guid) ?? []), ...(mentioned.get(guid) ?? [])];
    const objects = [...memory.recorded(`${entity.name}:${register.object.guid}:${guid}`, now)].filter(
      (object) => object !== ZERO_GUID,
    );
    const state = JSON.stringify([...(moved.get(guid) ?? [])].sort());
    const version =
      versions.get(guid) ?? memory.version(`${entity.name}:${register.object.guid}:${guid}`, state);
    return { row: guid, changes: objects.map((object) => made(`${guid}:${object}`, object, version)) };
  });
};

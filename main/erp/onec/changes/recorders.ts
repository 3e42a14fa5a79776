import type { LiveColumn, SqlSession } from '#main/erp/driver.ts';
import type { Base } from '#main/erp/onec/base.ts';
import { columnsOf } from '#main/erp/onec/bind/columns.ts';
import { attributeAt, placeOfObject, placeOfPart } from '#main/erp/onec/bind/place.ts';
import { storedHexOf } from '#main/erp/onec/metadata/guid.ts';
import { layouts } from '#main/erp/onec/metadata/layout.ts';
import type { MetaAttribute, MetaObject } from '#main/erp/onec/metadata/meta-object.ts';
import { chunks } from '#main/erp/queue-table/chunks.ts';
import { findColumn, qualified } from '#main/erp/queue-table/schema.ts';
import { guidAt, versionItems, versionText } from './registered.ts';

/** A document that recorded into a register; `table` is the number of its table where the register says it. */
export interface Recorder {
  guid: string;
  table: number | null;
}

const nothing = (): undefined => undefined;

/** Rows whose column is one of the keys, however many. */
export const rowsByKeys = async (
  session: SqlSession,
  base: Base,
  statement: (condition: string) => string,
  column: string,
  keys: readonly string[],
) => {
  const all = [];
  for (const chunk of chunks(keys)) {
    const among = base.sql.among(chunk.map(storedHexOf));
    all.push(...(await session.query(statement(among.on(column)), among.parameters)));
  }
  return all;
};

/** The documents recorders may be: the one of the number, or all that move the register (erp.md B2). */
const documentsOf = async (
  base: Base,
  register: MetaObject,
  recorders: readonly Recorder[],
): Promise<MetaObject[]> => {
  const numbers = new Set(recorders.map(({ table }) => table));
  if (numbers.has(null))
    return (await base.objects('document')).filter((document) => document.moves.includes(register.guid));
  const found = await Promise.all(
    [...numbers].map(async (number) => {
      const guid = number === null ? null : base.names.guidOf(layouts.document.token, number);
      return guid === null ? null : base.object(guid);
    }),
  );
  return found.filter((document) => document !== null);
};

/** What the recorders are now: the version of each document's row, and the objects its lines name. */
export interface Documents {
  versions: Map<string, string>;
  /** Needed where movements are gone because the document is no longer posted. */
  mentioned: Map<string, Set<string>>;
}

export const readDocuments = async (
  session: SqlSession,
  base: Base,
  register: MetaObject,
  refType: string | null,
  recorders: readonly Recorder[],
): Promise<Documents> => {
  const versions = new Map<string, string>();
  const mentioned = new Map<string, Set<string>>();
  const { dialect } = base.driver;
  for (const document of await documentsOf(base, register, recorders)) {
    const place = await placeOfObject(base, document, '', nothing);
    const key = place === null ? null : (columnsOf(place.columns, '_ID')?.ref ?? null);
    const version = place === null ? null : findColumn(place.columns, '_Version');
    if (place === null || key === null || version === null) continue;
    const table = qualified(dialect.quote, place.table);
    const column = `o.${dialect.quote(key.name)}`;
    const items = [column, ...versionItems(base, 'o', version)].join(', ');
    const rows = await rowsByKeys(
      session,
      base,
      (condition) => `SELECT ${items} FROM ${table} o WHERE ${condition}`,
      column,
      recorders.map(({ guid }) => guid),
    );
    const found: string[] = [];
    for (const [ref, ...values] of rows) {
      const guid = guidAt(ref);
      if (guid === null) continue;
      versions.set(guid, versionText(values));
      found.push(guid);
    }
    if (refType !== null) await mention(session, base, document, refType, found, mentioned);
  }
  return { versions, mentioned };
};

/** Whether an attribute may refer to objects of a kind by itself. */
export const mayName = ({ types }: MetaAttribute, refType: string | null): boolean =>
  types.some((type) => type.kind === 'reference' && type.type === refType);

const mention = async (
  session: SqlSession,
  base: Base,
  document: MetaObject,
  refType: string,
  keys: readonly string[],
  mentioned: Map<string, Set<string>>,
): Promise<void> => {
  const { quote } = base.driver.dialect;
  for (const part of document.parts) {
    const naming = part.attributes.filter((attribute) => mayName(attribute, refType));
    if (naming.length === 0 || keys.length === 0) continue;
    const place = await placeOfPart(base, document, part, '', nothing);
    const parent = place === null ? null : (columnsOf(place.columns, place.standard.ref ?? '')?.ref ?? null);
    if (place === null || parent === null) continue;
    const refs = naming.flatMap(({ guid, name }): LiveColumn[] => {
      const ref = attributeAt(base, place, guid, name, '', nothing)?.columns.ref ?? null;
      return ref === null ? [] : [ref];
    });
    for (const ref of refs) {
      const items = `${quote(parent.name)}, ${quote(ref.name)}`;
      const statement = (condition: string): string =>
        `SELECT DISTINCT ${items} FROM ${qualified(quote, place.table)} WHERE ${condition}`;
      for (const [owner, object] of await rowsByKeys(session, base, statement, quote(parent.name), keys)) {
        add(mentioned, guidAt(owner), guidAt(object));
      }
    }
  }
};

/** Notes an object under a recorder; empty references are none. */
export const add = (to: Map<string, Set<string>>, owner: string | null, object: string | null): void => {
  if (owner === null || object === null) return;
  const known = to.get(owner);
  if (known === undefined) to.set(owner, new Set([object]));
  else known.add(object);
};

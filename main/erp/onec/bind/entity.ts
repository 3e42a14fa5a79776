import type { SqlSession } from '#main/erp/driver.ts';
import type { MetaObject } from '#main/erp/onec/metadata/meta-object.ts';
import { type Path, parsePath } from '#main/erp/queue-table/domain-path.ts';
import { qualified } from '#main/erp/queue-table/schema.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { OnecEntity, OnecList } from '#shared/erp/onec.ts';
import { bindBalance } from './balance.ts';
import { columnsOf } from './columns.ts';
import { type BindContext, bindFields } from './context.ts';
import type { Source } from './field.ts';
import { bindPart, type QueryOf } from './part.ts';
import { objectAt, type Place, placeOfObject } from './place.ts';
import { builderOf, itemsOf, joinsOf, joinText, keyOfRow, type OnecQuery } from './query.ts';
import { bindRegister, type Register } from './register.ts';
import { bindSlice } from './slice.ts';

export interface BoundList {
  path: Path;
  /** A list of plain values has one field called `value`. */
  scalar: boolean;
  whenEmpty: Record<string, unknown> | null;
  /** The register the list is read from, and whether its changes are the entity's; null for a table part. */
  register: Register | null;
  announce: boolean;
  /** Asked for each load: where the rows are may depend on what the base keeps at the moment. */
  query(session: SqlSession): Promise<OnecQuery>;
}

export interface BoundEntity {
  name: EntityName;
  object: MetaObject;
  place: Place;
  head: OnecQuery;
  lists: BoundList[];
  /** Quoted names for statements that walk through the object's own rows. */
  table: string;
  key: string;
  /** Conditions on the object's own row under the alias `o`; empty when every row counts. */
  conditions: string[];
}

const conditionsOf = ({ base }: BindContext, place: Place, where: OnecEntity['where']): string[] => {
  const condition = (prefix: string, wanted: boolean): string[] => {
    // A catalog without hierarchy has no groups, and no document has one.
    const flag = columnsOf(place.columns, prefix)?.plain ?? null;
    if (flag === null) return [];
    return [base.sql.flag(`o.${base.driver.dialect.quote(flag.name)}`, flag, wanted)];
  };
  return [
    ...(where.posted ? condition('_Posted', true) : []),
    ...(where.notMarkedForDeletion ? condition('_Marked', false) : []),
    // Inverted in the database: true is an element, false a group (erp.md B3).
    ...(where.notFolder ? condition('_Folder', true) : []),
  ];
};

const bindList = async (
  context: BindContext,
  object: MetaObject,
  list: OnecList,
  path: string,
): Promise<{ register: Register | null; query: QueryOf } | null> => {
  if (list.kind === 'part') {
    const query = await bindPart(context, object, list, path);
    return query === null ? null : { register: null, query };
  }
  const register = await bindRegister(context, object, list, path);
  if (register === null) return null;
  const query =
    list.kind === 'balance'
      ? await bindBalance(context, register, list, path)
      : await bindSlice(context, register, list, path);
  return query === null ? null : { register, query };
};

/** Binds an entity to the live base; null when its object is missing, which is reported like all else. */
export const bindEntity = async (
  context: BindContext,
  name: EntityName,
  config: OnecEntity,
): Promise<BoundEntity | null> => {
  const { base, report, zone } = context;
  const { dialect } = base.driver;
  const path = `entities.${name}`;
  const object = await objectAt(base, config.object, config.name, path, report);
  if (object === null) return null;
  const place = await placeOfObject(base, object, path, report);
  if (place === null) return null;
  const key = columnsOf(place.columns, '_ID')?.ref ?? null;
  if (key === null || (object.kind !== 'catalog' && object.kind !== 'document')) {
    report({
      cause: 'erp.type_mismatch',
      path: path,
      table: place.label,
      column: null,
      suggestions: [],
    });
    return null;
  }
  const source: Source = { base, place, alias: 'o', report };
  const fields = await bindFields(source, config.fields, path);
  const lists: BoundList[] = [];
  for (const [listPath, list] of Object.entries(config.lists)) {
    const at = `${path}.lists.${listPath}`;
    const bound = await bindList(context, object, list, at);
    if (bound === null) continue;
    const names = Object.keys(list.fields);
    lists.push({
      path: parsePath(listPath),
      scalar: names.length === 1 && names[0] === 'value',
      whenEmpty: list.kind === 'part' ? null : (list.whenEmpty ?? null),
      announce: list.kind !== 'part' && list.announce,
      ...bound,
    });
  }
  const table = qualified(dialect.quote, place.table);
  const keyName = dialect.quote(key.name);
  const conditions = conditionsOf(context, place, config.where);
  const select = `SELECT ${[`o.${keyName}`, ...itemsOf(fields)].join(', ')} FROM ${table} o${joinText(joinsOf(fields))} WHERE `;
  return {
    name,
    object,
    place,
    table,
    key: keyName,
    conditions,
    lists,
    head: {
      statement: (among) => select + [...conditions, among.on(`o.${keyName}`)].join(' AND '),
      parameters: [],
      keyOf: keyOfRow,
      build: builderOf(fields, config.constants, zone),
    },
  };
};

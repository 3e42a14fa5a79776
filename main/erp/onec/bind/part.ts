import type { SqlSession } from '#main/erp/driver.ts';
import { nearest } from '#main/erp/nearest.ts';
import type { MetaObject } from '#main/erp/onec/metadata/meta-object.ts';
import { qualified } from '#main/erp/queue-table/schema.ts';
import type { OnecList } from '#shared/erp/onec.ts';
import { columnsOf } from './columns.ts';
import { type BindContext, bindFields } from './context.ts';
import type { Source } from './field.ts';
import { placeOfPart } from './place.ts';
import { builderOf, itemsOf, joinsOf, joinText, keyOfRow, type OnecQuery } from './query.ts';

export type QueryOf = (session: SqlSession) => Promise<OnecQuery>;

/** Lines of a table part, in the order of their numbers. */
export const bindPart = async (
  { base, zone, report }: BindContext,
  object: MetaObject,
  list: Extract<OnecList, { kind: 'part' }>,
  path: string,
): Promise<QueryOf | null> => {
  const part = object.parts.find(({ guid }) => guid === list.part);
  if (part === undefined) {
    const names = object.parts.map(({ name }) => name);
    const bare = list.name.slice(list.name.lastIndexOf('.') + 1);
    report({
      cause: 'erp.table_missing',
      path: path,
      table: list.name || list.part,
      column: null,
      suggestions: nearest(bare, names),
    });
    return null;
  }
  const place = await placeOfPart(base, object, part, path, report);
  if (place === null) return null;
  const parent = columnsOf(place.columns, place.standard.ref ?? '')?.ref ?? null;
  const line = columnsOf(place.columns, place.standard.lineNo ?? '_LineNo')?.plain ?? null;
  if (parent === null) {
    report({
      cause: 'erp.column_missing',
      path: path,
      table: place.label,
      column: 'Ссылка',
      suggestions: [],
    });
    return null;
  }
  const source: Source = { base, place, alias: 'o', report };
  const fields = await bindFields(source, list.fields, path);
  const { quote } = base.driver.dialect;
  const key = `o.${quote(parent.name)}`;
  const select = `SELECT ${[key, ...itemsOf(fields)].join(', ')} FROM ${qualified(quote, place.table)} o${joinText(joinsOf(fields))} WHERE `;
  const order = ` ORDER BY ${key}${line === null ? '' : `, o.${quote(line.name)}`}`;
  const query: OnecQuery = {
    statement: (among) => select + among.on(key) + order,
    parameters: [],
    keyOf: keyOfRow,
    build: builderOf(fields, list.constants, zone),
  };
  return async () => query;
};

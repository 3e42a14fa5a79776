import type { SqlParameter, SqlRow } from '#main/erp/driver.ts';
import { guidOfBytes } from '#main/erp/onec/metadata/guid.ts';
import type { KeyCondition } from '#main/erp/onec/sql.ts';
import { setPath } from '#main/erp/queue-table/domain-path.ts';
import type { BoundField, Join } from './field.ts';
import { toDomain } from './value.ts';

/** A SELECT by keys of 1C, and how its rows become parts of objects. */
export interface OnecQuery {
  /** The statement for keys; the parameters of their condition come after those of the query. */
  statement(among: KeyCondition): string;
  parameters: readonly SqlParameter[];
  /** The first item of a row. */
  keyOf(row: SqlRow): string | null;
  build(row: SqlRow): Record<string, unknown>;
}

export const joinText = (joins: readonly Join[]): string =>
  joins.map(({ table, alias, on }) => ` LEFT JOIN ${table} ${alias} ON ${on}`).join('');

export const joinsOf = (fields: readonly BoundField[]): Join[] => fields.flatMap((field) => field.joins);
export const itemsOf = (fields: readonly BoundField[]): string[] => fields.flatMap((field) => field.items);

export const keyOfRow = (row: SqlRow): string | null => {
  const [key] = row;
  return key instanceof Uint8Array ? guidOfBytes(key) : null;
};

/** Fields stand behind the key, one after the other. */
export const builderOf = (
  fields: readonly BoundField[],
  constants: Readonly<Record<string, string>>,
  zone: string,
): ((row: SqlRow) => Record<string, unknown>) => {
  let next = 1;
  const placed = fields.map((field) => {
    const start = next;
    next += field.items.length;
    return { field, start };
  });
  const fixed = Object.entries(constants).map(([path, value]) => ({ path: path.split('.'), value }));
  return (row) => {
    const target: Record<string, unknown> = {};
    for (const { field, start } of placed) {
      const value = toDomain(field.text, field.read(row, start), zone);
      if (value !== undefined) setPath(target, field.path, value);
    }
    for (const { path, value } of fixed) setPath(target, path, value);
    return target;
  };
};

import type { Dialect, LiveColumn, SqlRow, SqlValue } from '#main/erp/driver.ts';
import { guidOfBytes, tableNumberOf, ZERO_GUID } from '#main/erp/onec/metadata/guid.ts';
import { wallClockOfStored } from '#main/erp/onec/year-offset.ts';
import { leafKind } from '#main/erp/queue-table/kinds.ts';
import { BrokenValue } from '#main/erp/queue-table/values.ts';
import { toInstant } from '#main/erp/wall-clock.ts';
import { MostekError } from '#shared/errors.ts';
import { type AttributeColumns, allOf, entriesOf } from './columns.ts';

/** A reference to an object; `table` is the number in the name of its table, where the column says it. */
export interface Reference {
  ref: string;
  table: number | null;
}
/** A time on the base's own clock, without the stored years' offset. */
export interface Wall {
  wall: string;
}
/** A value of 1C; undefined is every kind of empty: no value, empty text, empty date, empty reference. */
export type OnecValue = undefined | string | boolean | Reference | Wall;

/** Marks in …_TYPE columns (erp.md B3). */
const TYPE_MARKS: Readonly<Record<number, keyof AttributeColumns | null>> = {
  1: null,
  2: 'flag',
  3: 'number',
  4: 'time',
  5: 'text',
  8: 'ref',
};

const REPLACEMENT = '\uFFFD';

const single = (value: SqlValue, column: LiveColumn, yearOffset: number): OnecValue => {
  if (value === null || value === '') return undefined;
  if (typeof value === 'boolean') return value;
  if (value instanceof Uint8Array) {
    // SQL Server keeps a flag as one byte; longer ones that are no GUID are files and pictures.
    if (value.length === 1) return value[0] !== 0;
    const guid = guidOfBytes(value);
    return guid === null || guid === ZERO_GUID ? undefined : guid;
  }
  if (column.kind === 'timestamp' || column.kind === 'date') {
    const wall = wallClockOfStored(value, yearOffset);
    return wall === null ? undefined : { wall };
  }
  if (value.includes(REPLACEMENT))
    throw new BrokenValue('erp.text_broken', `${column.name} holds bytes that are no text`);
  if (column.kind !== 'char') return value;
  const trimmed = value.trimEnd();
  return trimmed === '' ? undefined : trimmed;
};

const bytesOf = (value: SqlValue): Uint8Array | null => (value instanceof Uint8Array ? value : null);

/** How the columns of one attribute are selected, and how a row's values become one value. */
export interface Reading {
  items: string[];
  read(row: SqlRow, at: number): OnecValue;
}

/** `expression` gives a column as it stands in the statement, such as `o.[_Fld48]`. */
export const readingOf = (
  dialect: Dialect,
  columns: AttributeColumns,
  expression: (column: LiveColumn) => string,
  yearOffset: number,
): Reading => {
  const list = allOf(columns);
  const room = { fixedBytes: 0, longTexts: 0 };
  const items = list.map((column) => dialect.read(expression(column), column, room)[0] ?? expression(column));
  const places = new Map<keyof AttributeColumns, number>();
  for (const [role, column] of entriesOf(columns))
    if (column !== null) places.set(role, list.indexOf(column));
  const at = (row: SqlRow, start: number, role: keyof AttributeColumns): SqlValue => {
    const place = places.get(role);
    return place === undefined ? null : (row[start + place] ?? null);
  };

  const reference = (row: SqlRow, start: number): OnecValue => {
    const bytes = bytesOf(at(row, start, 'ref'));
    const ref = bytes === null ? null : guidOfBytes(bytes);
    if (ref === null || ref === ZERO_GUID) return undefined;
    const table = bytesOf(at(row, start, 'table'));
    return { ref, table: table === null ? null : tableNumberOf(table) };
  };
  const valueOf = (role: keyof AttributeColumns, row: SqlRow, start: number): OnecValue => {
    const column = columns[role];
    return column === null ? undefined : single(at(row, start, role), column, yearOffset);
  };

  return {
    items,
    read(row, start) {
      if (columns.type === null)
        return columns.ref === null ? valueOf('plain', row, start) : reference(row, start);
      const mark = bytesOf(at(row, start, 'type'))?.[0];
      // NULL where the attribute does not apply, such as that of an item in a group.
      if (mark === undefined) return undefined;
      const role = TYPE_MARKS[mark];
      if (role === undefined)
        throw new MostekError('erp.type_mismatch', `${columns.type.name} says type ${mark}`, {
          values: { column: columns.type.name },
        });
      if (role === null) return undefined;
      return role === 'ref' ? reference(row, start) : valueOf(role, row, start);
    },
  };
};

/** The value as the domain field wants it: instants in UTC, references as the GUID that 1C shows. */
export const toDomain = (path: string, value: OnecValue, zone: string): unknown => {
  if (value === undefined) return undefined;
  const leaf = leafKind(path);
  if (typeof value === 'boolean') return leaf === 'boolean' ? value : value ? '1' : '0';
  if (typeof value === 'string') return value;
  return 'ref' in value ? value.ref : (toInstant(value.wall, zone) ?? value.wall);
};

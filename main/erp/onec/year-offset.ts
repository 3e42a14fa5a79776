import type { Driver } from '#main/erp/driver.ts';
import { qualified, type Schema } from '#main/erp/queue-table/schema.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import { MostekError } from '#shared/errors.ts';

const moved = (text: string, years: number): string | null => {
  const parts = /^(\d{4})(-.*)$/.exec(text);
  if (parts === null) return null;
  const year = Number(parts[1]) + years;
  return year < 1 || year > 9999 ? null : `${String(year).padStart(4, '0')}${parts[2]}`;
};

/**
 * A stored time as the wall clock of the base: the offset taken off its year, or null for 1C's empty date (year 1).
 * The offset is a multiple of 400 years, so that every day of the calendar survives (erp.md B3).
 */
export const wallClockOfStored = (stored: string, offset: number): string | null => {
  const text = moved(stored.trim(), -offset);
  return text === null || text.startsWith('0001-01-01') ? null : text;
};

/** The other way: a wall clock as the base stores it; null beyond the years that a database knows. */
export const storedOfWallClock = (wall: string, offset: number): string | null => moved(wall, offset);

/** `_YearOffset.Offset` on SQL Server, `_yearoffset.ofset` on PostgreSQL: spelled as the platform spells it. */
export const readYearOffset = async (driver: Driver, schema: Schema): Promise<number> => {
  const table = schema.table('_YearOffset');
  const columns = table === null ? [] : await schema.columns(table);
  const column = columns.find(({ name }) => /^off?set$/i.test(name));
  if (table === null || column === undefined)
    throw new MostekError('erp.table_missing', '_YearOffset', { values: { table: '_YearOffset' } });
  const { dialect } = driver;
  const items = dialect.read(dialect.quote(column.name), column, { fixedBytes: 20, longTexts: 0 });
  const [row] = await driver.transaction('read', (session) =>
    session.query(`SELECT ${items.join(', ')} FROM ${qualified(dialect.quote, table)}`),
  );
  const offset = Number(sqlText(row?.[0]));
  if (row === undefined || !Number.isSafeInteger(offset) || offset % 400 !== 0)
    throw new MostekError('erp.metadata_broken', `_YearOffset says ${sqlText(row?.[0])}`, {
      values: { name: '_YearOffset' },
    });
  return offset;
};

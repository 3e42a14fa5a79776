import type { LiveColumn } from '#main/erp/driver.ts';
import { toWallClock } from '#main/erp/wall-clock.ts';
import type { CauseId } from '#shared/causes.ts';
import type { FieldProblem } from '#shared/result.ts';
import { isText } from './kinds.ts';

/** A value on its way into the ERP, with the path it has in the domain object. */
export interface Outgoing {
  path: string;
  value: string | null;
}

export interface Misfit extends FieldProblem {
  cause: CauseId;
}

const DECIMAL = /^-?(\d+)(?:\.(\d+))?$/;

const decimalMisfit = (column: LiveColumn, value: string): string | null => {
  const parts = DECIMAL.exec(value);
  if (parts === null) return `"${value.slice(0, 40)}" is not a number`;
  const whole = (parts[1] ?? '').replace(/^0+/, '');
  const fraction = (parts[2] ?? '').replace(/0+$/, '');
  const { precision, scale } = column;
  if (column.kind === 'integer') return fraction === '' ? null : `${value} is not a whole number`;
  if (scale !== null && fraction.length > scale) return `${value} has more than ${scale} decimals`;
  if (precision !== null && scale !== null && whole.length > precision - scale) return `${value} is too big`;
  return null;
};

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/**
 * What the column would not take as it is. Databases cut, round or refuse without naming the field; a person is
 * told which one before anything is written.
 */
export const misfit = (column: LiveColumn, { path, value }: Outgoing): Misfit | null => {
  const problem = (cause: CauseId, message: string): Misfit => ({ path, message, cause });
  // Empty fields are left to the column's default; the database says when there is none.
  if (value === null) return null;
  if (value.includes('\0')) return problem('erp.text_broken', 'the text holds a null character');
  if (column.asciiOnly && /\P{ASCII}/u.test(value)) {
    return problem('erp.text_broken', `the database does not say in which code page ${column.name} is`);
  }
  if (isText(column.kind) && column.length !== null && Array.from(value).length > column.length) {
    return problem('erp.type_mismatch', `longer than ${column.length} characters (${column.name})`);
  }
  if (column.kind === 'integer' || column.kind === 'decimal') {
    const message = decimalMisfit(column, value);
    return message === null ? null : problem('erp.type_mismatch', `${message} (${column.name})`);
  }
  const time = column.kind === 'timestamp' || column.kind === 'timestamptz' || column.kind === 'date';
  if (time && !INSTANT.test(value))
    return problem('erp.type_mismatch', `"${value.slice(0, 40)}" is not a time (${column.name})`);
  return null;
};

/** The value as the column stores it: instants become the ERP's wall clock where it keeps no offset. */
export const stored = (column: LiveColumn, value: string | null, zone: string): string | null => {
  if (value === null || !INSTANT.test(value)) return value;
  if (column.kind === 'timestamp') return toWallClock(value, zone);
  if (column.kind === 'date') return toWallClock(value, zone).slice(0, 10);
  return value;
};

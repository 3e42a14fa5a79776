import type { Dialect, SqlParameter, SqlValue } from '#main/erp/driver.ts';
import type { Condition } from '#shared/erp/field-source.ts';
import type { BoundColumn } from './bind.ts';
import { keyFits } from './key-fits.ts';

/** A condition whose column is in the live schema. */
export interface BoundCondition {
  column: BoundColumn;
  values: readonly string[];
  /** Whether an empty column is among the values. */
  orNull: boolean;
  negated: boolean;
}

export interface SqlCondition {
  sql: string;
  parameters: readonly SqlParameter[];
}

export const valuesOf = (condition: Condition): readonly (string | null)[] =>
  'is' in condition ? condition.is : condition.isNot;

export const boundCondition = (column: BoundColumn, condition: Condition): BoundCondition => {
  const values = valuesOf(condition);
  return {
    column,
    values: values.filter((value) => value !== null),
    orNull: values.includes(null),
    negated: 'isNot' in condition,
  };
};

const NUMBER = /^-?\d{1,24}(\.\d{1,12})?$/;

/** Whether the value can stand in the column at all. */
export const valueFits = (column: BoundColumn, value: string): boolean =>
  column.live.kind === 'decimal' || column.live.kind === 'float'
    ? NUMBER.test(value)
    : keyFits(column.live, value);

/** The condition as SQL. A value that can't stand in the column matches no row, so it isn't asked for. */
export const conditionSql = (dialect: Dialect, condition: BoundCondition): SqlCondition => {
  const { column, orNull, negated } = condition;
  const parameters = condition.values.filter((value) => valueFits(column, value));
  const marks = parameters.map(() => dialect.parameter(column.live)).join(',');
  const empty = `${column.sql} IS NULL`;
  if (!negated) {
    const some = parameters.length === 0 ? null : `${column.sql} IN (${marks})`;
    if (!orNull) return { sql: some ?? '1 = 0', parameters };
    return { sql: some === null ? empty : `(${some} OR ${empty})`, parameters };
  }
  const none = parameters.length === 0 ? null : `${column.sql} NOT IN (${marks})`;
  if (orNull) return { sql: none === null ? `${column.sql} IS NOT NULL` : none, parameters };
  return { sql: none === null ? '1 = 1' : `(${none} OR ${empty})`, parameters };
};

/** All of them, with a leading ` AND` each. */
export const conditionsSql = (dialect: Dialect, conditions: readonly BoundCondition[]): SqlCondition => {
  const parts = conditions.map((condition) => conditionSql(dialect, condition));
  return {
    sql: parts.map(({ sql }) => ` AND ${sql}`).join(''),
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
};

const TRUE_WORDS = new Set(['1', 't', 'true', 'y', 'yes']);
const PLAIN_NUMBER = /^[+-]?\d+(\.\d*)?$/;

/** One spelling for equal values: blanks of CHAR columns, zeros behind the point, words for true and false. */
const plain = (text: string, column: BoundColumn): string => {
  const trimmed = text.trim();
  const { kind } = column.live;
  if (kind === 'boolean') return TRUE_WORDS.has(trimmed.toLowerCase()) ? '1' : '0';
  if (kind === 'decimal' || kind === 'float' || kind === 'integer') {
    return PLAIN_NUMBER.test(trimmed) && trimmed.includes('.') ? trimmed.replace(/\.?0*$/, '') : trimmed;
  }
  return trimmed;
};

/** The same condition tested on a value that was read. */
export const conditionTest = (condition: BoundCondition): ((value: SqlValue) => boolean) => {
  const { column, orNull, negated } = condition;
  const wanted = new Set(condition.values.map((value) => plain(value, column)));
  return (value) => {
    if (value === null) return orNull !== negated;
    const text = value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
    return wanted.has(plain(text, column)) !== negated;
  };
};

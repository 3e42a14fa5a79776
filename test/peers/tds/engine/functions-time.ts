import { SqlError } from '#test/peers/tds/errors.ts';
import {
  BIGINT,
  DATETIME,
  INT,
  isMoment,
  isText,
  nvarchar,
  type SqlType,
} from '#test/peers/tds/sql/types.ts';
import { type Bound, convert, quoteText } from './convert.ts';
import type { Call, FunctionBinder } from './functions.ts';

const PARTS: Readonly<Record<string, string>> = {
  YEAR: 'year',
  YY: 'year',
  YYYY: 'year',
  QUARTER: 'quarter',
  QQ: 'quarter',
  MONTH: 'month',
  MM: 'month',
  M: 'month',
  DAY: 'day',
  DD: 'day',
  D: 'day',
  WEEK: 'week',
  WK: 'week',
  WW: 'week',
  HOUR: 'hour',
  HH: 'hour',
  MINUTE: 'minute',
  MI: 'minute',
  N: 'minute',
  SECOND: 'second',
  SS: 'second',
  S: 'second',
  MILLISECOND: 'millisecond',
  MS: 'millisecond',
  MICROSECOND: 'microsecond',
  MCS: 'microsecond',
  DAYOFYEAR: 'dayofyear',
  DY: 'dayofyear',
  WEEKDAY: 'weekday',
  DW: 'weekday',
};

const partOf = ({ call }: Call): string => {
  const [first] = call.args;
  const word = first?.kind === 'column' && first.parts.length === 1 ? (first.parts[0] ?? '') : '';
  const part = PARTS[word.toUpperCase()];
  if (part === undefined)
    throw new SqlError(155, `'${word}' is not a recognized ${call.name.toLowerCase()} option.`, {
      severity: 15,
    });
  return part;
};

/** The moment of the statement on the wall clock of a zone. */
const now = (zone: string): string => `(statement_timestamp() AT TIME ZONE ${quoteText(zone)})`;

const moment = (bound: Bound): Bound => {
  if (isMoment(bound.type)) return bound;
  const type: SqlType = isText(bound.type) ? { name: 'datetime2', scale: 7 } : DATETIME;
  return { sql: convert(bound, type), type };
};

const difference = (part: string, from: Bound, to: Bound): string => {
  const a = `(${moment(from).sql})::timestamp`;
  const b = `(${moment(to).sql})::timestamp`;
  const field = (name: string, sql: string): string => `extract(${name} FROM ${sql})`;
  const steps = (unit: string, seconds: number): string =>
    `round(extract(epoch FROM date_trunc('${unit}', ${b}) - date_trunc('${unit}', ${a})) / ${seconds})`;
  switch (part) {
    case 'year':
      return `(${field('year', b)} - ${field('year', a)})`;
    case 'quarter':
      return `((${field('year', b)} - ${field('year', a)}) * 4 + ${field('quarter', b)} - ${field('quarter', a)})`;
    case 'month':
      return `((${field('year', b)} - ${field('year', a)}) * 12 + ${field('month', b)} - ${field('month', a)})`;
    case 'day':
    case 'dayofyear':
      return `(${b}::date - ${a}::date)`;
    case 'hour':
      return steps('hour', 3600);
    case 'minute':
      return steps('minute', 60);
    case 'second':
      return steps('second', 1);
    case 'millisecond':
      return steps('milliseconds', 0.001);
    case 'microsecond':
      return steps('microseconds', 0.000001);
    default:
      throw new SqlError(155, `'${part}' is not a recognized datediff option.`, { severity: 15 });
  }
};

const added = (part: string, count: string, when: Bound): string => {
  if (part === 'dayofyear' || part === 'weekday') return `${when.sql} + (${count}) * interval '1 day'`;
  if (part === 'quarter') return `${when.sql} + (${count}) * interval '3 months'`;
  return `${when.sql} + (${count}) * interval '1 ${part}'`;
};

const extracted = (part: string, when: Bound): string => {
  const sql = `(${when.sql})`;
  if (part === 'dayofyear') return `extract(doy FROM ${sql})::int`;
  if (part === 'weekday') return `(extract(dow FROM ${sql})::int + 1)`;
  if (part === 'second') return `floor(extract(second FROM ${sql}))::int`;
  if (part === 'millisecond') return `(floor(extract(milliseconds FROM ${sql}))::int % 1000)`;
  if (part === 'microsecond') return `(extract(microseconds FROM ${sql})::int % 1000000)`;
  return `extract(${part} FROM ${sql})::int`;
};

const field =
  (part: string): FunctionBinder =>
  ({ arg }) => ({ sql: extracted(part, moment(arg(0))), type: INT });

export const TIME_FUNCTIONS: Readonly<Record<string, FunctionBinder>> = {
  GETDATE: ({ binder }) => ({ sql: `tds.tick(${now(binder.env.timeZone)})`, type: DATETIME }),
  GETUTCDATE: () => ({ sql: `tds.tick(${now('UTC')})`, type: DATETIME }),
  SYSDATETIME: ({ binder }) => ({ sql: now(binder.env.timeZone), type: { name: 'datetime2', scale: 7 } }),
  SYSUTCDATETIME: () => ({ sql: now('UTC'), type: { name: 'datetime2', scale: 7 } }),
  SYSDATETIMEOFFSET: () => ({ sql: 'statement_timestamp()', type: { name: 'datetimeoffset', scale: 7 } }),
  DATEADD: (call) => {
    const when = moment(call.arg(1));
    const type = isText(call.arg(1).type) ? DATETIME : when.type;
    const sum = added(partOf(call), convert(call.arg(0), INT), when);
    return { sql: `(${sum})${type.name === 'date' ? '::date' : ''}`, type };
  },
  DATEDIFF: (call) => ({ sql: `(${difference(partOf(call), call.arg(0), call.arg(1))})::int`, type: INT }),
  DATEDIFF_BIG: (call) => ({
    sql: `(${difference(partOf(call), call.arg(0), call.arg(1))})::bigint`,
    type: BIGINT,
  }),
  DATEPART: (call) => ({ sql: extracted(partOf(call), moment(call.arg(0))), type: INT }),
  DATENAME: (call) => ({
    sql: `(${extracted(partOf(call), moment(call.arg(0)))})::text`,
    type: nvarchar(30),
  }),
  YEAR: field('year'),
  MONTH: field('month'),
  DAY: field('day'),
  EOMONTH: ({ arg }) => ({
    sql: `(date_trunc('month', (${moment(arg(0)).sql})::timestamp) + interval '1 month - 1 day')::date`,
    type: { name: 'date' },
  }),
  DATEFROMPARTS: ({ arg }) => ({
    sql: `make_date(${convert(arg(0), INT)}, ${convert(arg(1), INT)}, ${convert(arg(2), INT)})`,
    type: { name: 'date' },
  }),
};

import { SqlError } from '#test/peers/tds/errors.ts';
import type { Expression, FunctionCall } from '#test/peers/tds/sql/ast.ts';
import {
  BIGINT,
  commonType,
  digitsOf,
  INT,
  isExact,
  isFloat,
  isInteger,
  isNational,
  isText,
  NULL_TYPE,
  nvarchar,
  type SqlType,
  varchar,
} from '#test/peers/tds/sql/types.ts';
import { bind } from './bind-expression.ts';
import type { Binder, Scope } from './binder.ts';
import { type Bound, convert, padded } from './convert.ts';
import { SYSTEM_FUNCTIONS } from './functions-system.ts';
import { TIME_FUNCTIONS } from './functions-time.ts';

export interface Call {
  readonly binder: Binder;
  readonly scope: Scope;
  readonly call: FunctionCall;
  readonly args: readonly Bound[];
  /** The argument at a position; 174 when there are too few. */
  arg(index: number): Bound;
}

export type FunctionBinder = (call: Call) => Bound;

/** Text argument, without the collation that PostgreSQL refuses in searches. */
export const plain = (bound: Bound): string => {
  const text = isText(bound.type) ? padded(bound) : convert(bound, nvarchar(-1));
  return `(${text} COLLATE "default")`;
};

const textLike = (bound: Bound, length: number | undefined = bound.type.length): SqlType => {
  const limit = length ?? 4000;
  return isNational(bound.type) ? nvarchar(limit) : varchar(limit);
};

const integer = (bound: Bound): string => convert(bound, INT);

const aggregateOrder = (binder: Binder, scope: Scope, call: FunctionCall): string =>
  (call.withinGroup ?? [])
    .map((item) => `${bind(binder, scope, item.expression).sql}${item.descending ? ' DESC' : ''}`)
    .join(', ');

const sumType = (type: SqlType): SqlType => {
  if (type.name === 'bigint') return BIGINT;
  if (isInteger(type)) return INT;
  if (isExact(type) && type.name !== 'money' && type.name !== 'smallmoney')
    return { name: 'decimal', precision: 38, scale: digitsOf(type).scale };
  return isFloat(type) ? { name: 'float' } : type;
};

const AGGREGATES: Readonly<Record<string, FunctionBinder>> = {
  COUNT: ({ call, args }) => ({
    sql: `count(${call.star ? '*' : `${call.distinct ? 'DISTINCT ' : ''}${args[0]?.sql ?? '*'}`})`,
    type: INT,
  }),
  COUNT_BIG: ({ call, args }) => ({ sql: `count(${call.star ? '*' : (args[0]?.sql ?? '*')})`, type: BIGINT }),
  SUM: ({ arg, call }) => ({
    sql: `sum(${call.distinct ? 'DISTINCT ' : ''}${arg(0).sql})`,
    type: sumType(arg(0).type),
  }),
  AVG: ({ arg }) => {
    const type = sumType(arg(0).type);
    if (isInteger(type)) return { sql: `trunc(avg(${arg(0).sql}))`, type };
    return {
      sql: `avg(${arg(0).sql})`,
      type: isExact(type)
        ? { name: 'decimal', precision: 38, scale: Math.max(6, digitsOf(type).scale) }
        : type,
    };
  },
  MIN: ({ arg }) => ({ sql: `min(${arg(0).sql})`, type: arg(0).type }),
  MAX: ({ arg }) => ({ sql: `max(${arg(0).sql})`, type: arg(0).type }),
  STRING_AGG: ({ arg, binder, scope, call }) => {
    const order = aggregateOrder(binder, scope, call);
    return {
      sql: `string_agg(${plain(arg(0))}, ${arg(1).sql}${order === '' ? '' : ` ORDER BY ${order}`})`,
      type: nvarchar(4000),
    };
  },
};

const WINDOW: Readonly<Record<string, FunctionBinder>> = {
  ROW_NUMBER: () => ({ sql: 'row_number()', type: BIGINT }),
  RANK: () => ({ sql: 'rank()', type: BIGINT }),
  DENSE_RANK: () => ({ sql: 'dense_rank()', type: BIGINT }),
};

const common = (args: readonly Bound[]): SqlType => {
  const type = args.map((bound) => bound.type).reduce(commonType, NULL_TYPE);
  return type.name === 'null' ? INT : type;
};

const SCALARS: Readonly<Record<string, FunctionBinder>> = {
  ISNULL: ({ arg }) => {
    const type = arg(0).type.name === 'null' ? arg(1).type : arg(0).type;
    return { sql: `COALESCE(${convert(arg(0), type)}, ${convert(arg(1), type)})`, type };
  },
  COALESCE: ({ args }) => {
    const type = common(args);
    return { sql: `COALESCE(${args.map((bound) => convert(bound, type)).join(', ')})`, type };
  },
  NULLIF: ({ arg }) => {
    const type = common([arg(0), arg(1)]);
    return { sql: `NULLIF(${convert(arg(0), type)}, ${convert(arg(1), type)})`, type: arg(0).type };
  },
  LEN: ({ arg }) => ({ sql: `length(rtrim(${plain(arg(0))}))`, type: INT }),
  DATALENGTH: ({ arg }) => {
    const bytes = isText(arg(0).type)
      ? `length(${plain(arg(0))}) * ${isNational(arg(0).type) ? 2 : 1}`
      : `octet_length(${convert(arg(0), { name: 'varbinary', length: -1 })})`;
    return { sql: `(${bytes})`, type: INT };
  },
  UPPER: ({ arg }) => ({ sql: `upper(${plain(arg(0))})`, type: textLike(arg(0)) }),
  LOWER: ({ arg }) => ({ sql: `lower(${plain(arg(0))})`, type: textLike(arg(0)) }),
  LTRIM: ({ arg }) => ({ sql: `ltrim(${plain(arg(0))})`, type: textLike(arg(0)) }),
  RTRIM: ({ arg }) => ({ sql: `rtrim(${plain(arg(0))})`, type: textLike(arg(0)) }),
  TRIM: ({ arg }) => ({ sql: `btrim(${plain(arg(0))})`, type: textLike(arg(0)) }),
  LEFT: ({ arg }) => ({
    sql: `left(${plain(arg(0))}, GREATEST(0, ${integer(arg(1))}))`,
    type: textLike(arg(0)),
  }),
  RIGHT: ({ arg }) => ({
    sql: `right(${plain(arg(0))}, GREATEST(0, ${integer(arg(1))}))`,
    type: textLike(arg(0)),
  }),
  SUBSTRING: ({ arg }) => ({
    sql: `substr(${plain(arg(0))}, ${integer(arg(1))}, ${integer(arg(2))})`,
    type: textLike(arg(0)),
  }),
  REPLACE: ({ arg }) => ({
    sql: `replace(${plain(arg(0))}, ${plain(arg(1))}, ${plain(arg(2))})`,
    type: textLike(arg(0), isNational(arg(0).type) ? 4000 : 8000),
  }),
  REPLICATE: ({ arg }) => ({
    sql: `repeat(${plain(arg(0))}, ${integer(arg(1))})`,
    type: textLike(arg(0), isNational(arg(0).type) ? 4000 : 8000),
  }),
  SPACE: ({ arg }) => ({ sql: `repeat(' ', ${integer(arg(0))})`, type: varchar(8000) }),
  REVERSE: ({ arg }) => ({ sql: `reverse(${plain(arg(0))})`, type: textLike(arg(0)) }),
  CHARINDEX: ({ arg }) => ({ sql: `strpos(lower(${plain(arg(1))}), lower(${plain(arg(0))}))`, type: INT }),
  CONCAT: ({ args }) => {
    const national = args.some((bound) => isNational(bound.type));
    return { sql: `concat(${args.map(plain).join(', ')})`, type: national ? nvarchar(4000) : varchar(8000) };
  },
  CHAR: ({ arg }) => ({ sql: `chr(${integer(arg(0))})`, type: { name: 'char', length: 1 } }),
  NCHAR: ({ arg }) => ({ sql: `chr(${integer(arg(0))})`, type: { name: 'nchar', length: 1 } }),
  UNICODE: ({ arg }) => ({ sql: `ascii(${plain(arg(0))})`, type: INT }),
  QUOTENAME: ({ arg }) => ({
    sql: `('[' || replace(${plain(arg(0))}, ']', ']]') || ']')`,
    type: nvarchar(258),
  }),
  STR: ({ arg }) => ({ sql: `lpad(round(${arg(0).sql})::text, 10)`, type: varchar(10) }),
  ROUND: ({ arg, args }) => {
    const cut = args.length > 2 && args[2]?.known !== '0';
    return {
      sql: `${cut ? 'trunc' : 'round'}((${arg(0).sql})::numeric, ${integer(arg(1))})`,
      type: arg(0).type,
    };
  },
  ABS: ({ arg }) => ({ sql: `abs(${arg(0).sql})`, type: arg(0).type }),
  FLOOR: ({ arg }) => ({ sql: `floor(${arg(0).sql})`, type: arg(0).type }),
  CEILING: ({ arg }) => ({ sql: `ceil(${arg(0).sql})`, type: arg(0).type }),
  SIGN: ({ arg }) => ({ sql: `sign(${arg(0).sql})`, type: arg(0).type }),
  NEWID: () => ({ sql: 'gen_random_uuid()', type: { name: 'uniqueidentifier' } }),
  ISJSON: ({ arg }) => ({ sql: `tds.isjson(${arg(0).sql})`, type: INT }),
  JSON_VALUE: ({ arg, binder }) => ({
    sql: `tds.json_value(${arg(0).sql}, ${jsonPath(binder, arg(1))})`,
    type: nvarchar(4000),
  }),
  JSON_QUERY: ({ arg, binder }) => ({
    sql: `tds.json_at(${arg(0).sql}, ${jsonPath(binder, arg(1))})::text`,
    type: nvarchar(-1),
  }),
};

const jsonPath = (binder: Binder, path: Bound): string => {
  if (path.known === undefined || path.known === null) return path.sql;
  return binder.param(/^(lax|strict) /.test(path.known) ? path.known : `lax ${path.known}`, nvarchar(-1)).sql;
};

const overSql = (binder: Binder, scope: Scope, over: NonNullable<FunctionCall['over']>): string => {
  const partition = over.partition.map((expression) => bind(binder, scope, expression).sql);
  const order = over.order.map(
    (item) =>
      `${bind(binder, scope, item.expression).sql}${item.descending ? ' DESC NULLS LAST' : ' NULLS FIRST'}`,
  );
  const parts = [
    partition.length === 0 ? '' : `PARTITION BY ${partition.join(', ')}`,
    order.length === 0 ? '' : `ORDER BY ${order.join(', ')}`,
  ];
  return ` OVER (${parts.filter((part) => part !== '').join(' ')})`;
};

/** Names whose first argument is a date part, not a column. */
const WITH_PART = new Set(['DATEADD', 'DATEDIFF', 'DATEDIFF_BIG', 'DATEPART', 'DATENAME', 'DATETRUNC']);

/** Binds a call of a built-in function; 195 for one that the peer does not know. */
export const callFunction = (binder: Binder, scope: Scope, call: FunctionCall): Bound => {
  const name = call.name.toUpperCase();
  const unbound: readonly Expression[] =
    WITH_PART.has(name) || name === 'UPDATE' ? call.args.slice(1) : call.args;
  const args = unbound.map((argument) => bind(binder, scope, argument));
  const context: Call = {
    binder,
    scope,
    call,
    args,
    arg(index) {
      const bound = args[index];
      if (bound === undefined)
        throw new SqlError(174, `The ${name.toLowerCase()} function requires ${index + 1} argument(s).`, {
          severity: 15,
        });
      return bound;
    },
  };
  const aggregate = AGGREGATES[name] ?? WINDOW[name];
  if (aggregate !== undefined) {
    const bound = aggregate(context);
    const over = call.over === null ? '' : overSql(binder, scope, call.over);
    if (over === '' && WINDOW[name] !== undefined)
      throw new SqlError(10753, `The function '${name}' must have an OVER clause.`, { severity: 15 });
    // The sums of PostgreSQL are wider than those of T-SQL.
    return {
      sql:
        bound.type.name === 'int' || bound.type.name === 'bigint'
          ? `(${bound.sql}${over})::${bound.type.name}`
          : `${bound.sql}${over}`,
      type: bound.type,
    };
  }
  const scalar = SCALARS[name] ?? TIME_FUNCTIONS[name] ?? SYSTEM_FUNCTIONS[name];
  if (scalar === undefined || call.over !== null || call.star) {
    throw new SqlError(195, `'${call.name}' is not a recognized built-in function name.`, { severity: 15 });
  }
  return scalar(context);
};

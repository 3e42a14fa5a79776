import { SqlError } from '#test/peers/tds/errors.ts';
import type { Condition, Expression } from '#test/peers/tds/sql/ast.ts';
import {
  arithmeticType,
  commonType,
  digitsOf,
  INT,
  isBinary,
  isExact,
  isFixedText,
  isInteger,
  isMoment,
  isNational,
  isNumber,
  isText,
  NULL_TYPE,
  nvarchar,
  type SqlType,
  varchar,
} from '#test/peers/tds/sql/types.ts';
import { bindQuery } from './bind-query.ts';
import type { Binder, Scope } from './binder.ts';
import { quote } from './catalog.ts';
import { type Bound, clash, convert, meet, padded } from './convert.ts';
import { callFunction } from './functions.ts';

/** The collation of the databases: without regard to case, with regard to accents. */
const CI = 'COLLATE tds.ci';

const concatenation = (left: Bound, right: Bound): Bound => {
  const national = isNational(left.type) || isNational(right.type);
  const limit = national ? 4000 : 8000;
  const lengths = [left.type.length ?? 1, right.type.length ?? 1];
  const length = lengths.includes(-1) ? -1 : Math.min(limit, (lengths[0] ?? 1) + (lengths[1] ?? 1));
  return {
    sql: `(${padded(left)} || ${padded(right)})`,
    type: national ? nvarchar(length) : varchar(length),
  };
};

const fittedLiteral = (bound: Bound): SqlType =>
  bound.known !== undefined && bound.known !== null && bound.type.name === 'int' && /^\d+$/.test(bound.known)
    ? { name: 'numeric', precision: bound.known.length, scale: 0 }
    : bound.type;

/** Arithmetic, concatenation and bit operations on two bound values. */
export const combine = (operator: string, left: Bound, right: Bound): Bound => {
  const { type: l } = left;
  const { type: r } = right;
  if (l.name === 'null' && r.name === 'null') return { sql: 'NULL', type: INT };
  if (operator === '+' && (isText(l) || l.name === 'null') && (isText(r) || r.name === 'null'))
    return concatenation(left, right);
  if (operator === '+' && isBinary(l) && isBinary(r))
    return { sql: `(${left.sql} || ${right.sql})`, type: { name: 'varbinary', length: -1 } };
  if (isMoment(l) && (operator === '+' || operator === '-') && isNumber(r) && l.name.startsWith('datetime')) {
    return { sql: `(${left.sql} ${operator} (${right.sql})::double precision * interval '1 day')`, type: l };
  }
  if (isMoment(l) || isMoment(r)) throw clash(l, r);
  const high = commonType(l, r);
  if (!isNumber(high))
    throw new SqlError(
      402,
      `The data types ${l.name} and ${r.name} are incompatible in the ${operator} operator.`,
    );
  if (['&', '|', '^'].includes(operator)) {
    return {
      sql: `(${convert(left, high)} ${operator === '^' ? '#' : operator} ${convert(right, high)})`,
      type: high,
    };
  }
  const number = (bound: Bound): string =>
    isText(bound.type) || bound.type.name === 'null' ? convert(bound, high) : bound.sql;
  const exact = isExact(high);
  const type = exact
    ? arithmeticType(
        operator,
        isNumber(l) ? fittedLiteral(left) : high,
        isNumber(r) ? fittedLiteral(right) : high,
      )
    : high.name === 'bit'
      ? INT
      : high;
  const widen = (sql: string): string =>
    type.name === 'int' || type.name === 'bigint' || exact ? sql : convert({ sql, type: high }, type);
  const cast = (sql: string): string =>
    exact
      ? `(${sql})::numeric`
      : type.name === 'bigint'
        ? `(${sql})::bigint`
        : type.name === 'float'
          ? `(${sql})::float8`
          : sql;
  const sql = `(${cast(number(left))} ${operator} ${cast(number(right))})`;
  if (exact && operator === '/') return { sql: `round(${sql}, ${digitsOf(type).scale})`, type };
  return { sql: widen(sql), type };
};

const bindCase = (binder: Binder, scope: Scope, expression: Extract<Expression, { kind: 'case' }>): Bound => {
  const branches = expression.branches.map((branch) => ({
    when: bindCondition(binder, scope, branch.when),
    result: bind(binder, scope, branch.result),
  }));
  const otherwise = expression.otherwise === null ? null : bind(binder, scope, expression.otherwise);
  const all = [...branches.map((branch) => branch.result), ...(otherwise === null ? [] : [otherwise])];
  const type = all.map((bound) => bound.type).reduce(commonType, NULL_TYPE);
  const target = type.name === 'null' ? INT : type;
  const parts = branches.map((branch) => `WHEN ${branch.when} THEN ${convert(branch.result, target)}`);
  return {
    sql: `(CASE ${parts.join(' ')}${otherwise === null ? '' : ` ELSE ${convert(otherwise, target)}`} END)`,
    type: target,
  };
};

const bindScalarQuery = (
  binder: Binder,
  scope: Scope,
  expression: Extract<Expression, { kind: 'subquery' }>,
): Bound => {
  const query = bindQuery(binder, scope, expression.query);
  const [column] = query.columns;
  if (column === undefined || query.columns.length > 1) {
    throw new SqlError(
      116,
      'Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.',
    );
  }
  return { sql: `(${query.sql})`, type: column.type };
};

/** Binds a scalar expression: names to columns, operators to PostgreSQL's, and the T-SQL type of the result. */
export const bind = (binder: Binder, scope: Scope, expression: Expression): Bound => {
  switch (expression.kind) {
    case 'literal':
      return binder.literal(expression);
    case 'column': {
      const column = scope.column(expression.parts);
      return { sql: column.sql, type: column.type, column: column.name };
    }
    case 'variable': {
      const variable = binder.env.variable(expression.name);
      return binder.param(variable.value, variable.type);
    }
    case 'negate': {
      const operand = bind(binder, scope, expression.operand);
      if (!isNumber(operand.type))
        throw new SqlError(8117, `Operand data type ${operand.type.name} is invalid for minus operator.`);
      return {
        sql: `(- ${operand.sql})`,
        type: operand.type.name === 'bit' || operand.type.name === 'tinyint' ? INT : operand.type,
      };
    }
    case 'complement': {
      const operand = bind(binder, scope, expression.operand);
      if (!isInteger(operand.type))
        throw new SqlError(8117, `Operand data type ${operand.type.name} is invalid for '~' operator.`);
      return {
        sql: operand.type.name === 'bit' ? `(1 - ${operand.sql})::smallint` : `(~ ${operand.sql})`,
        type: operand.type,
      };
    }
    case 'binary':
      return combine(
        expression.operator,
        bind(binder, scope, expression.left),
        bind(binder, scope, expression.right),
      );
    case 'function':
      return callFunction(binder, scope, expression);
    case 'cast': {
      const operand = bind(binder, scope, expression.operand);
      const style = expression.style === null ? null : bind(binder, scope, expression.style).known;
      if (style === undefined) throw new SqlError(102, "Incorrect syntax near ','.", { severity: 15 });
      const sql = convert(operand, expression.type, style === null ? null : Number(style));
      if (!expression.quiet) return { sql, type: expression.type };
      return { sql: quietly(operand, expression.type, sql), type: expression.type };
    }
    case 'case':
      return bindCase(binder, scope, expression);
    case 'subquery':
      return bindScalarQuery(binder, scope, expression);
    case 'nextValue': {
      const sequence = binder.env.catalog.sequence(expression.sequence);
      if (sequence === undefined)
        throw new SqlError(208, `Invalid object name '${expression.sequence.parts.join('.')}'.`);
      return {
        sql: `nextval('${quote(sequence.schema)}.${quote(sequence.name)}')`,
        type: { name: 'bigint' },
      };
    }
    case 'collate': {
      const operand = bind(binder, scope, expression.operand);
      return { sql: operand.sql, type: operand.type, exact: /_(BIN2?|CS_AS)$/i.test(expression.collation) };
    }
    case 'default':
      throw new SqlError(156, "Incorrect syntax near the keyword 'DEFAULT'.", { severity: 15 });
  }
};

/** TRY_CAST to a number or a moment: only well-formed text is converted. */
const quietly = (operand: Bound, type: SqlType, sql: string): string => {
  if (!isText(operand.type) || isText(type)) return sql;
  const pattern = isInteger(type)
    ? '^\\s*[-+]?\\d{1,9}\\s*$'
    : isNumber(type)
      ? '^\\s*[-+]?\\d+(\\.\\d+)?\\s*$'
      : type.name === 'uniqueidentifier'
        ? '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
        : '^\\d{4}-?\\d{2}-?\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?)?$';
  return `(CASE WHEN ${operand.sql} ~ '${pattern}' THEN ${sql} END)`;
};

/** One side of a comparison. A plain column keeps its own collation and so its index; anything else takes the collation explicitly. */
const comparable = (bound: Bound, type: SqlType, other: Bound, collation: string): string => {
  const sql = meet(bound, type);
  if (!isText(type) || (bound.column !== undefined && isText(bound.type))) return sql;
  // Trailing blanks do not count; columns of fixed length are stored without them.
  const text = isFixedText(other.type) || bound.known !== undefined ? `rtrim(${sql})` : sql;
  return `(${text} ${collation})`;
};

const collationOf = (...sides: Bound[]): string =>
  sides.some((side) => side.exact === true) ? 'COLLATE "C"' : CI;

/** Both sides of a comparison in their common type and collation. */
export const compare = (operator: string, left: Bound, right: Bound): string => {
  const type = commonType(left.type, right.type);
  if (isNumber(type) && [left, right].some((side) => side.type.name === 'uniqueidentifier'))
    throw clash(left.type, right.type);
  const collation = collationOf(left, right);
  return `${comparable(left, type, right, collation)} ${operator} ${comparable(right, type, left, collation)}`;
};

/** A LIKE pattern of T-SQL in PostgreSQL's: `[x]` is a plain character there, a set of several is refused. */
const likePattern = (pattern: string, escape: string | null): string => {
  let result = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? '';
    if (escape !== null && char === escape) {
      at += 1;
      result += `\\${pattern[at] ?? ''}`;
    } else if (char === '[') {
      const end = pattern.indexOf(']', at + 1);
      const set = pattern.slice(at + 1, end);
      if (set.length !== 1)
        throw new SqlError(
          102,
          `Incorrect syntax near '${pattern}'. (The test peer knows no sets in LIKE.)`,
          { severity: 15 },
        );
      result += `\\${set}`;
      at = end;
    } else result += char === '\\' ? '\\\\' : char;
  }
  return result;
};

const bindLike = (binder: Binder, scope: Scope, condition: Extract<Condition, { kind: 'like' }>): string => {
  const operand = bind(binder, scope, condition.operand);
  const pattern = bind(binder, scope, condition.pattern);
  const escape = condition.escape === null ? null : (bind(binder, scope, condition.escape).known ?? null);
  const text = isText(operand.type) ? operand.sql : convert(operand, nvarchar(-1));
  const like =
    pattern.known === undefined || pattern.known === null
      ? pattern.sql
      : binder.param(likePattern(pattern.known, escape), nvarchar(-1)).sql;
  // PostgreSQL 15 has no LIKE under a collation without regard to case.
  return `lower(${text} COLLATE "default") ${condition.negated ? 'NOT LIKE' : 'LIKE'} lower(${like} COLLATE "default")`;
};

const bindIn = (binder: Binder, scope: Scope, condition: Extract<Condition, { kind: 'in' }>): string => {
  const operand = bind(binder, scope, condition.operand);
  if ('kind' in condition.list) {
    const query = bindQuery(binder, scope, condition.list);
    const [column] = query.columns;
    if (column === undefined || query.columns.length > 1)
      throw new SqlError(
        116,
        'Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.',
      );
    const type = commonType(operand.type, column.type);
    const left = isText(type) ? operand.sql : meet(operand, type);
    // As an array the sub-query runs exactly once: a join could run it again and lock other rows each time.
    if (query.locking) return `${condition.negated ? 'NOT ' : ''}${left} = ANY (ARRAY(${query.sql}))`;
    return `${left} ${condition.negated ? 'NOT IN' : 'IN'} (${query.sql})`;
  }
  const items = condition.list.map((item) => bind(binder, scope, item));
  const type = [operand, ...items].map((item) => item.type).reduce(commonType);
  const collation = collationOf(operand, ...items);
  const list = items.map((item) => comparable(item, type, operand, collation));
  return `${comparable(operand, type, operand, collation)} ${condition.negated ? 'NOT IN' : 'IN'} (${list.join(', ')})`;
};

/** Binds a search condition to a boolean expression of PostgreSQL. */
export const bindCondition = (binder: Binder, scope: Scope, condition: Condition): string => {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `(${bindCondition(binder, scope, condition.left)} ${condition.kind.toUpperCase()} ${bindCondition(binder, scope, condition.right)})`;
    case 'not':
      return `(NOT ${bindCondition(binder, scope, condition.operand)})`;
    case 'compare':
      return compare(
        condition.operator,
        bind(binder, scope, condition.left),
        bind(binder, scope, condition.right),
      );
    case 'isNull':
      return `(${bind(binder, scope, condition.operand).sql}) IS ${condition.negated ? 'NOT ' : ''}NULL`;
    case 'in':
      return bindIn(binder, scope, condition);
    case 'between': {
      const operand = bind(binder, scope, condition.operand);
      const low = compare('>=', operand, bind(binder, scope, condition.low));
      const high = compare('<=', operand, bind(binder, scope, condition.high));
      return `${condition.negated ? 'NOT ' : ''}(${low} AND ${high})`;
    }
    case 'like':
      return bindLike(binder, scope, condition);
    case 'exists':
      return `EXISTS (${bindQuery(binder, scope, condition.query).sql})`;
  }
};

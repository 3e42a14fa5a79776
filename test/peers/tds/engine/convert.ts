import { SqlError } from '#test/peers/tds/errors.ts';
import {
  digitsOf,
  isBinary,
  isExact,
  isFixedText,
  isFloat,
  isInteger,
  isMoment,
  isNational,
  isNumber,
  isText,
  postgresType,
  type SqlType,
  typeText,
} from '#test/peers/tds/sql/types.ts';

/** An expression after binding: PostgreSQL's text and the T-SQL type of its value. */
export interface Bound {
  readonly sql: string;
  readonly type: SqlType;
  /** A column without anything around it: it keeps its collation and its index. */
  readonly column?: string;
  /** Carries a COLLATE that compares case. */
  readonly exact?: boolean;
  /** Known text of a constant or a variable. */
  readonly known?: string | null;
}

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const cast = (sql: string, type: SqlType): string => `(${sql})::${postgresType(type)}`;

/** Text with the padding that fixed-length types show. */
export const padded = (bound: Bound): string =>
  isFixedText(bound.type) ? `rpad(${bound.sql}, ${bound.type.length ?? 1})` : bound.sql;

const intoInteger = (from: Bound, to: SqlType): string => {
  let whole = from.sql;
  if (isText(from.type)) {
    if (to.name === 'bit') return `tds.bit(${from.sql})`;
    whole = `tds.number(${from.sql})::${to.name === 'bigint' ? 'bigint' : 'integer'}`;
  } else if (isExact(from.type) || isFloat(from.type)) whole = `trunc((${from.sql})::numeric)`;
  else if (isBinary(from.type)) whole = `('x' || lpad(encode(${from.sql}, 'hex'), 16, '0'))::bit(64)::bigint`;
  else if (isMoment(from.type))
    whole = `round(extract(epoch FROM (${from.sql})::timestamp - timestamp '1900-01-01') / 86400)`;
  if (to.name === 'bit') return `(CASE WHEN ${whole} <> 0 THEN 1 WHEN ${whole} = 0 THEN 0 END)::smallint`;
  if (to.name === 'tinyint') return from.type.name === 'tinyint' ? from.sql : `tds.tiny((${whole})::numeric)`;
  return cast(whole, to);
};

const intoMoment = (from: Bound, to: SqlType): string => {
  if (isNumber(from.type)) {
    if (to.name !== 'datetime' && to.name !== 'smalldatetime') throw clash(from.type, to);
    return cast(`timestamp '1900-01-01' + (${from.sql})::double precision * interval '1 day'`, to);
  }
  if (to.name === 'time' && isMoment(from.type) && from.type.name !== 'time')
    return cast(`(${from.sql})::time`, to);
  if (from.type.name === 'time' && to.name !== 'time')
    return cast(`timestamp '1900-01-01' + ${from.sql}`, to);
  if (to.name === 'datetimeoffset' && !isText(from.type))
    return cast(`(${from.sql})::timestamp AT TIME ZONE 'UTC'`, to);
  if (from.type.name === 'datetimeoffset') return cast(`(${from.sql}) AT TIME ZONE 'UTC'`, to);
  const exact = cast(
    isText(from.type) && to.name === 'datetime' ? `(${from.sql})::timestamp` : from.sql,
    to.name === 'datetime' ? { name: 'datetime2', scale: 6 } : to,
  );
  return to.name === 'datetime' ? `tds.tick(${exact})` : exact;
};

/** Formats of CONVERT for moments, by style (documentation of CAST and CONVERT). */
const momentText = (from: Bound, style: number): string => {
  const { sql, type } = from;
  const fraction = type.name === 'datetime' ? 3 : (type.scale ?? 7);
  const digits = fraction === 0 ? '' : `left(to_char(${sql}, 'US') || '0', ${fraction})`;
  const withFraction = (head: string): string =>
    digits === '' || type.name === 'date' ? head : `${head} || '.' || ${digits}`;
  const nonZero = (head: string): string =>
    digits === ''
      ? head
      : `${head} || CASE WHEN to_char(${sql}, 'US') = '000000' THEN '' ELSE '.' || ${digits} END`;
  switch (style) {
    case 0:
    case 100:
      return `regexp_replace(to_char(${sql}, 'Mon DD YYYY HH12:MIAM'), ' 0', '  ', 'g')`;
    case 23:
      return `to_char(${sql}, 'YYYY-MM-DD')`;
    case 104:
      return `to_char(${sql}, 'DD.MM.YYYY')`;
    case 108:
    case 8:
      return `to_char(${sql}, 'HH24:MI:SS')`;
    case 112:
      return `to_char(${sql}, 'YYYYMMDD')`;
    case 20:
    case 120:
      return `to_char(${sql}, 'YYYY-MM-DD HH24:MI:SS')`;
    case 21:
    case 25:
    case 121:
      if (type.name === 'date') return `to_char(${sql}, 'YYYY-MM-DD')`;
      return withFraction(`to_char(${sql}, 'YYYY-MM-DD HH24:MI:SS')`);
    case 126:
      if (type.name === 'date') return `to_char(${sql}, 'YYYY-MM-DD')`;
      return nonZero(`to_char(${sql}, 'YYYY-MM-DD"T"HH24:MI:SS')`);
    case 127:
      return `${nonZero(`to_char(${sql}, 'YYYY-MM-DD"T"HH24:MI:SS')`)} || 'Z'`;
    default:
      throw new SqlError(
        281,
        `${style} is not a valid style number when converting from ${type.name} to a character string.`,
      );
  }
};

const asText = (from: Bound, style: number | null): string => {
  const { type, sql } = from;
  if (isText(type)) return padded(from);
  if (type.name === 'null') return 'NULL::text';
  if (type.name === 'uniqueidentifier') return `upper((${sql})::text)`;
  if (type.name === 'time' && (style === 108 || style === 8)) return `left((${sql})::text, 8)`;
  if (type.name === 'time' && style === 114) return `to_char(${sql}, 'HH24:MI:SS:MS')`;
  if (type.name === 'time')
    return `left((${sql})::text || CASE WHEN (${sql})::text LIKE '%.%' THEN '0000000' ELSE '.0000000' END, ${9 + (type.scale ?? 7)})`;
  if (type.name === 'datetimeoffset')
    return momentText({ sql: `((${sql}) AT TIME ZONE 'UTC')`, type }, style ?? 121);
  if (isMoment(type))
    return momentText(from, style ?? (type.name === 'datetime' || type.name === 'smalldatetime' ? 0 : 121));
  if (isBinary(type)) {
    if (style === 1) return `'0x' || upper(encode(${sql}, 'hex'))`;
    if (style === 2) return `upper(encode(${sql}, 'hex'))`;
    return `convert_from(${sql}, 'UTF8')`;
  }
  if (type.name === 'money' || type.name === 'smallmoney')
    return `round(${sql}, ${style === 2 ? 4 : 2})::text`;
  return `(${sql})::text`;
};

const asBytes = (from: Bound, to: SqlType, style: number | null): string => {
  const limit = to.length === undefined || to.length === -1 ? null : to.length;
  const clip = (sql: string): string => (limit === null ? sql : `substring(${sql} FROM 1 FOR ${limit})`);
  const { sql, type } = from;
  if (isBinary(type))
    return to.name === 'binary' && limit !== null
      ? `substring(${sql} || decode(repeat('00', ${limit}), 'hex') FROM 1 FOR ${limit})`
      : clip(sql);
  if (isText(type)) {
    if (style === 1) return clip(`decode(substr(${sql}, 3), 'hex')`);
    if (style === 2) return clip(`decode(${sql}, 'hex')`);
    return clip(isNational(type) ? `tds.utf16(${padded(from)})` : `tds.bytes(${padded(from)})`);
  }
  if (type.name === 'bigint') return clip(`int8send(${sql})`);
  if (isInteger(type)) return clip(`int4send((${sql})::integer)`);
  if (type.name === 'uniqueidentifier') return clip(`uuid_send(${sql})`);
  throw clash(type, to);
};

/** 206: the two types cannot be converted into each other. */
export const clash = (from: SqlType, to: SqlType): SqlError =>
  new SqlError(206, `Operand type clash: ${typeText(from)} is incompatible with ${typeText(to)}`, {
    state: 2,
  });

const intoText = (from: Bound, to: SqlType, style: number | null): string => {
  let text = asText(from, style);
  if (isNational(from.type) && !isNational(to)) text = `tds.narrow(${text})`;
  if (isFixedText(to)) return `rtrim(left(${text}, ${to.length ?? 1}))`;
  return isText(from.type) && to.length === -1 ? text : cast(text, to);
};

/** Converts a value to a type, explicitly: too long text is cut silently, as CAST does. */
export const convert = (from: Bound, to: SqlType, style: number | null = null): string => {
  if (from.type.name === 'null') return cast(from.sql, to);
  if (isText(to)) return intoText(from, to, style);
  if (isBinary(to)) return asBytes(from, to, style);
  if (isInteger(to)) return from.type.name === to.name ? from.sql : intoInteger(from, to);
  if (isMoment(to))
    return from.type.name === to.name && from.type.scale === to.scale ? from.sql : intoMoment(from, to);
  if (to.name === 'uniqueidentifier') {
    if (isText(from.type)) return `btrim(${from.sql}, ' {}')::uuid`;
    if (from.type.name === to.name) return from.sql;
    throw clash(from.type, to);
  }
  if (isMoment(from.type) && isExact(to)) throw clash(from.type, to);
  if (isMoment(from.type))
    return cast(`extract(epoch FROM (${from.sql})::timestamp - timestamp '1900-01-01') / 86400`, to);
  if (isExact(to) && isFloat(from.type)) return cast(`(${from.sql})::numeric`, to);
  if (isText(from.type)) return cast(`btrim(${from.sql})`, to);
  if (from.type.name === 'uniqueidentifier' || isBinary(from.type)) throw clash(from.type, to);
  return cast(from.sql, to);
};

/** Converts a value for a column: text that does not fit stays long, so that PostgreSQL refuses it (error 2628). */
export const assign = (from: Bound, to: SqlType): string => {
  if (to.name === 'varbinary') return convert(from, { name: 'varbinary', length: -1 });
  if (!isText(to) || to.length === undefined || to.length === -1) return convert(from, to);
  const text = convert(from, { name: isNational(to) ? 'nvarchar' : 'varchar', length: -1 });
  return isFixedText(to) ? `rtrim(${text})` : text;
};

/** Converts for a comparison, a CASE or a UNION where the common type is known. */
export const meet = (from: Bound, to: SqlType): string => {
  if (isText(from.type) && isText(to))
    return isFixedText(from.type) && !isFixedText(to) && from.column === undefined ? padded(from) : from.sql;
  if (isExact(from.type) && isExact(to)) return from.sql;
  if (isInteger(from.type) && isInteger(to)) return from.sql;
  if (isInteger(from.type) && isExact(to)) return from.sql;
  if (isExact(to) && isText(from.type)) return `btrim(${from.sql})::numeric`;
  if (from.type.name === to.name && digitsOf(from.type).scale === digitsOf(to).scale) return from.sql;
  return convert(from, to);
};

/** A data type of T-SQL. `length` is in characters (bytes for binary types), -1 stands for max. */
export interface SqlType {
  readonly name: TypeName;
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
}

export type TypeName =
  | 'null'
  | 'bit'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'smallmoney'
  | 'money'
  | 'decimal'
  | 'numeric'
  | 'real'
  | 'float'
  | 'date'
  | 'time'
  | 'smalldatetime'
  | 'datetime'
  | 'datetime2'
  | 'datetimeoffset'
  | 'char'
  | 'varchar'
  | 'text'
  | 'nchar'
  | 'nvarchar'
  | 'ntext'
  | 'sysname'
  | 'binary'
  | 'varbinary'
  | 'image'
  | 'rowversion'
  | 'timestamp'
  | 'uniqueidentifier'
  | 'sql_variant';

/** From low to high precedence: in a mixed expression the lower one is converted to the higher one. */
const PRECEDENCE: readonly TypeName[] = [
  'null',
  'binary',
  'rowversion',
  'timestamp',
  'varbinary',
  'image',
  'char',
  'varchar',
  'nchar',
  'sysname',
  'nvarchar',
  'text',
  'ntext',
  'uniqueidentifier',
  'bit',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'smallmoney',
  'money',
  'decimal',
  'numeric',
  'real',
  'float',
  'time',
  'date',
  'smalldatetime',
  'datetime',
  'datetime2',
  'datetimeoffset',
  'sql_variant',
];

const CHARACTER = new Set<TypeName>([
  'char',
  'varchar',
  'text',
  'nchar',
  'nvarchar',
  'ntext',
  'sysname',
  'sql_variant',
]);
const NATIONAL = new Set<TypeName>(['nchar', 'nvarchar', 'ntext', 'sysname', 'sql_variant']);
const INTEGER = new Set<TypeName>(['bit', 'tinyint', 'smallint', 'int', 'bigint']);
const EXACT = new Set<TypeName>(['decimal', 'numeric', 'money', 'smallmoney']);
const MOMENT = new Set<TypeName>([
  'date',
  'time',
  'smalldatetime',
  'datetime',
  'datetime2',
  'datetimeoffset',
]);
const BYTES = new Set<TypeName>(['binary', 'varbinary', 'image', 'rowversion', 'timestamp']);

export const isText = (type: SqlType): boolean => CHARACTER.has(type.name);
export const isNational = (type: SqlType): boolean => NATIONAL.has(type.name);
export const isFixedText = (type: SqlType): boolean => type.name === 'char' || type.name === 'nchar';
export const isInteger = (type: SqlType): boolean => INTEGER.has(type.name);
export const isExact = (type: SqlType): boolean => EXACT.has(type.name);
export const isFloat = (type: SqlType): boolean => type.name === 'real' || type.name === 'float';
export const isNumber = (type: SqlType): boolean => isInteger(type) || isExact(type) || isFloat(type);
export const isMoment = (type: SqlType): boolean => MOMENT.has(type.name);
export const isBinary = (type: SqlType): boolean => BYTES.has(type.name);

const rank = (type: SqlType): number => PRECEDENCE.indexOf(type.name);

const DIGITS: Partial<Record<TypeName, readonly [number, number]>> = {
  bit: [1, 0],
  tinyint: [3, 0],
  smallint: [5, 0],
  int: [10, 0],
  bigint: [19, 0],
  money: [19, 4],
  smallmoney: [10, 4],
};

/** Precision and scale of a number that is not a float. */
export const digitsOf = (type: SqlType): { precision: number; scale: number } => {
  const fixed = DIGITS[type.name];
  if (fixed !== undefined) return { precision: fixed[0], scale: fixed[1] };
  return { precision: type.precision ?? 18, scale: type.scale ?? 0 };
};

const widest = (a: SqlType, b: SqlType): number =>
  a.length === -1 || b.length === -1 ? -1 : Math.max(a.length ?? 1, b.length ?? 1);

/** The type in which two values meet: in a comparison, a CASE, a UNION or a COALESCE. */
export const commonType = (a: SqlType, b: SqlType): SqlType => {
  if (a.name === 'null') return b;
  if (b.name === 'null') return a;
  const high = rank(a) >= rank(b) ? a : b;
  const low = high === a ? b : a;
  if ((isText(high) && isText(low)) || (isBinary(high) && isBinary(low))) {
    const national = isNational(a) || isNational(b);
    const name = isText(high) ? (national ? 'nvarchar' : 'varchar') : 'varbinary';
    return a.name === b.name && isFixedText(a) && a.length === b.length ? a : { name, length: widest(a, b) };
  }
  if (isExact(high) && isNumber(low)) {
    if (high.name === 'money' || high.name === 'smallmoney') return high;
    const left = digitsOf(a);
    const right = digitsOf(b);
    const scale = Math.max(left.scale, right.scale);
    const whole = Math.max(left.precision - left.scale, right.precision - right.scale);
    return { name: high.name, precision: Math.min(38, whole + scale), scale };
  }
  return high;
};

const precise = (precision: number, scale: number): SqlType => {
  if (precision <= 38) return { name: 'decimal', precision, scale };
  const whole = precision - scale;
  return { name: 'decimal', precision: 38, scale: Math.max(Math.min(scale, 38 - whole), Math.min(scale, 6)) };
};

/** Result type of arithmetic on two numbers, by the rules of the documentation ("Precision, scale, and length"). */
export const arithmeticType = (operator: string, a: SqlType, b: SqlType): SqlType => {
  const high = rank(a) >= rank(b) ? a : b;
  if (!isExact(high)) return high;
  if (high.name === 'money' || high.name === 'smallmoney') return high;
  const l = digitsOf(a);
  const r = digitsOf(b);
  if (operator === '*') return precise(l.precision + r.precision + 1, l.scale + r.scale);
  if (operator === '/') {
    const scale = Math.max(6, l.scale + r.precision + 1);
    return precise(l.precision - l.scale + r.scale + scale, scale);
  }
  const scale = Math.max(l.scale, r.scale);
  return precise(Math.max(l.precision - l.scale, r.precision - r.scale) + scale + 1, scale);
};

const text = (length: number | undefined): string =>
  length === undefined || length === -1 ? 'text' : `varchar(${length})`;

/** The PostgreSQL type that holds values of a T-SQL type. Fixed-length text is kept without its padding. */
export const postgresType = (type: SqlType): string => {
  switch (type.name) {
    case 'bit':
    case 'tinyint':
    case 'smallint':
      return 'smallint';
    case 'int':
    case 'null':
      return 'integer';
    case 'bigint':
      return 'bigint';
    case 'smallmoney':
      return 'numeric(10,4)';
    case 'money':
      return 'numeric(19,4)';
    case 'decimal':
    case 'numeric':
      return `numeric(${type.precision ?? 18},${type.scale ?? 0})`;
    case 'real':
      return 'real';
    case 'float':
      return 'double precision';
    case 'date':
      return 'date';
    case 'time':
      return `time(${Math.min(6, type.scale ?? 7)})`;
    case 'smalldatetime':
      return 'timestamp(0)';
    case 'datetime':
      return 'timestamp(3)';
    case 'datetime2':
      return `timestamp(${Math.min(6, type.scale ?? 7)})`;
    case 'datetimeoffset':
      return `timestamptz(${Math.min(6, type.scale ?? 7)})`;
    case 'char':
    case 'varchar':
    case 'nchar':
    case 'nvarchar':
      return text(type.length);
    case 'sysname':
      return text(128);
    case 'text':
    case 'ntext':
    case 'sql_variant':
      return 'text';
    case 'binary':
    case 'varbinary':
    case 'image':
    case 'rowversion':
    case 'timestamp':
      return 'bytea';
    case 'uniqueidentifier':
      return 'uuid';
  }
};

/** As the documentation writes it: `nvarchar(max)`, `decimal(14,4)`. */
export const typeText = (type: SqlType): string => {
  if (type.name === 'decimal' || type.name === 'numeric')
    return `${type.name}(${type.precision},${type.scale})`;
  if (type.length === undefined || type.name === 'sysname') return type.name;
  return `${type.name}(${type.length === -1 ? 'max' : type.length})`;
};

export const INT: SqlType = { name: 'int' };
export const BIGINT: SqlType = { name: 'bigint' };
export const BIT: SqlType = { name: 'bit' };
export const NULL_TYPE: SqlType = { name: 'null' };
export const FLOAT: SqlType = { name: 'float' };
export const DATETIME: SqlType = { name: 'datetime' };
export const GUID: SqlType = { name: 'uniqueidentifier' };
export const SYSNAME: SqlType = { name: 'nvarchar', length: 128 };
export const nvarchar = (length: number): SqlType => ({ name: 'nvarchar', length });
export const varchar = (length: number): SqlType => ({ name: 'varchar', length });

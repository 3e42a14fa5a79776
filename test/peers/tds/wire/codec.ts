import iconv from 'iconv-lite';
import type { SqlType } from '#test/peers/tds/sql/types.ts';
import type { WireCollation } from './collation.ts';
import {
  decimalSize,
  encodeDate,
  encodeDatetime,
  encodeDecimal,
  encodeGuid,
  encodeTime,
  momentFromText,
  unscaled,
} from './values.ts';

const LONGEST = 0xffff;
const byte = (value: number): Buffer => Buffer.from([value]);
const short = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};

/** Writes columns of one type: the description and the values. */
export interface Codec {
  readonly info: Buffer;
  encode(value: string | null): Buffer;
}

const fixed = (info: number[], write: (value: string) => Buffer): Codec => ({
  info: Buffer.from(info),
  encode(value) {
    if (value === null) return byte(0);
    const bytes = write(value);
    return Buffer.concat([byte(bytes.length), bytes]);
  },
});

const integer = (size: 1 | 2 | 4 | 8): Codec =>
  fixed([0x26, size], (value) => {
    const bytes = Buffer.alloc(size);
    if (size === 8) bytes.writeBigInt64LE(BigInt(value));
    else if (size === 1) bytes.writeUInt8(Number(value));
    else bytes.writeIntLE(Number(value), 0, size);
    return bytes;
  });

const floating = (size: 4 | 8): Codec =>
  fixed([0x6d, size], (value) => {
    const bytes = Buffer.alloc(size);
    if (size === 8) bytes.writeDoubleLE(Number(value));
    else bytes.writeFloatLE(Number(value));
    return bytes;
  });

const money = (size: 4 | 8): Codec =>
  fixed([0x6e, size], (value) => {
    const units = unscaled(value, 4);
    const bytes = Buffer.alloc(size);
    if (size === 4) bytes.writeInt32LE(Number(units));
    else {
      bytes.writeInt32LE(Number(units >> 32n), 0);
      bytes.writeUInt32LE(Number(units & 0xffffffffn), 4);
    }
    return bytes;
  });

const long = (token: number, length: number, extra: Buffer, write: (value: string) => Buffer): Codec => {
  const whole = length === -1;
  return {
    info: Buffer.concat([byte(token), short(whole ? LONGEST : length), extra]),
    encode(value) {
      if (value === null) return whole ? Buffer.alloc(8, 0xff) : short(LONGEST);
      const bytes = write(value);
      if (!whole) return Buffer.concat([short(bytes.length), bytes]);
      const head = Buffer.alloc(12);
      head.writeBigUInt64LE(BigInt(bytes.length), 0);
      head.writeUInt32LE(bytes.length, 8);
      const end = Buffer.alloc(4);
      return bytes.length === 0
        ? Buffer.concat([head.subarray(0, 8), end])
        : Buffer.concat([head, bytes, end]);
    },
  };
};

const bytesOf = (value: string): Buffer => Buffer.from(value.replace(/^\\x/, ''), 'hex');

/** How values of a T-SQL type travel to the client. Old types (text, ntext, image) travel as their modern kin. */
export const codecOf = (type: SqlType, collation: WireCollation): Codec => {
  const length = type.length ?? 1;
  const narrow = (value: string): Buffer => iconv.encode(value, collation.encoding);
  const wide = (value: string): Buffer => Buffer.from(value, 'utf16le');
  const scale = type.scale ?? 7;
  switch (type.name) {
    case 'bit':
      return fixed([0x68, 1], (value) => byte(Number(value)));
    case 'tinyint':
      return integer(1);
    case 'smallint':
      return integer(2);
    case 'int':
    case 'null':
      return integer(4);
    case 'bigint':
      return integer(8);
    case 'real':
      return floating(4);
    case 'float':
      return floating(8);
    case 'money':
      return money(8);
    case 'smallmoney':
      return money(4);
    case 'decimal':
    case 'numeric': {
      const precision = type.precision ?? 18;
      return fixed(
        [type.name === 'decimal' ? 0x6a : 0x6c, decimalSize(precision), precision, type.scale ?? 0],
        (value) => encodeDecimal(value, precision, type.scale ?? 0),
      );
    }
    case 'date':
      return fixed([0x28], (value) => encodeDate(momentFromText(value)));
    case 'time':
      return fixed([0x29, scale], (value) => encodeTime(momentFromText(value), scale));
    case 'datetime2':
      return fixed([0x2a, scale], (value) =>
        Buffer.concat([encodeTime(momentFromText(value), scale), encodeDate(momentFromText(value))]),
      );
    case 'datetimeoffset':
      return fixed([0x2b, scale], (value) =>
        Buffer.concat([
          encodeTime(momentFromText(value), scale),
          encodeDate(momentFromText(value)),
          short(0),
        ]),
      );
    case 'datetime':
    case 'smalldatetime':
      return fixed([0x6f, 8], (value) => encodeDatetime(momentFromText(value)));
    case 'uniqueidentifier':
      return fixed([0x24, 16], encodeGuid);
    case 'char':
      return long(0xaf, length, collation.bytes, (value) => narrow(value.padEnd(length)));
    case 'varchar':
      return long(0xa7, length, collation.bytes, narrow);
    case 'text':
      return long(0xa7, -1, collation.bytes, narrow);
    case 'nchar':
      return long(0xef, length * 2, collation.bytes, (value) => wide(value.padEnd(length)));
    case 'nvarchar':
    case 'sql_variant':
      return long(0xe7, length === -1 ? -1 : Math.min(8000, length * 2), collation.bytes, wide);
    case 'sysname':
      return long(0xe7, 256, collation.bytes, wide);
    case 'ntext':
      return long(0xe7, -1, collation.bytes, wide);
    case 'binary':
      return long(0xad, length, Buffer.alloc(0), bytesOf);
    case 'rowversion':
    case 'timestamp':
      return long(0xad, 8, Buffer.alloc(0), bytesOf);
    case 'varbinary':
      return long(0xa5, length, Buffer.alloc(0), bytesOf);
    case 'image':
      return long(0xa5, -1, Buffer.alloc(0), bytesOf);
  }
};

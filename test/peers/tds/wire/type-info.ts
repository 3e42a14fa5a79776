import iconv from 'iconv-lite';
import { SqlError } from '#test/peers/tds/errors.ts';
import type { SqlType } from '#test/peers/tds/sql/types.ts';
import { encodingOf, type WireCollation } from './collation.ts';
import {
  dateText,
  decimalSize,
  decodeDatetime,
  decodeDecimal,
  decodeGuid,
  decodeTime,
  encodeDate,
  encodeDatetime,
  encodeDecimal,
  encodeGuid,
  encodeTime,
  momentFromText,
  timeText,
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

export interface TypedValue {
  readonly type: SqlType;
  readonly value: string | null;
}

/** Reads numbers and texts of a request in order. */
export class Reader {
  private at = 0;
  private readonly data: Buffer;

  constructor(data: Buffer) {
    this.data = data;
  }

  get left(): number {
    return this.data.length - this.at;
  }

  bytes(count: number): Buffer {
    if (count > this.left) throw new Error('a TDS message ends too early');
    this.at += count;
    return this.data.subarray(this.at - count, this.at);
  }

  u8(): number {
    return this.bytes(1).readUInt8(0);
  }

  u16(): number {
    return this.bytes(2).readUInt16LE(0);
  }

  u32(): number {
    return this.bytes(4).readUInt32LE(0);
  }

  shortText(): string {
    return this.bytes(this.u8() * 2).toString('utf16le');
  }

  rest(): Buffer {
    return this.bytes(this.left);
  }

  /** ALL_HEADERS in front of every request of TDS 7.2 and later. */
  skipHeaders(): void {
    const length = this.u32();
    this.bytes(length - 4);
  }

  private chunks(): Buffer | null {
    const total = this.bytes(8);
    if (total.equals(Buffer.alloc(8, 0xff))) return null;
    const parts: Buffer[] = [];
    for (let size = this.u32(); size > 0; size = this.u32()) parts.push(this.bytes(size));
    return Buffer.concat(parts);
  }

  private shortBytes(): Buffer | null {
    const length = this.u8();
    return length === 0 ? null : this.bytes(length);
  }

  private longValue(name: SqlType['name'], unit: number, decode: (bytes: Buffer) => string): TypedValue {
    const length = this.u16();
    const collation = name === 'varbinary' || name === 'binary' ? null : this.bytes(5);
    const whole = length === LONGEST;
    let value: Buffer | null;
    if (whole) value = this.chunks();
    else {
      const size = this.u16();
      value = size === LONGEST ? null : this.bytes(size);
    }
    const narrow = name === 'varchar' || name === 'char';
    const text =
      value === null
        ? null
        : narrow && collation !== null
          ? iconv.decode(value, encodingOf(collation))
          : decode(value);
    return { type: { name, length: whole ? -1 : Math.max(1, length / unit) }, value: text };
  }

  /** TYPE_INFO and value of a parameter (MS-TDS 2.2.5.4). */
  typedValue(): TypedValue {
    const token = this.u8();
    const wide = (bytes: Buffer): string => bytes.toString('utf16le');
    const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;
    switch (token) {
      case 0x1f:
        return { type: { name: 'null' }, value: null };
      case 0x26:
        return this.integerValue();
      case 0x68: {
        this.u8();
        const bytes = this.shortBytes();
        return { type: { name: 'bit' }, value: bytes === null ? null : String(bytes[0]) };
      }
      case 0x6d: {
        const size = this.u8();
        const bytes = this.shortBytes();
        const value =
          bytes === null ? null : String(bytes.length === 4 ? bytes.readFloatLE(0) : bytes.readDoubleLE(0));
        return { type: { name: size === 4 ? 'real' : 'float' }, value };
      }
      case 0x6e: {
        const size = this.u8();
        const bytes = this.shortBytes();
        return {
          type: { name: size === 4 ? 'smallmoney' : 'money' },
          value: bytes === null ? null : moneyText(bytes),
        };
      }
      case 0x6a:
      case 0x6c: {
        this.u8();
        const precision = this.u8();
        const scale = this.u8();
        const bytes = this.shortBytes();
        return {
          type: { name: token === 0x6a ? 'decimal' : 'numeric', precision, scale },
          value: bytes === null ? null : decodeDecimal(bytes, scale),
        };
      }
      case 0x28:
      case 0x29:
      case 0x2a:
      case 0x2b:
      case 0x6f:
        return this.momentValue(token);
      case 0x24: {
        this.u8();
        const bytes = this.shortBytes();
        return { type: { name: 'uniqueidentifier' }, value: bytes === null ? null : decodeGuid(bytes) };
      }
      case 0xa7:
        return this.longValue('varchar', 1, wide);
      case 0xaf:
        return this.longValue('char', 1, wide);
      case 0xe7:
        return this.longValue('nvarchar', 2, wide);
      case 0xef:
        return this.longValue('nchar', 2, wide);
      case 0xa5:
        return this.longValue('varbinary', 1, hex);
      case 0xad:
        return this.longValue('binary', 1, hex);
      default:
        throw new SqlError(
          8009,
          `The incoming tabular data stream (TDS) remote procedure call (RPC) protocol stream is incorrect. Parameter: data type 0x${token.toString(16)} is unknown to the test peer.`,
        );
    }
  }

  private integerValue(): TypedValue {
    const size = this.u8();
    const bytes = this.shortBytes();
    const names: Readonly<Record<number, SqlType['name']>> = {
      1: 'tinyint',
      2: 'smallint',
      4: 'int',
      8: 'bigint',
    };
    const type: SqlType = { name: names[size] ?? 'int' };
    if (bytes === null) return { type, value: null };
    if (bytes.length === 8) return { type, value: String(bytes.readBigInt64LE(0)) };
    return {
      type,
      value: String(bytes.length === 1 ? bytes.readUInt8(0) : bytes.readIntLE(0, bytes.length)),
    };
  }

  private momentValue(token: number): TypedValue {
    if (token === 0x28) {
      const bytes = this.shortBytes();
      return { type: { name: 'date' }, value: bytes === null ? null : dateText(bytes.readUIntLE(0, 3)) };
    }
    const scale = this.u8();
    const bytes = this.shortBytes();
    if (token === 0x6f)
      return {
        type: { name: scale === 4 ? 'smalldatetime' : 'datetime' },
        value: bytes === null ? null : decodeDatetime(bytes),
      };
    const name = token === 0x29 ? 'time' : token === 0x2a ? 'datetime2' : 'datetimeoffset';
    if (bytes === null) return { type: { name, scale }, value: null };
    const tail = token === 0x29 ? 0 : token === 0x2a ? 3 : 5;
    const time = timeText(decodeTime(bytes.subarray(0, bytes.length - tail), scale));
    if (token === 0x29) return { type: { name, scale }, value: time };
    const day = dateText(bytes.readUIntLE(bytes.length - tail, 3));
    return { type: { name, scale }, value: `${day} ${time}${token === 0x2b ? '+00' : ''}` };
  }
}

const moneyText = (bytes: Buffer): string => {
  const units =
    bytes.length === 4
      ? BigInt(bytes.readInt32LE(0))
      : (BigInt(bytes.readInt32LE(0)) << 32n) | BigInt(bytes.readUInt32LE(4));
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(5, '0');
  return `${sign}${digits.slice(0, -4)}.${digits.slice(-4)}`;
};

import iconv from 'iconv-lite';
import { SqlError } from '#test/peers/tds/errors.ts';
import type { SqlType } from '#test/peers/tds/sql/types.ts';
import { encodingOf } from './collation.ts';
import { dateText, decodeDatetime, decodeDecimal, decodeGuid, decodeTime, timeText } from './values.ts';

/** Length that stands for max, and for NULL in front of a value. */
const LONGEST = 0xffff;

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

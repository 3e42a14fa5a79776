import type { SqlError } from '#test/peers/tds/errors.ts';
import type { SqlType } from '#test/peers/tds/sql/types.ts';
import { type Codec, codecOf } from './codec.ts';
import type { WireCollation } from './collation.ts';

const SERVER = 'TDSPEER';
export const DONE = { more: 0x01, error: 0x02, inTransaction: 0x04, count: 0x10, attention: 0x20 } as const;
export type DoneToken = 'DONE' | 'DONEPROC' | 'DONEINPROC';
const DONE_TOKENS: Readonly<Record<DoneToken, number>> = { DONE: 0xfd, DONEPROC: 0xfe, DONEINPROC: 0xff };

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

const shortText = (text: string): Buffer => {
  const cut = text.slice(0, 255);
  return Buffer.concat([Buffer.from([cut.length]), Buffer.from(cut, 'utf16le')]);
};

const longText = (text: string): Buffer => {
  const cut = text.slice(0, 2047);
  return Buffer.concat([u16(cut.length), Buffer.from(cut, 'utf16le')]);
};

/** Builds a response token by token (MS-TDS 2.2.7). */
export class TokenWriter {
  private parts: Buffer[] = [];
  private codecs: Codec[] = [];
  private lastDone: { part: Buffer; index: number } | null = null;
  readonly collation: WireCollation;

  constructor(collation: WireCollation) {
    this.collation = collation;
  }

  private token(kind: number, body: Buffer): void {
    this.parts.push(Buffer.concat([Buffer.from([kind]), u16(body.length), body]));
  }

  columns(columns: readonly { name: string; type: SqlType }[]): void {
    this.codecs = columns.map((column) => codecOf(column.type, this.collation));
    const described = columns.map((column, index) => {
      const flags = Buffer.from([0x09, 0x00]);
      return Buffer.concat([
        u32(0),
        flags,
        this.codecs[index]?.info ?? Buffer.alloc(0),
        shortText(column.name),
      ]);
    });
    this.parts.push(Buffer.concat([Buffer.from([0x81]), u16(columns.length), ...described]));
  }

  row(values: readonly (string | null)[]): void {
    this.parts.push(
      Buffer.concat([
        Buffer.from([0xd1]),
        ...this.codecs.map((codec, index) => codec.encode(values[index] ?? null)),
      ]),
    );
  }

  done(token: DoneToken, status: number, count: number | null): void {
    const part = Buffer.alloc(13);
    part.writeUInt8(DONE_TOKENS[token], 0);
    part.writeUInt16LE(status | (count === null ? 0 : DONE.count), 1);
    part.writeUInt16LE(count === null ? 0 : 0xc1, 3);
    part.writeBigUInt64LE(BigInt(count ?? 0), 5);
    this.lastDone = { part, index: this.parts.push(part) - 1 };
  }

  /** True when the response ends with a DONE of some kind; that one then says that nothing follows. */
  close(): boolean {
    if (this.lastDone === null || this.lastDone.index !== this.parts.length - 1) return false;
    this.lastDone.part.writeUInt16LE(this.lastDone.part.readUInt16LE(1) & ~DONE.more, 1);
    return true;
  }

  error(error: SqlError): void {
    this.message(0xaa, error);
  }

  info(error: SqlError): void {
    this.message(0xab, error);
  }

  private message(kind: number, error: SqlError): void {
    const body = [
      u32(error.number),
      Buffer.from([error.state & 0xff, error.severity]),
      longText(error.message),
      shortText(SERVER),
      shortText(error.procedure),
      u32(error.line),
    ];
    this.token(kind, Buffer.concat(body));
  }

  environmentText(kind: number, now: string, before: string): void {
    this.token(0xe3, Buffer.concat([Buffer.from([kind]), shortText(now), shortText(before)]));
  }

  environmentBytes(kind: number, now: Buffer, before: Buffer): void {
    this.token(
      0xe3,
      Buffer.concat([Buffer.from([kind, now.length]), now, Buffer.from([before.length]), before]),
    );
  }

  loginAck(version: string): void {
    const [major = 15, minor = 0, build = 0] = version.split('.').map(Number);
    const program = Buffer.from([major, minor, build >> 8, build & 0xff]);
    this.token(
      0xad,
      Buffer.concat([Buffer.from([1, 0x74, 0, 0, 4]), shortText('Microsoft SQL Server'), program]),
    );
  }

  returnStatus(status: number): void {
    this.parts.push(Buffer.concat([Buffer.from([0x79]), u32(status)]));
  }

  returnValue(ordinal: number, name: string, type: SqlType, value: string | null): void {
    const codec = codecOf(type, this.collation);
    this.parts.push(
      Buffer.concat([
        Buffer.from([0xac]),
        u16(ordinal),
        shortText(name),
        Buffer.from([1]),
        u32(0),
        u16(0),
        codec.info,
        codec.encode(value),
      ]),
    );
  }

  /** Everything written so far. */
  take(): Buffer {
    const data = Buffer.concat(this.parts);
    this.parts = [];
    this.lastDone = null;
    return data;
  }
}

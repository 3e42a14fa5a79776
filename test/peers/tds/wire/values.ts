import { SqlError } from '#test/peers/tds/errors.ts';

const DAY_MS = 86_400_000;

/** Date.UTC reads years below 100 as 19xx, so the first day is set by hand. */
const firstDay = (): number => {
  const date = new Date(0);
  date.setUTCFullYear(1, 0, 1);
  return date.getTime();
};

const DAYS_0001 = firstDay() / DAY_MS;
const DAYS_1900 = Date.UTC(1900, 0, 1) / DAY_MS;

export interface Moment {
  /** Days since 0001-01-01. */
  readonly day: number;
  /** Time of day in units of 100 ns. */
  readonly ticks: bigint;
}

/** Reads PostgreSQL's ISO text of a date, time or timestamp. */
export const momentFromText = (text: string): Moment => {
  const match = /^(?:(\d{4,})-(\d\d)-(\d\d))?[ T]?(?:(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?/.exec(text);
  if (match === null) throw new Error(`not a moment: ${text}`);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match;
  const date = new Date(0);
  if (year !== undefined) date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  else date.setUTCFullYear(1900, 0, 1);
  const seconds = BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second));
  return {
    day: date.getTime() / DAY_MS - DAYS_0001,
    ticks: seconds * 10_000_000n + BigInt(fraction.padEnd(7, '0').slice(0, 7)),
  };
};

const two = (value: number): string => String(value).padStart(2, '0');

export const dateText = (day: number): string => {
  const date = new Date((day + DAYS_0001) * DAY_MS);
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
};

export const timeText = (ticks: bigint): string => {
  const seconds = Number(ticks / 10_000_000n);
  const fraction = String(ticks % 10_000_000n).padStart(7, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}`;
};

const timeSize = (scale: number): number => (scale <= 2 ? 3 : scale <= 4 ? 4 : 5);

export const encodeTime = (moment: Moment, scale: number): Buffer => {
  const units = moment.ticks / 10n ** BigInt(7 - scale);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(units, 0);
  return bytes.subarray(0, timeSize(scale));
};

export const encodeDate = (moment: Moment): Buffer => {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(moment.day, 0, 3);
  return bytes;
};

/** Days since 1900 and three-hundredths of a second: the old datetime. */
export const encodeDatetime = (moment: Moment): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(moment.day + DAYS_0001 - DAYS_1900, 0);
  bytes.writeUInt32LE(Math.round((Number(moment.ticks) * 3) / 100_000), 4);
  return bytes;
};

export const decodeTime = (bytes: Buffer, scale: number): bigint => {
  const padded = Buffer.alloc(8);
  bytes.copy(padded);
  return padded.readBigUInt64LE(0) * 10n ** BigInt(7 - scale);
};

export const decodeDatetime = (bytes: Buffer): string => {
  if (bytes.length === 4) {
    const day = bytes.readUInt16LE(0) + DAYS_1900 - DAYS_0001;
    return `${dateText(day)} ${timeText(BigInt(bytes.readUInt16LE(2)) * 600_000_000n)}`;
  }
  const milliseconds = BigInt(Math.round((bytes.readUInt32LE(4) * 10) / 3));
  return `${dateText(bytes.readInt32LE(0) + DAYS_1900 - DAYS_0001)} ${timeText(milliseconds * 10_000n)}`;
};

export const decimalSize = (precision: number): number =>
  precision <= 9 ? 5 : precision <= 19 ? 9 : precision <= 28 ? 13 : 17;

/** Digits of a decimal text at a scale, rounded half away from zero. */
export const unscaled = (text: string, scale: number): bigint => {
  const plain = /[eE]/.test(text) ? Number(text).toFixed(scale) : text;
  const negative = plain.startsWith('-');
  const [whole = '0', fraction = ''] = plain.replace(/^[-+]/, '').split('.');
  const digits = BigInt(whole + fraction.padEnd(scale + 1, '0').slice(0, scale + 1));
  const rounded = (digits + 5n) / 10n;
  return negative ? -rounded : rounded;
};

export const encodeDecimal = (text: string, precision: number, scale: number): Buffer => {
  const value = unscaled(text, scale);
  const magnitude = value < 0n ? -value : value;
  if (magnitude >= 10n ** BigInt(precision))
    throw new SqlError(8115, 'Arithmetic overflow error converting expression to data type numeric.', {
      state: 2,
      endsBatch: false,
    });
  const bytes = Buffer.alloc(decimalSize(precision));
  bytes.writeUInt8(value < 0n ? 0 : 1, 0);
  for (let at = 1, rest = magnitude; at < bytes.length; at += 1, rest >>= 8n)
    bytes.writeUInt8(Number(rest & 0xffn), at);
  return bytes;
};

export const decodeDecimal = (bytes: Buffer, scale: number): string => {
  let value = 0n;
  for (let at = bytes.length - 1; at > 0; at -= 1) value = (value << 8n) | BigInt(bytes.readUInt8(at));
  const digits = String(value).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return bytes[0] === 0 ? `-${text}` : text;
};

/** The first three groups of a GUID travel with their bytes reversed. */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

export const encodeGuid = (text: string): Buffer => {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  return Buffer.from(GUID_ORDER.map((from) => bytes[from] ?? 0));
};

export const decodeGuid = (bytes: Buffer): string => {
  const hex = Buffer.from(GUID_ORDER.map((from) => bytes[from] ?? 0)).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

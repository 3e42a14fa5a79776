import { z } from 'zod';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const ZERO_GUID = '00000000-0000-0000-0000-000000000000';

export const isGuid = (text: string): boolean => GUID.test(text);
export const guidText = z.string().regex(GUID, 'not a GUID');

const fromHex = (hex: string): string =>
  `${hex.slice(24, 32)}-${hex.slice(20, 24)}-${hex.slice(16, 20)}-${hex.slice(0, 4)}-${hex.slice(4, 16)}`;

/** 16 stored bytes as the GUID that 1C shows: b12…b15-b10b11-b8b9-b0b1-b2…b7 (erp.md B3). Null for other lengths. */
export const guidOfBytes = (bytes: Uint8Array): string | null =>
  bytes.length === 16 ? fromHex(Buffer.from(bytes).toString('hex')) : null;

/** The 32 hexadecimal digits, in stored order, of a GUID that 1C shows. */
export const storedHexOf = (guid: string): string => {
  const [a = '', b = '', c = '', d = '', e = ''] = guid.toLowerCase().split('-');
  return d + e + c + b + a;
};

/** Number of a table as the four bytes of an …RTRef or _NodeTRef column, in hexadecimal (erp.md B3). */
export const tableCodeHex = (number: number): string => number.toString(16).padStart(8, '0');

export const tableNumberOf = (bytes: Uint8Array): number | null =>
  bytes.length === 4 ? Buffer.from(bytes).readUInt32BE(0) : null;

/** Collations by code page: the five bytes that column descriptions carry, and the name for iconv-lite. */
export interface WireCollation {
  readonly bytes: Buffer;
  readonly encoding: string;
}

const collation = (lcid: number, sortId: number, encoding: string): WireCollation => {
  const bytes = Buffer.alloc(5);
  // Ignore case, kana and width, as every *_CI_AS collation does.
  bytes.writeUInt32LE(lcid | (0x0d << 20), 0);
  bytes.writeUInt8(sortId, 4);
  return { bytes, encoding };
};

const BY_PAGE: Readonly<Record<string, WireCollation>> = {
  WIN1250: collation(0x0415, 0, 'cp1250'),
  WIN1251: collation(0x0419, 0, 'cp1251'),
  WIN1252: collation(0x0409, 52, 'cp1252'),
};

export const collationOf = (codePage: string): WireCollation =>
  BY_PAGE[codePage] ?? collation(0x0409, 52, 'cp1252');

/** The code page that a parameter's collation stands for. */
export const encodingOf = (bytes: Buffer): string => {
  const lcid = bytes.readUInt32LE(0) & 0xfffff;
  if ([0x0415, 0x0405, 0x040e, 0x041b, 0x0418].includes(lcid)) return 'cp1250';
  if ([0x0419, 0x0422, 0x0402, 0x043f].includes(lcid)) return 'cp1251';
  return 'cp1252';
};

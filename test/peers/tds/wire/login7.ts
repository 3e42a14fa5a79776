export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly application: string;
  readonly host: string;
  readonly packetSize: number;
}

/** The password is only disguised: each byte has its halves swapped after an XOR with A5 (MS-TDS 2.2.6.4). */
const revealed = (bytes: Buffer): string =>
  Buffer.from(
    bytes.map((byte) => {
      const mixed = byte ^ 0xa5;
      return ((mixed << 4) & 0xf0) | (mixed >> 4);
    }),
  ).toString('utf16le');

export const parseLogin = (data: Buffer): Login => {
  const field = (at: number): Buffer => {
    const offset = data.readUInt16LE(at);
    return data.subarray(offset, offset + data.readUInt16LE(at + 2) * 2);
  };
  return {
    packetSize: Math.min(32_767, Math.max(512, data.readUInt32LE(8))),
    host: field(36).toString('utf16le'),
    user: field(40).toString('utf16le'),
    password: revealed(field(44)),
    application: field(48).toString('utf16le'),
    database: field(68).toString('utf16le'),
  };
};

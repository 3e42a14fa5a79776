/** Encryption byte of PRELOGIN (MS-TDS 2.2.6.5). */
export const ENCRYPTION = { off: 0, on: 1, notSupported: 2, required: 3 } as const;

export type TlsMode = 'supported' | 'required' | 'off';

const TOKEN = { version: 0, encryption: 1, instance: 2, threadId: 3, mars: 4, end: 0xff } as const;

/** What the client says about encryption. */
export const clientEncryption = (data: Buffer): number => {
  for (let at = 0; at + 5 <= data.length && data[at] !== TOKEN.end; at += 5) {
    if (data[at] === TOKEN.encryption) return data[data.readUInt16BE(at + 1)] ?? ENCRYPTION.notSupported;
  }
  return ENCRYPTION.notSupported;
};

/** The answer to it, as a server with this setting gives it. */
export const serverEncryption = (mode: TlsMode, client: number): number => {
  if (mode === 'off') return ENCRYPTION.notSupported;
  if (client === ENCRYPTION.on || client === ENCRYPTION.required) return ENCRYPTION.on;
  return mode === 'required' ? ENCRYPTION.required : ENCRYPTION.notSupported;
};

export const preloginAnswer = (version: string, encryption: number): Buffer => {
  const [major = 15, minor = 0, build = 0] = version.split('.').map(Number);
  const versionData = Buffer.alloc(6);
  versionData.writeUInt8(major, 0);
  versionData.writeUInt8(minor, 1);
  versionData.writeUInt16BE(build, 2);
  const options: [number, Buffer][] = [
    [TOKEN.version, versionData],
    [TOKEN.encryption, Buffer.from([encryption])],
    [TOKEN.instance, Buffer.from([0])],
    [TOKEN.threadId, Buffer.alloc(0)],
    [TOKEN.mars, Buffer.from([0])],
  ];
  let at = options.length * 5 + 1;
  const heads: Buffer[] = [];
  for (const [token, data] of options) {
    const head = Buffer.alloc(5);
    head.writeUInt8(token, 0);
    head.writeUInt16BE(at, 1);
    head.writeUInt16BE(data.length, 3);
    heads.push(head);
    at += data.length;
  }
  return Buffer.concat([...heads, Buffer.from([TOKEN.end]), ...options.map(([, data]) => data)]);
};

import serialize from 'node-firebird/lib/wire/serialize.js';

const BlrReader = serialize.BlrReader;

/** Every segment of a blob's buffer, also behind an empty one. */
export const everySegment = (buffer: Buffer): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; at + 2 <= buffer.length; ) {
    const length = buffer.readUInt16LE(at);
    if (length > 0) parts.push(buffer.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return Buffer.concat(parts);
};

const SHORTEST_SALT = 40;
const USUAL_SALT = 64;
const HEX = /^[0-9A-F]+$/i;

/**
 * The server's answer to a login: salt and key as hexadecimal text, each behind its length. Where the salt begins
 * with zeros it is shorter, and the driver looks for the key at a place rounded to four instead of right behind
 * it. This moves the key to where the driver looks; anything else is returned as it is.
 */
export const keyWhereLooked = (buffer: Buffer): Buffer => {
  if (buffer.length < SHORTEST_SALT) return buffer;
  const saltLength = buffer.readUInt16LE(0);
  if (saltLength < SHORTEST_SALT || saltLength >= USUAL_SALT || buffer.length < saltLength + 4) return buffer;
  const saltEnd = saltLength + 2;
  const key = buffer.subarray(saltEnd + 2);
  if (buffer.readUInt16LE(saltEnd) !== key.length) return buffer;
  if (!HEX.test(buffer.toString('latin1', 2, saltEnd)) || !HEX.test(key.toString('latin1'))) return buffer;
  const looked = (saltEnd + 3) & ~3;
  return Buffer.concat([buffer.subarray(0, saltEnd), Buffer.alloc(looked - saltEnd), key]);
};

/** Blobs are read from the bytes as they came, logins from `buffer`: neither mend can touch the other's data. */
class MendedReader extends BlrReader {
  readonly #received: Buffer | undefined;

  constructor(received: Buffer | undefined) {
    // A login without data has no buffer, and the driver asks for that.
    super((received === undefined ? received : keyWhereLooked(received)) as Buffer);
    this.#received = received;
  }

  override readSegment(): Buffer {
    return everySegment(this.#received ?? Buffer.alloc(0));
  }
}

/**
 * Mends two faults of node-firebird 2.17.1, once per thread and before its first connection.
 *
 * Blobs: reading stopped at a segment of length zero, which a server writes where it converts a long text between
 * character sets; 28 000 letters came back as 20 675 without an error (lab.md 1).
 *
 * Logins: one account in sixteen has a salt that begins with a zero, and could never log in by Srp: the right
 * password ended in 335544472 or in silence.
 */
export const mendDriver = (): void => {
  if (serialize.BlrReader !== MendedReader) serialize.BlrReader = MendedReader;
};

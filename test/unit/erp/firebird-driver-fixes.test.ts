import { describe, expect, it } from 'vitest';
import { everySegment, keyWhereLooked } from '#main/erp/firebird/driver-fixes.ts';

const counted = (text: string): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([length, Buffer.from(text, 'latin1')]);
};

describe('the mended Firebird driver', () => {
  it('reads every segment of a blob, also behind an empty one', () => {
    const buffer = Buffer.concat([counted('abc'), counted(''), counted('def'), counted(''), counted('')]);
    expect(everySegment(buffer).toString('latin1')).toBe('abcdef');
    expect(everySegment(Buffer.alloc(0))).toHaveLength(0);
    expect(everySegment(Buffer.from([7])).toString('latin1')).toBe('');
  });

  /** Where node-firebird 2.17.1 looks for the server's key. */
  const looked = (buffer: Buffer): string => {
    const saltLength = buffer.readUInt16LE(0);
    return buffer.subarray((saltLength + 2 + 3) & ~3).toString('latin1');
  };

  it.each([64, 63, 62, 61, 60, 59, 50])('finds the key behind a salt of %i digits', (digits) => {
    const salt = '7'.repeat(digits);
    const key = 'ABCDEF0123'.repeat(25);
    const answer = keyWhereLooked(Buffer.concat([counted(salt), counted(key)]));
    expect(answer.subarray(2, 2 + digits).toString('latin1')).toBe(salt);
    expect(looked(answer)).toBe(key);
  });

  it('leaves everything else alone', () => {
    for (const buffer of [
      Buffer.alloc(0),
      counted('short'),
      Buffer.concat([counted('Z'.repeat(63)), counted('AB')]),
      Buffer.concat([counted('7'.repeat(63)), counted('AB'), Buffer.from('rest')]),
      Buffer.concat([counted('7'.repeat(63)), counted('not hex')]),
    ]) {
      expect(keyWhereLooked(buffer)).toBe(buffer);
    }
  });
});

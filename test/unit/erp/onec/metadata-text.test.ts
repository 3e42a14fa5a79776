import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBlob, unpackBlob } from '#main/erp/onec/metadata/blob.ts';
import {
  type BracketNode,
  itemAt,
  parseBrackets,
  printBrackets,
  quotedText,
} from '#main/erp/onec/metadata/bracket-text.ts';
import { parseDbNames } from '#main/erp/onec/metadata/db-names.ts';
import { guidOfBytes, storedHexOf, tableCodeHex, tableNumberOf } from '#main/erp/onec/metadata/guid.ts';
import { parsePattern } from '#main/erp/onec/metadata/type-pattern.ts';

const fixture = (name: string): string =>
  readFileSync(`../shared/contracts/fixtures/erp/onec/${name}`, 'utf8');

const { tree } = fc.letrec<{ tree: BracketNode; list: BracketNode[] }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.stringMatching(/^[0-9A-Za-z+/=.-]{1,40}$/),
    fc.string({ unit: 'binary' }).map(quotedText),
    fc.constantFrom('"', '""', 'a"b', '{1,2}', ',', '\r\n', 'Чашка "Ї"', '').map(quotedText),
    tie('list'),
  ),
  list: fc.array(tie('tree'), { maxLength: 6 }),
}));

describe('bracket text', () => {
  it('reads back whatever it prints', () => {
    fc.assert(
      fc.property(tree, (node) => {
        expect(parseBrackets(printBrackets(node))).toEqual(node);
      }),
      { numRuns: 500 },
    );
  });

  it('reads the same with any line layout', () => {
    fc.assert(
      fc.property(tree, (node) => {
        const spread = printBrackets(node).replaceAll('\r\n', '\n \t');
        // Line ends inside texts belong to the text.
        fc.pre(!JSON.stringify(node).includes(String.raw`\r\n`));
        expect(parseBrackets(spread)).toEqual(node);
      }),
    );
  });

  it('prints the blobs of the base byte for byte', () => {
    for (const name of ['dbnames_sample.txt', 'config/b1e535a3-7576-4d1f-aba6-597a90fda5f9.txt']) {
      const text = fixture(name).replace(/\r\n$/, '');
      expect(printBrackets(parseBrackets(text))).toBe(text);
    }
  });

  it('puts wrapped base64 together', () => {
    expect(parseBrackets('{2,lOlQ7aSo\r\ncOZW\r\nXUTh==,"a\r\nb"}')).toEqual([
      '2',
      'lOlQ7aSocOZWXUTh==',
      { quoted: 'a\r\nb' },
    ]);
  });

  it('goes as deep as it must', () => {
    const depth = 50_000;
    const text = '{'.repeat(depth) + '}'.repeat(depth);
    let node = parseBrackets(text);
    let seen = 1;
    for (let inner = itemAt(node, 0); inner !== undefined; inner = itemAt(node, 0)) {
      node = inner;
      seen += 1;
    }
    expect(seen).toBe(depth);
  });

  it.each(['{1,2', '{1,"a', '{1}{2}', '{1}x', '{{1}2}', '"a"b'])('refuses %s', (text) => {
    expect(() => parseBrackets(text)).toThrow(expect.objectContaining({ causeId: 'erp.metadata_broken' }));
  });
});

describe('blob', () => {
  it('unpacks what is packed, plain, in one part or in many', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (text, plain, size) => {
          const blob = packBlob(text, plain);
          const parts = Array.from({ length: Math.ceil(blob.length / size) }, (_, index) =>
            blob.subarray(index * size, (index + 1) * size),
          );
          expect(unpackBlob('x', parts)).toBe(text);
        },
      ),
    );
  });

  it('says which row is cut', () => {
    const blob = packBlob('{1,{0}}'.repeat(100));
    expect(() => unpackBlob('DBNames', [blob.subarray(0, blob.length - 4)])).toThrow(
      expect.objectContaining({ causeId: 'erp.metadata_broken', values: { name: 'DBNames' } }),
    );
  });
});

describe('DBNames', () => {
  const names = parseDbNames(
    unpackBlob('DBNames', [Buffer.from(fixture('dbnames_sample.blob.hex').trim(), 'hex')]),
  );

  it('is looked up by GUID and token together', () => {
    const order = 'b1e535a3-7576-4d1f-aba6-597a90fda5f9';
    const goods = 'd954f692-89d7-4ed5-ad0c-13105ced184d';
    expect(names.number(order, 'Document')).toBe(45);
    expect(names.number(order, 'DocumentChngR')).toBe(73);
    expect(names.number(goods, 'VT')).toBe(67);
    expect(names.number(goods, 'LineNo')).toBe(68);
    expect(names.number(order, 'Reference')).toBeNull();
    expect(names.guidOf('Document', 45)).toBe(order);
    expect(names.guidOf('Reference', 45)).toBeNull();
  });

  it('answers damage of any kind with its own cause, never with another', () => {
    const whole = Buffer.from(fixture('dbnames_sample.blob.hex').trim(), 'hex');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.integer({ min: 0, max: whole.length }),
        (at, flip, length) => {
          const damaged = Buffer.from(whole);
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          for (const blob of [damaged, damaged.subarray(0, length)]) {
            try {
              parseDbNames(unpackBlob('DBNames', [blob]));
            } catch (error) {
              expect(error).toMatchObject({ name: 'MostekError', causeId: 'erp.metadata_broken' });
            }
          }
        },
      ),
    );
  });

  it('refuses a list that does not add up', () => {
    const text = fixture('dbnames_sample.txt').replace('{64,', '{65,');
    expect(() => parseDbNames(text)).toThrow(expect.objectContaining({ causeId: 'erp.metadata_broken' }));
  });
});

describe('GUID', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

  it('goes both ways for any bytes', () => {
    fc.assert(
      fc.property(bytes, (stored) => {
        const guid = guidOfBytes(stored) ?? '';
        expect(storedHexOf(guid)).toBe(Buffer.from(stored).toString('hex'));
      }),
    );
  });

  it('is ordered as the measured pair says (erp.md B3)', () => {
    const text = '8321edb4-d273-493d-9e99-122891d4c705';
    expect(storedHexOf(text)).toBe('9e99122891d4c705493dd2738321edb4');
    expect(guidOfBytes(Buffer.from('9e99122891d4c705493dd2738321edb4', 'hex'))).toBe(text);
  });

  it('keeps table numbers as four big-endian bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xff_ff_ff_ff }), (number) => {
        expect(tableNumberOf(Buffer.from(tableCodeHex(number), 'hex'))).toBe(number);
      }),
    );
    expect(tableCodeHex(45)).toBe('0000002d');
  });
});

describe('type pattern', () => {
  it('reads every documented form', () => {
    const text =
      '{"Pattern",{"B"},{"N",15,3,1},{"D"},{"D","D"},{"D","T"},{"S"},{"S",25,1},{"S",9,0},{"#",701b28f2-d088-491c-a458-181a3aa5b216},{"#",fc01b5df-97fe-449b-83d4-218a090e681e},{"#",e199ca70-93cf-46ce-a54b-6edc88c3a296},{"#",280f5f0e-9c8a-49cc-bf6d-4d296cc17a63}}';
    expect(parsePattern(parseBrackets(text))).toEqual([
      { kind: 'boolean' },
      { kind: 'number', precision: 15, scale: 3 },
      { kind: 'date', parts: 'date-time' },
      { kind: 'date', parts: 'date' },
      { kind: 'date', parts: 'time' },
      { kind: 'text', length: null, fixed: false },
      { kind: 'text', length: 25, fixed: false },
      { kind: 'text', length: 9, fixed: true },
      { kind: 'reference', type: '701b28f2-d088-491c-a458-181a3aa5b216' },
      { kind: 'uuid' },
      { kind: 'storage' },
      { kind: 'any-reference' },
    ]);
  });

  it('keeps what it does not know as unknown', () => {
    expect(parsePattern(parseBrackets('{"Pattern",{"Q",7}}'))).toEqual([{ kind: 'unknown', word: 'Q' }]);
    expect(parsePattern(parseBrackets('{0,0}'))).toEqual([{ kind: 'unknown', word: '0' }]);
  });
});

import { describe, expect, it } from 'vitest';
import { type NumberReader, numbersIn, readersOf } from '#main/engine/parcels/numbers.ts';

const reader = (
  connectionId: string,
  pattern: RegExp,
  sure: boolean,
  checksOut?: (number: string) => boolean,
): NumberReader => ({
  connectionId,
  names: [connectionId],
  carrier: {
    batch: 100,
    numbers: [{ pattern, sure }],
    statuses: {},
    ...(checksOut === undefined ? {} : { checksOut }),
  },
});
const fourteen = reader('fourteen', /^(20|59)\d{12}$/, true);
const letters = reader('letters', /^[A-Z]{2}\d{9}[A-Z]{2}$/, true, (number) => number.startsWith('RB'));
const any = reader('any', /^\d{10,20}$/, false);
const all = [any, fourteen, letters];

describe('parcel numbers in a document', () => {
  it.each([
    ['20450123456789', ['20450123456789']],
    ['20450123456789, 59000123456789', ['20450123456789', '59000123456789']],
    ['20 4501 2345 6789', ['20450123456789']],
    ['TTN: 20450123456789; 59000123456789 (second)', ['20450123456789', '59000123456789']],
    ['№ 20450123456789\r\n№59000123456789', ['20450123456789', '59000123456789']],
    ['2045-0123-4567-89', ['20450123456789']],
    ['rb123456789ua', ['RB123456789UA']],
    ['20450123456789 20450123456789', ['20450123456789']],
    ['sent today by the driver', []],
    ['', []],
    ['ask Anna, 12.05', []],
  ])('%j holds %j', (text, expected) => {
    expect(numbersIn(all, [text])).toEqual(expected);
  });

  it('keeps a number that no carrier knows, so that a person sees it', () => {
    expect(numbersIn([fourteen], ['ABC12345678'])).toEqual(['ABC12345678']);
  });

  it('a carrier whose numbers are unlike any other is asked first, unless the document names one', () => {
    expect(readersOf(all, '20450123456789').map((one) => one.connectionId)).toEqual(['fourteen', 'any']);
    expect(readersOf(all, '20450123456789', 'Any').map((one) => one.connectionId)).toEqual([
      'any',
      'fourteen',
    ]);
  });

  it('a wrong check digit is not a number of that carrier', () => {
    expect(readersOf(all, 'RA123456789UA')).toEqual([]);
  });
});

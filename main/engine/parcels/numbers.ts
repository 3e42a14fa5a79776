import type { CarrierManifest } from '#main/systems/port.ts';

/** A carrier connection as far as telling numbers apart goes. */
export interface NumberReader {
  connectionId: string;
  /** Words a document may use for it: the connection's name, the carrier's. */
  names: readonly string[];
  carrier: CarrierManifest;
}

const longest = 60;
/** Fewer characters are an order's number or a day of the month, not a parcel. */
const shortest = 6;

const fits = ({ carrier }: NumberReader, number: string): 'sure' | 'maybe' | 'no' => {
  const shapes = carrier.numbers.filter(({ pattern }) => pattern.test(number));
  if (shapes.length === 0 || carrier.checksOut?.(number) === false) return 'no';
  return shapes.some(({ sure }) => sure) ? 'sure' : 'maybe';
};

/**
 * Carrier connections whose numbers look like this one, the likeliest first: those the document names, then those
 * whose numbers nobody else's look like, then in the order the connections were made.
 */
export const readersOf = (
  readers: readonly NumberReader[],
  number: string,
  named: string | null = null,
): NumberReader[] => {
  const word = named?.trim().toLowerCase() ?? '';
  const isNamed = ({ names }: NumberReader): boolean =>
    word !== '' &&
    names.some((name) => name.toLowerCase().includes(word) || word.includes(name.toLowerCase()));
  const weight = (reader: NumberReader): number =>
    (isNamed(reader) ? 0 : 2) + (fits(reader, number) === 'sure' ? 0 : 1);
  return readers
    .filter((reader) => fits(reader, number) !== 'no')
    .map((reader, n) => ({ reader, n, weight: weight(reader) }))
    .sort((a, b) => a.weight - b.weight || a.n - b.n)
    .map(({ reader }) => reader);
};

const tidy = (text: string): string => text.toUpperCase().replace(/[^0-9A-Z]/g, '');

/**
 * Parcel numbers in what people typed into a document's field: one or several, with commas, words before them,
 * line ends, spaces or dashes inside. A run of pieces that together make a number some carrier knows is one number
 * (`20 4501 2345 6789`); a piece alone counts when a carrier knows it, or when it is long enough and holds digits.
 */
export const numbersIn = (readers: readonly NumberReader[], texts: readonly string[]): string[] => {
  const known = (number: string): boolean => readers.some((reader) => fits(reader, number) !== 'no');
  const found: string[] = [];
  for (const part of texts.flatMap((text) => text.split(/[,;|/\\\n\r\t]+/))) {
    // "TTN: 2045…", "№ 2045…": what stands before the colon or the sign is a word about it.
    const pieces = part
      .replace(/[№#:]/g, ' ')
      .split(/\s+/)
      .filter((piece) => piece !== '');
    for (let start = 0; start < pieces.length; ) {
      let taken = 1;
      let number = tidy(pieces[start] ?? '');
      for (let end = pieces.length; end > start; end -= 1) {
        const joined = tidy(pieces.slice(start, end).join(''));
        if (!known(joined)) continue;
        taken = end - start;
        number = joined;
        break;
      }
      start += taken;
      const worth = known(number) || (number.length >= shortest && /\d{4}/.test(number));
      if (worth && number.length <= longest && !found.includes(number)) found.push(number);
    }
  }
  return found;
};

import { type BracketNode, listOf, ownCopy, textOf } from './bracket-text.ts';

/** One of the types an attribute may hold (erp.md B2, type pattern). */
export type TypeOption =
  | { kind: 'boolean' }
  | { kind: 'number'; precision: number; scale: number }
  | { kind: 'date'; parts: 'date-time' | 'date' | 'time' }
  | { kind: 'text'; length: number | null; fixed: boolean }
  | { kind: 'reference'; type: string }
  | { kind: 'any-reference' }
  | { kind: 'uuid' }
  | { kind: 'storage' }
  /** A word this version does not know; such an attribute can't be mapped. */
  | { kind: 'unknown'; word: string };

const VALUE_STORAGE = 'e199ca70-93cf-46ce-a54b-6edc88c3a296';
const UUID = 'fc01b5df-97fe-449b-83d4-218a090e681e';
/** Any catalog, document, enumeration, or anything at all. */
const ANY = new Set([
  'e61ef7b8-f3e1-4f4b-8ac7-676e90524997',
  '38bfd075-3e63-4aaa-a93e-94521380d579',
  '474c3bf6-08b5-4ddc-a2ad-989cedf11583',
  '280f5f0e-9c8a-49cc-bf6d-4d296cc17a63',
]);

const numberAt = (items: readonly BracketNode[], index: number): number => Number(textOf(items[index]) ?? 0);

const reference = (guid: string): TypeOption => {
  if (guid === VALUE_STORAGE) return { kind: 'storage' };
  if (guid === UUID) return { kind: 'uuid' };
  return ANY.has(guid) ? { kind: 'any-reference' } : { kind: 'reference', type: guid };
};

const option = (node: BracketNode): TypeOption => {
  const items = listOf(node);
  const word = textOf(items[0]) ?? '';
  switch (word) {
    case 'B':
      return { kind: 'boolean' };
    case 'N':
      return { kind: 'number', precision: numberAt(items, 1), scale: numberAt(items, 2) };
    case 'D': {
      const part = textOf(items[1]);
      return { kind: 'date', parts: part === 'D' ? 'date' : part === 'T' ? 'time' : 'date-time' };
    }
    case 'S':
      return items.length === 1
        ? { kind: 'text', length: null, fixed: false }
        : { kind: 'text', length: numberAt(items, 1), fixed: textOf(items[2]) === '0' };
    case '#':
      return reference(ownCopy(textOf(items[1])?.toLowerCase() ?? ''));
    default:
      return { kind: 'unknown', word: ownCopy(word) };
  }
};

/** `{"Pattern",{…},…}`; what is no pattern at all is one unknown option. */
export const parsePattern = (node: BracketNode | undefined): TypeOption[] => {
  const [word, ...options] = listOf(node);
  return textOf(word) === 'Pattern'
    ? options.map(option)
    : [{ kind: 'unknown', word: ownCopy(textOf(word) ?? '') }];
};

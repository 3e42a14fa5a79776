import { isNumberColumn } from '#renderer/screens/connections/explorer/cells.ts';
import type { DomainField, FieldKind } from '#renderer/screens/connections/mapping/domain-fields.ts';
import type { FieldRef, Source } from '#renderer/screens/connections/mapping/draft.ts';
import { fieldWords, tableWords } from '#renderer/screens/connections/mapping/synonyms.ts';

/** A field of the ERP that may be the source of something of ours. */
export interface Candidate extends FieldRef {
  lookup: string | null;
  /** Values of the sample, to tell a number from a text. */
  values: readonly (string | null)[];
  /** Whether it can be the source of the field at all, whatever its name. */
  fits?: (field: DomainField) => boolean;
  /** Words it is compared with, where they are not the field's own. */
  words?: (field: DomainField) => readonly string[];
}

const plain = (text: string): string =>
  text
    .toLocaleLowerCase()
    .replaceAll('ł', 'l')
    .normalize('NFD')
    .replaceAll(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC');

/** `ID_KONTRAHENTA`, `docNo` and `НомерЗаказаНаСайте` as words without accents. */
export const wordsOfName = (name: string): string[] =>
  plain(
    name
      .replace(/_Key$/, '')
      .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
      .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2'),
  )
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Words of one stem: long ones may end differently, short ones may not. */
const alike = (a: string, b: string): boolean => {
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 4 && long.startsWith(short.slice(0, Math.max(4, short.length - 1)));
};

/** 0 to 100: how well a name fits the words a thing is known by; earlier words fit better. */
export const likeness = (name: string, synonyms: readonly string[]): number => {
  const own = wordsOfName(name);
  const joined = own.join('');
  let best = 0;
  for (const [rank, synonym] of synonyms.entries()) {
    const wanted = plain(synonym).split(' ');
    const behind = Math.min(rank, 15);
    if (joined === wanted.join('')) best = Math.max(best, 100 - behind);
    else if (wanted.every((word) => own.includes(word)))
      best = Math.max(best, 45 + 15 * wanted.length - 4 * (own.length - wanted.length) - behind);
    else if (wanted.every((word) => own.some((one) => alike(one, word))))
      best = Math.max(best, 35 + 12 * wanted.length - 4 * (own.length - wanted.length) - behind);
  }
  return best;
};

const isTime = (value: string): boolean => /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}|$)/.test(value);

/** Whether what the sample holds can be such a value; an empty column may be anything. */
const canBe = (kind: FieldKind, values: readonly (string | null)[]): boolean => {
  const held = values.filter((value): value is string => value !== null && value.trim() !== '');
  if (held.length === 0 || kind === 'boolean') return true;
  if (kind === 'decimal') return isNumberColumn(held);
  return kind === 'instant' ? held.every(isTime) : !held.every(isTime);
};

const leastLikeness = 36;
/** A field of the table itself wins over an equally good one of another table. */
const lookupCost = 6;

const wordsFor = (path: string): readonly string[] =>
  fieldWords[path] ?? fieldWords[path.slice(path.lastIndexOf('.') + 1)] ?? [];

/**
 * Sources by likeness of names, the best pair first; a field of the ERP is used once. Fields that nothing is like
 * stay without a source.
 */
export const suggestSources = (
  fields: readonly DomainField[],
  candidates: readonly Candidate[],
): Record<string, Source> => {
  const pairs = fields.flatMap((field) =>
    candidates.flatMap((candidate) => {
      if (candidate.fits?.(field) === false) return [];
      const words = candidate.words?.(field) ?? wordsFor(field.path);
      const score = likeness(candidate.name, words) - (candidate.lookup === null ? 0 : lookupCost);
      return score >= leastLikeness && canBe(field.kind, candidate.values)
        ? [{ field, candidate, score }]
        : [];
    }),
  );
  const found: Record<string, Source> = {};
  const used = new Set<Candidate>();
  for (const { field, candidate } of pairs.sort((a, b) => b.score - a.score)) {
    if (found[field.path] !== undefined || used.has(candidate)) continue;
    used.add(candidate);
    const { lookup, from, name } = candidate;
    found[field.path] = { kind: 'field', lookup, from, name };
  }
  return found;
};

/** The column that is most likely the table's key: `id`, or `id_goods` of GOODS. */
export const suggestKey = (table: string, fields: readonly FieldRef[]): FieldRef | null => {
  const own = wordsOfName(table.slice(table.lastIndexOf('.') + 1));
  const score = ({ name }: FieldRef): number => {
    const words = wordsOfName(name);
    if (!words.includes('id') && !words.includes('key')) return 0;
    if (words.length === 1) return 3;
    return words.some((word) => own.some((one) => alike(one, word))) ? 2 : 1;
  };
  return best(fields, score);
};

/** The column of a child table that most likely holds the parent's key. */
export const suggestParent = (parentTable: string, fields: readonly FieldRef[]): FieldRef | null => {
  const own = wordsOfName(parentTable.slice(parentTable.lastIndexOf('.') + 1));
  const score = ({ name }: FieldRef): number => {
    const words = wordsOfName(name);
    const isAlike = words.some((word) => word !== 'id' && own.some((one) => alike(one, word)));
    return isAlike ? (words.includes('id') ? 3 : 1) + (words.length <= 2 ? 1 : 0) : 0;
  };
  return best(fields, score);
};

/** Columns like `goods_id`, each with the table of that name. */
export const columnsWithTable = <F extends FieldRef, T extends { name: string }>(
  fields: readonly F[],
  tables: readonly T[],
  avoid: string,
): { via: F; table: T }[] =>
  fields.flatMap((via) => {
    const words = wordsOfName(via.name);
    const wanted = words.filter((word) => word !== 'id');
    if (!words.includes('id') || wanted.length === 0) return [];
    const table = tables.find((one) => {
      const own = wordsOfName(one.name.slice(one.name.lastIndexOf('.') + 1));
      return (
        one.name !== avoid &&
        own.length === wanted.length &&
        wanted.every((word, at) => alike(word, own[at] ?? ''))
      );
    });
    return table === undefined ? [] : [{ via, table }];
  });

const best = (fields: readonly FieldRef[], score: (field: FieldRef) => number): FieldRef | null => {
  const ranked = fields.map((field) => ({ field, score: score(field) })).filter((one) => one.score > 0);
  ranked.sort((a, b) => b.score - a.score);
  return ranked[0]?.field ?? null;
};

/** `dbo.GOODS`, `Справочник.Товары` and `Catalog_Товары` without what stands in front. */
const ownName = (name: string): string =>
  name.slice(name.lastIndexOf('.') + 1).replace(/^(Catalog|Document|\p{L}+Register)_(?=\p{Lu})/u, '');

/** Tables whose names say that they hold such objects, best first. */
export const likelyTables = <T extends { name: string }>(
  entity: string,
  tables: readonly T[],
  limit: number,
): T[] => {
  const words = tableWords[entity] ?? [];
  return tables
    .map((table) => ({ table, score: likeness(ownName(table.name), words) }))
    .filter(({ score }) => score >= leastLikeness)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ table }) => table);
};

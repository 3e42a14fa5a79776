import type { DomainField } from '#renderer/screens/connections/mapping/domain-fields.ts';
import type { Lookup, Sources } from '#renderer/screens/connections/mapping/draft.ts';
import type { Place, PlaceField } from '#renderer/screens/connections/mapping/place.ts';
import type { ProfileKind } from '#renderer/screens/connections/mapping/profile-kind.ts';
import { type Candidate, likeness, suggestSources } from '#renderer/screens/connections/mapping/suggest.ts';
import { fieldWords, tableWords } from '#renderer/screens/connections/mapping/synonyms.ts';

const aboutEnough = 36;

/** Whose attributes a field is about: those of the buyer, of the goods of a line, or of the thing itself. */
const topicOf = (field: DomainField, isLine: boolean): readonly string[] => {
  if (field.path.startsWith('customer.')) return tableWords['customer'] ?? [];
  if (isLine && ['sku', 'name', 'unit', 'vatRate'].includes(field.path)) return tableWords['product'] ?? [];
  return fieldWords[field.path] ?? [];
};

/** The reference itself is asked for, not something of what it leads to. */
const isKeyPath = (path: string): boolean => /(^|\.)key$|Key$|^value$/.test(path);

const isLineList = (fields: readonly DomainField[]): boolean =>
  ['sku', 'quantity', 'price'].every((path) => fields.some((field) => field.path === path));

/** Fields of a table that are worth following, for something of ours stands on their other side. */
export const worthFollowing = (
  fields: readonly DomainField[],
  refs: readonly PlaceField[],
  limit: number,
): PlaceField[] => {
  const isLine = isLineList(fields);
  const score = (ref: PlaceField): number =>
    Math.max(
      0,
      ...fields
        .filter((field) => !isKeyPath(field.path))
        .map((field) => likeness(ref.name.replaceAll(/(^|_)id(_|$)/gi, '_'), topicOf(field, isLine))),
    );
  return refs
    .map((ref) => ({ ref, score: score(ref) }))
    .filter((one) => one.score >= aboutEnough)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ ref }) => ref);
};

const valuesOf = (place: Place, name: string): (string | null)[] => {
  const index = place.sample.columns.indexOf(name);
  return index < 0 ? [] : place.sample.rows.map((row) => row[index] ?? null);
};

const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A reference that the base does not describe: good as a key, never as a name or a unit. */
const areGuids = (values: readonly (string | null)[]): boolean => {
  const held = values.filter((value) => value !== null && value !== '');
  return held.length > 0 && held.every((value) => value !== null && guid.test(value));
};

const nameWords = [...(fieldWords['name'] ?? []), 'имя', 'code', 'код', 'kod'];

/** Words that a field of another table must be called by, to be the source of a field of ours. */
const innerWords = (field: DomainField, isLine: boolean): readonly string[] => {
  const last = field.path.slice(field.path.lastIndexOf('.') + 1);
  const ofTopic =
    field.path.startsWith('customer.') || (isLine && ['sku', 'name', 'unit', 'vatRate'].includes(last));
  return ofTopic ? (fieldWords[last] ?? []) : nameWords;
};

/**
 * Sources of a table's fields by likeness of names. What stands behind a lookup counts only when the lookup is about
 * the same thing: the name of the buyer is no name of the order.
 */
export const likelySources = (
  fields: readonly DomainField[],
  kind: ProfileKind,
  place: Place,
  lookups: readonly { lookup: Lookup; place: Place }[],
): Sources => {
  const isLine = isLineList(fields);
  const isReference = (field: PlaceField): boolean => kind.referenceTo(field) !== null;
  const own = place.fields.map(
    (field): Candidate => ({
      lookup: null,
      from: field.from,
      name: field.name,
      values: valuesOf(place, field.name),
      fits: ({ path }) => isKeyPath(path) || !(isReference(field) || areGuids(valuesOf(place, field.name))),
    }),
  );
  const others = lookups.flatMap(({ lookup, place: other }) =>
    other.fields
      .filter((field) => !isReference(field))
      .map(
        (field): Candidate => ({
          lookup: lookup.alias,
          from: field.from,
          name: field.name,
          values: valuesOf(other, field.name),
          fits: (wanted) =>
            !isKeyPath(wanted.path) &&
            Math.max(
              likeness(lookup.via.name.replaceAll(/(^|_)id(_|$)/gi, '_'), topicOf(wanted, isLine)),
              likeness(lookup.name, topicOf(wanted, isLine)),
            ) >= aboutEnough,
          words: (wanted) => innerWords(wanted, isLine),
        }),
      ),
  );
  return suggestSources(fields, [...own, ...others]);
};

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a place, or an empty one that belongs to nobody. */
export const objectAt = (value: unknown, ...path: readonly string[]): Json => {
  let place = value;
  for (const part of path) place = isObject(place) ? place[part] : undefined;
  return isObject(place) ? place : {};
};

export const textAt = (value: Json, name: string): string => {
  const found = value[name];
  return typeof found === 'string' ? found : '';
};

/** Without what is empty, so that the profile stays short enough to read. */
export const compact = (value: Json): Json =>
  Object.fromEntries(
    Object.entries(value).filter(([, inner]) => {
      if (inner === undefined) return false;
      if (Array.isArray(inner)) return inner.length > 0;
      return !isObject(inner) || Object.keys(inner).length > 0;
    }),
  );

/** The text of a profile field; null for text that is no JSON object. An empty field is an empty profile. */
export const parseProfile = (text: unknown, kind: string): Json | null => {
  if (typeof text !== 'string' || text.trim() === '') return { kind };
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
};

/** The profile with one entity described anew; everything else stands as it was. */
export const withEntity = (profile: Json, entity: string, query: Json): Json => ({
  ...profile,
  entities: { ...objectAt(profile, 'entities'), [entity]: query },
});

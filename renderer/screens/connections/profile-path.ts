type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/**
 * Finds the place of a path such as `entities.order.fields.customer.email`. Names in a profile may contain points
 * themselves (`customer.email`), so at each level the longest name that exists wins.
 */
const locate = (root: unknown, path: readonly string[]): { owner: Json; name: string } | null => {
  if (!isObject(root)) return null;
  for (let length = path.length; length > 0; length -= 1) {
    const name = path.slice(0, length).join('.');
    if (!Object.hasOwn(root, name)) continue;
    if (length === path.length) return { owner: root, name };
    const found = locate(root[name], path.slice(length));
    if (found !== null) return found;
  }
  return null;
};

/** Writes a name that the profile left to its default; every level on the way must be an object or absent. */
const create = (root: unknown, path: readonly string[], name: string): boolean => {
  let place = root;
  for (const part of path.slice(0, -1)) {
    if (!isObject(place)) return false;
    place[part] ??= {};
    place = place[part];
  }
  const last = path.at(-1);
  if (!isObject(place) || last === undefined) return false;
  place[last] = name;
  return true;
};

/**
 * The profile with another table or column name at `path`; null when the profile cannot have such a place. A column of a
 * joined table keeps the join's name in front of the point.
 */
export const replaceName = (profile: unknown, path: string, name: string): unknown => {
  const copy = structuredClone(profile);
  const parts = path.split('.').filter((part, index) => part !== '' && !(index === 0 && part === 'profile'));
  const place = locate(copy, parts);
  if (place === null) return create(copy, parts, name) ? copy : null;
  const former = place.owner[place.name];
  if (typeof former !== 'string') return null;
  const prefix =
    !name.includes('.') && former.includes('.') ? former.slice(0, former.lastIndexOf('.') + 1) : '';
  place.owner[place.name] = `${prefix}${name}`;
  return copy;
};

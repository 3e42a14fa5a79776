const textOf = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const at = (object: unknown, path: string): unknown => {
  let place = object;
  for (const part of path.split('.')) {
    place = typeof place === 'object' && place !== null ? Reflect.get(place, part) : undefined;
  }
  return place;
};

/** What a field became in each object; of a list, in its first item. */
export const shownOf = (
  objects: readonly Record<string, unknown>[],
  list: string | null,
  path: string,
): (string | null)[] =>
  objects.map((object) => {
    if (list === null) return textOf(at(object, path));
    const items = object[list];
    const first: unknown = Array.isArray(items) ? items[0] : undefined;
    return textOf(path === 'value' ? first : at(first, path));
  });

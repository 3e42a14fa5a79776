/** Builds domain objects out of values at dotted paths; a whole number in a path is a place in an array. */
export type Path = readonly string[];

export const parsePath = (path: string): Path => path.split('.');

const isIndex = (part: string): boolean => /^\d+$/.test(part);

/** Names that would reach the prototype of every object. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export const setPath = (target: Record<string, unknown>, path: Path, value: unknown): void => {
  if (path.some((part) => FORBIDDEN.has(part))) return;
  let holder: Record<string, unknown> | unknown[] = target;
  path.forEach((part, index) => {
    const name = Array.isArray(holder) ? Number(part) : part;
    const next = path[index + 1];
    if (next === undefined) {
      Reflect.set(holder, name, value);
      return;
    }
    const present: unknown = Reflect.get(holder, name);
    const made: Record<string, unknown> | unknown[] = isIndex(next) ? [] : {};
    const inner = typeof present === 'object' && present !== null ? present : made;
    if (inner !== present) Reflect.set(holder, name, inner);
    holder = inner as Record<string, unknown> | unknown[];
  });
};

/** The same for a path that is used again and again; most have one part and need no walk. */
export const setter = (path: Path): ((target: Record<string, unknown>, value: unknown) => void) => {
  const [name] = path;
  if (path.length !== 1 || name === undefined || FORBIDDEN.has(name))
    return (target, value) => setPath(target, path, value);
  return (target, value) => {
    target[name] = value;
  };
};

/** Arrays keep no holes: the second of two places is the first when the first is empty. */
export const closeGaps = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(closeGaps);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, closeGaps(inner)]));
};

/** The array place a path leads through (`stock.0` of `stock.0.quantity`), or null. */
export const arrayPlace = (path: Path): string | null => {
  const index = path.findIndex(isIndex);
  return index < 0 ? null : path.slice(0, index + 1).join('.');
};

export type Params = Record<string, unknown>;

const isParams = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** PHP's bracket notation: `a[b][0]=x`. Maps with the keys 0, 1, 2… are lists. */
const settle = (value: unknown): unknown => {
  if (!isParams(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, settle(inner)]);
  return entries.length > 0 && entries.every(([key], index) => key === String(index))
    ? entries.map(([, inner]) => inner)
    : Object.fromEntries(entries);
};

export const parseQuery = (text: string): Params => {
  const root: Params = {};
  // PHP's max_input_vars: what comes after is gone without a word.
  for (const pair of text.split('&').slice(0, 1_000)) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const value = decodeURIComponent(pair.slice(cut + 1).replaceAll('+', ' '));
    const rawName = pair.slice(0, cut);
    const keys = [
      rawName.replace(/\[.*$/, ''),
      ...[...rawName.matchAll(/\[([^\]]*)\]/g)].map((m) => m[1] ?? ''),
    ];
    let at = root;
    for (const [index, raw] of keys.entries()) {
      const key = decodeURIComponent(raw);
      if (index === keys.length - 1) {
        at[key] = value;
        break;
      }
      const inner = at[key];
      const next: Params = isParams(inner) ? inner : {};
      at[key] = next;
      at = next;
    }
  }
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, settle(value)]));
};

/** Puts values of earlier commands in the place of `$result[name][field]`, also where a buyer's text says so. */
export const withResults = (line: string, results: Readonly<Record<string, unknown>>): string =>
  line.replace(/\$result((?:\[[^\]]*\])+)/g, (_all, path: string) => {
    let value: unknown = results;
    for (const match of path.matchAll(/\[([^\]]*)\]/g)) {
      const key = match[1] ?? '';
      value = isParams(value) ? value[key] : Array.isArray(value) ? value[Number(key)] : undefined;
    }
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  });

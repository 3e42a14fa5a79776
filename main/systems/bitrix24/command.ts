/** Value of an earlier command of the same batch: `$result[deal][item][id]`. */
export interface Ref {
  ref: string;
}
export type Value = string | number | readonly Value[] | Ref | { readonly [name: string]: Value | undefined };

export interface Command {
  method: string;
  params: Readonly<Record<string, Value | undefined>>;
}

export const isRef = (value: unknown): value is Ref =>
  typeof value === 'object' && value !== null && 'ref' in value && typeof value.ref === 'string';

/** A buyer's text must not be taken for a reference to another command's result. */
const harmless = (text: string): string => text.replaceAll('$result', '$ result');

const pairs = (name: string, value: Value | undefined): string[] => {
  if (value === undefined) return [];
  // A reference has to reach the server as it stands; everything else is encoded once (shops.md 1.5).
  if (isRef(value)) return [`${name}=${value.ref}`];
  if (typeof value === 'string') return [`${name}=${encodeURIComponent(harmless(value))}`];
  if (typeof value === 'number') return [`${name}=${value}`];
  const entries: [string, Value | undefined][] = Array.isArray(value)
    ? value.map((one: Value, index): [string, Value] => [String(index), one])
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => pairs(`${name}[${encodeURIComponent(key)}]`, inner));
};

/** One command as a line of a batch. */
export const batchLine = ({ method, params }: Command): string =>
  `${method}?${Object.entries(params)
    .flatMap(([name, value]) => pairs(name, value))
    .join('&')}`;

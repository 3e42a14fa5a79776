import { z } from 'zod';

/** One error, warning or note: what it says, and its code where it has one. */
export interface Said {
  text: string;
  code: string;
}

export interface Envelope {
  success: boolean;
  data: unknown[];
  errors: Said[];
  warnings: Said[];
  total: number | null;
}

const scalar = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

/** Lists with gaps come as objects, and lists hold objects (carriers.md 1.2): all by their index or name. */
const entriesOf = (value: unknown): [string, string][] => {
  if (Array.isArray(value)) {
    return value.flatMap((one, index): [string, string][] => {
      const plain = scalar(one);
      return plain === '' ? entriesOf(one) : [[String(index), plain]];
    });
  }
  const named = z.record(z.string(), z.unknown()).safeParse(value);
  if (!named.success) return [];
  return Object.entries(named.data).map(([name, one]): [string, string] => [name, scalar(one)]);
};

/** Codes stand under the index of the text they belong to; one without a text speaks for itself. */
const paired = (texts: unknown, codes: unknown): Said[] => {
  const byName = new Map(entriesOf(codes));
  const said = entriesOf(texts).map(([name, text]): Said => {
    const code = byName.get(name) ?? '';
    byName.delete(name);
    return { text, code };
  });
  return [...said, ...[...byName.values()].map((code): Said => ({ text: '', code }))];
};

const plain = z
  .object({
    success: z.union([z.boolean(), z.number(), z.string()]),
    data: z.unknown(),
    errors: z.unknown(),
    warnings: z.unknown(),
    info: z.unknown(),
    errorCodes: z.unknown(),
    warningCodes: z.unknown(),
  })
  .partial({ data: true, errors: true, warnings: true, info: true, errorCodes: true, warningCodes: true })
  .loose()
  .transform((given): Envelope => {
    const total = Number(new Map(entriesOf(given.info)).get('totalCount') ?? Number.NaN);
    return {
      success: given.success === true || given.success === 1 || /^(true|1)$/i.test(String(given.success)),
      data: Array.isArray(given.data)
        ? given.data
        : given.data === null || given.data === undefined
          ? []
          : [given.data],
      errors: paired(given.errors, given.errorCodes),
      warnings: paired(given.warnings, given.warningCodes),
      total: Number.isFinite(total) ? total : null,
    };
  });

/** The answer of every method; without a key it may come wrapped in a list. */
export const envelope = z.union([
  z
    .array(plain)
    .min(1)
    .transform(([first]) => first),
  plain,
]);

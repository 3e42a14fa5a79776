import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const path = join(
  import.meta.dirname,
  '../../../../shared/contracts/fixtures/meest/openapi-v3.stripped.json',
);

interface Schema {
  type?: string | undefined;
  required?: string[] | undefined;
  properties?: Record<string, Schema> | undefined;
  items?: Schema | undefined;
}
const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), schema).optional(),
    items: schema.optional(),
  }),
);
const operation = z.object({
  parameters: z.array(z.object({ in: z.string(), name: z.string(), schema: schema.optional() })).default([]),
});
const document = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

export interface Operation {
  query: ReadonlySet<string>;
  body: Schema | null;
}

export interface Described {
  /** What the file says of a request; null for an address it does not know, undefined for a method. */
  find(method: string, path: string): Operation | null | undefined;
}

/** The carrier's own description, where it is at hand; without it only what the stand-in itself checks is checked. */
export const readDescription = (): Described | null => {
  if (!existsSync(path)) return null;
  const { paths } = document.parse(JSON.parse(readFileSync(path, 'utf8')));
  const all = Object.entries(paths).map(([template, methods]) => ({
    pattern: new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
    methods: new Map(
      Object.entries(methods).map(([method, { parameters }]): [string, Operation] => [
        method.toUpperCase(),
        {
          query: new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name)),
          body: parameters.find((one) => one.in === 'body')?.schema ?? null,
        },
      ]),
    ),
  }));
  return {
    find(method, asked) {
      const known = all.filter(({ pattern }) => pattern.test(asked));
      if (known.length === 0) return null;
      return known.map(({ methods }) => methods.get(method)).find((one) => one !== undefined);
    },
  };
};

const typeFits = (type: string, value: unknown): boolean => {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
};

/** The first field that is missing, of another type, or not theirs at all; null when everything fits. */
export const problemOf = (
  described: Schema,
  value: unknown,
  name = '',
): { field: string; message: string } | null => {
  const at = (part: string): string => (name === '' ? part : `${name}.${part}`);
  if (described.type !== undefined && !typeFits(described.type, value))
    return { field: name, message: `not a ${described.type}` };
  if (described.type === 'array' && Array.isArray(value) && described.items !== undefined) {
    for (const [index, one] of value.entries()) {
      const problem = problemOf(described.items, one, at(String(index)));
      if (problem !== null) return problem;
    }
  }
  const given = z.record(z.string(), z.unknown()).safeParse(value);
  if (described.properties === undefined || !given.success) return null;
  for (const field of described.required ?? []) {
    // `/registerBranch` demands a field of its lists' items at the top as well: a slip of the file.
    if (described.properties[field] !== undefined && given.data[field] === undefined)
      return { field: at(field), message: 'is required' };
  }
  for (const [field, one] of Object.entries(given.data)) {
    const inner = described.properties[field];
    if (inner === undefined) return { field: at(field), message: 'is unknown' };
    const problem = problemOf(inner, one, at(field));
    if (problem !== null) return problem;
  }
  return null;
};

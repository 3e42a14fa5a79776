import type { Statement } from 'better-sqlite3';
import { z } from 'zod';

/** A column that holds JSON text, parsed on the way out. */
export const json = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

export const flag = z.number().transform((value) => value !== 0);

/** All rows of a statement, parsed. */
export const all = <S extends z.ZodType>(
  statement: Statement,
  schema: S,
  ...parameters: unknown[]
): z.infer<S>[] => statement.all(...parameters).map((row) => schema.parse(row));

/** First row, parsed, or null. */
export const one = <S extends z.ZodType>(
  statement: Statement,
  schema: S,
  ...parameters: unknown[]
): z.infer<S> | null => {
  const row = statement.get(...parameters);
  return row === undefined ? null : schema.parse(row);
};

const countRow = z.object({ n: z.number() });

/** A single integer. */
export const count = (statement: Statement, ...parameters: unknown[]): number =>
  countRow.parse(statement.get(...parameters)).n;

/** A row of which only the id is asked for. */
export const idRow = z.object({ id: z.number() });

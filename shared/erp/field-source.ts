import { z } from 'zod';

/** `COLUMN` of the main table, or `alias.COLUMN` of a join. */
export const columnReference = z.string().min(1).max(260);

/** Stored values, compared as text without blanks at the ends; null stands for an empty column. */
const storedValues = z.array(z.string().nullable()).min(1).max(500);

/**
 * What must hold of a column. `is` lets through rows that hold one of the values, `isNot` those that hold none of
 * them; an empty column is a value like any other (`isNot: ['0']` lets it through).
 */
export const condition = z.union([
  z.strictObject({ column: columnReference, is: storedValues }),
  z.strictObject({ column: columnReference, isNot: storedValues }),
]);
export type Condition = z.infer<typeof condition>;

/**
 * Where the value of a domain field comes from: a column as it is, or one of a few fixed combinations. There are no
 * expressions in configuration, so that every name can be checked against the live schema.
 */
export const fieldSource = z.union([
  columnReference,
  /** First minus second, exact; an empty one counts as zero, two empty ones are no value. */
  z.strictObject({ difference: z.tuple([columnReference, columnReference]) }),
  /** The first that holds something; words of `empty` (such as `0` of an id) count as nothing. */
  z.strictObject({
    firstOf: z.array(columnReference).min(1).max(10),
    empty: z.array(z.string()).default([]),
    /** When none does. */
    otherwise: z.string().optional(),
  }),
  /** All that hold something, with a text between them: first name and surname. */
  z.strictObject({ joined: z.array(columnReference).min(1).max(10), with: z.string().max(10).default(' ') }),
  /**
   * A number of days since `epoch`, as the instant at which that day begins on the ERP's clock. Zero and less is no
   * date. Clarion, and with it WAPRO, counts from 1800-12-28 (erp.md 0.2).
   */
  z.strictObject({ day: columnReference, epoch: z.iso.date().default('1800-12-28') }),
  /** A stored code as a word; a code without one stays as it is unless `otherwise` is given. */
  z.strictObject({
    code: columnReference,
    words: z.record(z.string(), z.string()),
    otherwise: z.string().optional(),
  }),
  /** True when all of the conditions hold: offered in the shop and not blocked. */
  z.strictObject({ holds: z.array(condition).min(1).max(10) }),
]);
export type FieldSource = z.infer<typeof fieldSource>;

import { z } from 'zod';
import { parcelWord } from '#shared/parcels/aggregate.ts';
import { parcelStatus } from '#shared/parcels/status.ts';

const expression = z.string().max(2_000).nullish();

/**
 * "When the parcels of an order have become this, make that document in the ERP" (seed 000, point 6). Expressions are
 * JSONata over `{order, parcels, status, parcel}`.
 */
export const documentRule = z.object({
  /** Part of the key under which the document is made once; never changes. */
  id: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  enabled: z.boolean().default(true),
  /** Whose parcels: orders of buyers, or orders to suppliers. */
  of: z.enum(['order', 'supplier_order']).default('order'),
  /** `document`: once all parcels together say so. `parcel`: for each that becomes so. */
  each: z.enum(['document', 'parcel']).default('document'),
  when: z.array(parcelWord).min(1).max(40),
  /** Made only where this is true. */
  condition: expression,
  /** Word of the ERP connection's own table of documents. */
  kind: z.string().trim().min(1).max(60),
  /** Rules whose documents come before this one; they are asked for first when their own state was skipped. */
  after: z.array(z.string()).max(10).default([]),
  /** Lines `[{sku, quantity, price}]`; all of the order when left out. */
  lines: expression,
  /** Date of the carrier's event, or of the moment it is asked for. */
  dated: z.enum(['event', 'now']).default('event'),
  note: expression,
  /** Waits until a person lets it go. */
  approve: z.boolean().default(false),
});
export type DocumentRule = z.infer<typeof documentRule>;

/** A ready text for the buyer, passed on through the shop or the CRM the order is linked to. */
export const noticeRule = z.object({
  id: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  enabled: z.boolean().default(true),
  when: z.array(parcelStatus).min(1).max(40),
  /**
   * Text with `{number}`, `{order}`, `{carrier}`, `{branch}`, `{address}`, `{hours}`, `{code}`, `{until}`, `{money}`
   * and `{page}`. A sentence in `[[…]]` is left out where one of its words is not known.
   */
  text: z.string().trim().min(1).max(2_000),
});
export type NoticeRule = z.infer<typeof noticeRule>;

import { z } from 'zod';
import { causeId } from '#shared/causes.ts';
import { decimal } from '#shared/decimal.ts';
import { waybill, waybillPlace } from '#shared/domain/waybill.ts';
import { parcelWord } from '#shared/parcels/aggregate.ts';
import { parcelBranch, parcelMoney } from '#shared/parcels/event.ts';
import { parcelStatus } from '#shared/parcels/status.ts';

const timeMs = z.number().int();
const id = z.number().int().positive();

/** What people look for on the board, beside a status. */
export const parcelAttentions = ['late', 'waiting', 'storage', 'money', 'trouble', 'nobody'] as const;
export const parcelAttention = z.enum(parcelAttentions);
export type ParcelAttention = z.infer<typeof parcelAttention>;

export const parcelFilter = z.object({
  statuses: z.array(parcelStatus).max(40).optional(),
  /** late: past its day; waiting: at a branch; storage: kept for money; money: to be paid out still. */
  attention: parcelAttention.optional(),
  connectionId: z.string().optional(),
  /** Beginning of a parcel's number or of the number of its document. */
  text: z.string().max(100).optional(),
  /** Only those that are still followed. */
  open: z.boolean().optional(),
});
export type ParcelFilter = z.infer<typeof parcelFilter>;

export const parcelLine = z.object({
  id,
  number: z.string(),
  connectionId: z.string().nullable(),
  /** Name of the connection that follows it. */
  carrier: z.string().nullable(),
  entity: z.enum(['order', 'supplier_order']),
  key: z.string(),
  /** Number people know the document by. */
  label: z.string(),
  origin: z.enum(['document', 'supplier', 'waybill', 'follow']),
  leg: z.enum(['there', 'return', 'forward', 'money']),
  status: parcelStatus,
  statusAtMs: timeMs.nullable(),
  code: z.string().nullable(),
  said: z.string().nullable(),
  branch: parcelBranch.nullable(),
  expectedAtMs: timeMs.nullable(),
  keptUntilMs: timeMs.nullable(),
  storagePaid: z.boolean(),
  money: parcelMoney.nullable(),
  cause: causeId.nullable(),
  detached: z.boolean(),
  askedAtMs: timeMs.nullable(),
  dueAtMs: timeMs.nullable(),
  changedAtMs: timeMs,
});
export type ParcelLine = z.infer<typeof parcelLine>;

export const parcelBoard = z.object({
  statuses: z.array(z.object({ status: parcelStatus, count: z.number().int() })),
  attention: z.record(parcelAttention, z.number().int()),
  carriers: z.array(
    z.object({
      connectionId: z.string(),
      name: z.string(),
      open: z.number().int(),
      dueNow: z.number().int(),
    }),
  ),
  /** Money that carriers have to pay out, by currency. */
  money: z.array(z.object({ currency: z.string(), amount: decimal, count: z.number().int() })),
});
export type ParcelBoard = z.infer<typeof parcelBoard>;

export const parcelDetail = z.object({
  parcel: parcelLine,
  events: z.array(
    z.object({
      id,
      code: z.string(),
      text: z.string(),
      /** Null where the carrier's table does not know the code. */
      status: parcelStatus.nullable(),
      atMs: timeMs.nullable(),
      notedAtMs: timeMs,
      place: z.string().nullable(),
      hasAnswer: z.boolean(),
    }),
  ),
  /** All parcels of the same document, this one too, and what they say together. */
  together: z.array(parcelLine),
  word: parcelWord.nullable(),
  page: z.string().nullable(),
  can: z.object({ label: z.boolean(), amend: z.boolean(), remove: z.boolean() }),
});
export type ParcelDetail = z.infer<typeof parcelDetail>;

/** A code a carrier uses, and what it is taken for. */
export const carrierCode = z.object({
  code: z.string(),
  /** The carrier's own words, as last heard; empty when it never was. */
  text: z.string(),
  /** Parcels it was said of. */
  count: z.number().int(),
  standard: parcelStatus.nullable(),
  own: parcelStatus.nullable(),
});
export type CarrierCode = z.infer<typeof carrierCode>;

export const waybillLine = z.object({
  key: z.string(),
  orderKey: z.string(),
  orderLabel: z.string(),
  erpId: z.string(),
  connectionId: z.string(),
  carrier: z.string(),
  /** Where the wish stands: see the delivery's status. */
  state: z.enum(['under_way', 'made', 'rejected', 'held', 'deleted']),
  deliveryId: id,
  number: z.string().nullable(),
  cost: z.string().nullable(),
  cause: causeId.nullable(),
  createdAtMs: timeMs,
  waybill: waybill.nullable(),
});
export type WaybillLine = z.infer<typeof waybillLine>;

export const suggestion = z.object({
  id: z.string(),
  label: z.string(),
  place: waybillPlace.partial(),
  detail: z.string().nullable(),
});
export type SuggestionLine = z.infer<typeof suggestion>;

export const file = z.object({ name: z.string(), mime: z.string(), base64: z.string() });

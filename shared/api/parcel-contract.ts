import { z } from 'zod';
import * as p from '#shared/api/parcels.ts';
import { rehearsal } from '#shared/api/types.ts';
import { waybill, waybillPlace } from '#shared/domain/waybill.ts';
import { parcelWord } from '#shared/parcels/aggregate.ts';

const id = z.number().int().positive();
const procedure = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

/** The part of the contract that speaks of parcels and waybills. */
export const parcelContract = {
  'parcels.board': procedure(z.object({}), p.parcelBoard),
  'parcels.list': procedure(
    z.object({
      filter: p.parcelFilter,
      /** Id after which (going back in time) the page starts; null = newest. */
      before: id.nullable(),
      limit: z.number().int().min(1).max(500),
    }),
    z.object({ rows: z.array(p.parcelLine), next: id.nullable() }),
  ),
  'parcels.get': procedure(z.object({ id }), p.parcelDetail),
  /** The carrier's whole answer in which an event was first seen. */
  'parcels.answer': procedure(z.object({ eventId: id }), z.object({ text: z.string().nullable() })),
  /** Asks the carrier now, whatever the rhythm says. */
  'parcels.askNow': procedure(z.object({ ids: z.array(id).min(1).max(500) }), z.object({})),
  'parcels.export': procedure(z.object({ filter: p.parcelFilter }), p.file),
  /** Sends a parcel back, or to somebody else's door; asked twice it is one wish. */
  'parcels.amend': procedure(
    z.object({
      id,
      kind: z.enum(['return', 'redirect']),
      to: waybillPlace.nullable(),
      note: z.string().max(500),
    }),
    z.object({ number: z.string() }),
  ),
  /** What the rules would ask the ERP for if the parcels of an order said this word now. Nothing is written. */
  'parcels.rehearse': procedure(
    z.object({
      erpId: z.string(),
      orderKey: z.string(),
      of: z.enum(['order', 'supplier_order']),
      word: parcelWord,
    }),
    z.object({
      documents: z.array(
        z.object({
          rule: z.string(),
          kind: z.string(),
          externalId: z.string(),
          /** True: it was asked for before, and is not made again. */
          asked: z.boolean(),
          report: rehearsal.nullable(),
          problem: z.string().nullable(),
        }),
      ),
    }),
  ),
  'carriers.codes': procedure(
    z.object({ connectionId: z.string() }),
    z.object({ codes: z.array(p.carrierCode) }),
  ),

  /** Orders of the ERP a waybill may be made for, by the beginning of their number. */
  'waybills.orders': procedure(
    z.object({ text: z.string().max(100) }),
    z.object({
      orders: z.array(
        z.object({ erpId: z.string(), key: z.string(), label: z.string(), recipient: z.string().nullable() }),
      ),
    }),
  ),
  /** A form filled in from the order, as far as the order knows. */
  'waybills.draft': procedure(
    z.object({ erpId: z.string(), orderKey: z.string(), connectionId: z.string() }),
    /** Not checked yet: a person completes it. */
    z.object({ draft: z.record(z.string(), z.unknown()) }),
  ),
  'waybills.suggest': procedure(
    z.object({
      connectionId: z.string(),
      kind: z.enum(['city', 'street', 'point']),
      text: z.string().max(200),
      cityId: z.string().nullable(),
    }),
    z.object({ suggestions: z.array(p.suggestion) }),
  ),
  'waybills.quote': procedure(
    z.object({ connectionId: z.string(), waybill }),
    z.object({ price: z.string().nullable(), currency: z.string(), deliverAt: z.string().nullable() }),
  ),
  /** Puts the wish down; the carrier is asked through the ledger like of any other change. */
  'waybills.create': procedure(
    z.object({
      erpId: z.string(),
      connectionId: z.string(),
      /** Changes this waybill, as long as it has not been handed over; null makes a new one. */
      key: z.string().nullable(),
      waybill: waybill.omit({ key: true }),
    }),
    z.object({
      deliveryId: id.nullable(),
      key: z.string().nullable(),
      problems: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
  ),
  'waybills.list': procedure(
    z.object({
      /** Of one order, or the newest of all. */
      order: z.object({ erpId: z.string(), key: z.string() }).nullable(),
      limit: z.number().int().min(1).max(200),
    }),
    z.object({ waybills: z.array(p.waybillLine) }),
  ),
  'waybills.remove': procedure(
    z.object({ erpId: z.string(), connectionId: z.string(), key: z.string() }),
    z.object({ deliveryId: id }),
  ),
  'waybills.label': procedure(
    z.object({
      connectionId: z.string(),
      keys: z
        .array(z.object({ erpId: z.string(), key: z.string() }))
        .min(1)
        .max(100),
      format: z.enum(['pdf', 'zpl', 'epl']),
    }),
    p.file,
  ),
  /** The list that is handed over together with the parcels. */
  'waybills.registry': procedure(
    z.object({
      connectionId: z.string(),
      keys: z
        .array(z.object({ erpId: z.string(), key: z.string() }))
        .min(1)
        .max(500),
    }),
    z.object({
      number: z.string(),
      taken: z.number().int(),
      refused: z.array(z.object({ number: z.string(), message: z.string() })),
    }),
  ),
};

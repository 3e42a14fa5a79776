import { type NumberReader, numbersIn, readersOf } from '#main/engine/parcels/numbers.ts';
import { sumUp } from '#main/engine/parcels/sum.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { DocumentRef } from '#main/ledger/parcels.ts';
import type { Order } from '#shared/domain/index.ts';

export interface NamedParcels extends DocumentRef {
  /** Number people know the document by; null leaves it as it was. */
  label: string | null;
  /** What stands in the document's field, or fields. */
  texts: readonly string[];
  phone: string | null;
  /** The document's own word for the carrier. */
  carrier: string | null;
  /** Set for a buyer's order: the order to a supplier in whose field they stand. */
  via: string | null;
}

/**
 * What an order of the ERP says about its parcels. Goods that a supplier sends straight to the buyer are parcels of
 * both orders (seed 000, point 5).
 */
export const parcelsOf = (ref: DocumentRef, order: Order): NamedParcels[] => {
  const own = named(ref, order, null);
  const { customerOrderKey } = order;
  if (ref.entity !== 'supplier_order' || customerOrderKey == null) return [own];
  const buyers = { sourceId: ref.sourceId, entity: 'order', key: customerOrderKey } as const;
  return [own, { ...own, ...buyers, label: null, via: ref.key }];
};

const named = (ref: DocumentRef, order: Order, via: string | null): NamedParcels => ({
  ...ref,
  via,
  label: order.number ?? ref.key,
  texts: order.trackingNumbers,
  phone: order.delivery.address?.phone ?? order.customer.phone ?? null,
  carrier: order.carrier ?? order.delivery.method ?? null,
});

/**
 * Remembers the parcels a document names, in the transaction that takes the document in. A number that is no longer
 * in the document is asked about no more, unless the waybill was made here. Returns whether anything is new to ask.
 */
export const registerParcels = (
  ledger: Ledger,
  readers: readonly NumberReader[],
  named: NamedParcels,
  now: number,
): boolean => {
  const known = ledger.parcels.ofDocument(named);
  const numbers = numbersIn(readers, named.texts);
  if (known.length === 0 && numbers.length === 0) return false;
  const { sourceId, entity, key } = named;
  let changed = false;
  for (const number of numbers) {
    const there = known.find((one) => one.number === number);
    if (there !== undefined && !there.detached) continue;
    changed = true;
    const [reader] = readersOf(readers, number, named.carrier);
    const id = ledger.parcels.insert(
      {
        sourceId,
        entity,
        key,
        number,
        connectionId: there?.connectionId ?? reader?.connectionId ?? null,
        origin: named.via === null ? 'document' : 'supplier',
        via: named.via,
        follows: null,
        leg: 'there',
        remoteId: null,
        phone: named.phone,
        dueAtMs: reader === undefined ? null : now,
        cause: reader === undefined ? 'parcel.nobody' : null,
      },
      now,
    );
    if (there !== undefined) ledger.parcels.askNow(id, now);
  }
  for (const one of known) {
    const fromHere = (one.origin === 'document' || one.origin === 'supplier') && one.via === named.via;
    if (!fromHere || one.detached || numbers.includes(one.number)) continue;
    changed = true;
    ledger.parcels.detach(one.id);
  }
  if (changed) sumUp(ledger, named, named.label, null, now);
  return changed;
};

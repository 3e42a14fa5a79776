import { sumUp } from '#main/engine/parcels/sum.ts';
import { putOrderNews } from '#main/engine/parcels/tell.ts';
import type { Receiver } from '#main/engine/routing.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { DocumentRef } from '#main/ledger/parcels.ts';
import type { Pushed } from '#main/systems/port.ts';
import { entitySchemas } from '#shared/domain/index.ts';

interface WaybillDeps {
  ledger: Ledger;
  receivers(): readonly Receiver[];
}

/** Numbers as a carrier answers them: one, or one for each seat, joined by commas. */
export const numbersOfWaybill = (written: Record<string, string>): string[] =>
  (written['number'] ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));

const labelOf = (ledger: Ledger, ref: DocumentRef, fallback: string): string =>
  ledger.parcelSums.get(ref)?.label ?? fallback;

/**
 * A carrier took a waybill, or took one back: its parcels are followed from now on, or no more, and the numbers of
 * all parcels of the order go to the ERP, the shop and the CRM. Call inside the transaction that records the push.
 */
export const waybillMade = (
  deps: WaybillDeps,
  delivery: Pick<DueDelivery, 'sourceId' | 'connectionId' | 'key' | 'operation' | 'object' | 'id'>,
  pushed: Pushed,
  now: number,
): void => {
  const { ledger } = deps;
  const orderKey =
    delivery.object === null
      ? (delivery.key.split('#')[0] ?? delivery.key)
      : entitySchemas.waybill.parse(JSON.parse(delivery.object)).orderKey;
  const waybill = delivery.object === null ? null : entitySchemas.waybill.parse(JSON.parse(delivery.object));
  const ref: DocumentRef = { sourceId: delivery.sourceId, entity: 'order', key: orderKey };
  const link = ledger.links.byKey(delivery.sourceId, 'waybill', delivery.key, delivery.connectionId);
  const numbers = numbersOfWaybill({ ...link?.written, ...pushed.written });
  const remoteId = pushed.remoteId ?? link?.remoteId ?? null;
  const known = ledger.parcels.ofDocument(ref);
  if (delivery.operation === 'delete') {
    for (const one of known) if (numbers.includes(one.number)) ledger.parcels.detach(one.id);
  } else {
    for (const number of numbers) {
      ledger.parcels.insert(
        {
          ...ref,
          number,
          connectionId: delivery.connectionId,
          origin: 'waybill',
          via: null,
          follows: null,
          leg: 'there',
          remoteId,
          phone: waybill?.recipient.phone ?? null,
          dueAtMs: now,
          cause: null,
        },
        now,
      );
    }
  }
  const label = labelOf(ledger, ref, waybill?.orderNumber ?? orderKey);
  sumUp(ledger, ref, label, null, now);
  const all = ledger.parcels
    .ofDocument(ref)
    .filter((one) => !one.detached && one.follows === null)
    .map((one) => one.number);
  // Nothing to write where the last number is gone: an ERP's field is left as its people have it.
  if (all.length === 0) return;
  putOrderNews(
    deps,
    { ...ref, label },
    delivery.connectionId,
    { status: null, trackingNumbers: all, changeId: `waybill:${delivery.id}:${delivery.operation}` },
    now,
  );
};

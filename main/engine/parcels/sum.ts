import { wholeStatus } from '#main/engine/parcels/state.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { ParcelNews } from '#main/ledger/parcel-sums.ts';
import type { DocumentRef } from '#main/ledger/parcels.ts';
import { erpFlowSettings } from '#shared/connection.ts';
import { aggregateOf } from '#shared/parcels/aggregate.ts';

/** Whose answer changed something, and when the carrier says it happened. */
export interface Teller {
  connectionId: string;
  atMs: number;
  news: readonly ParcelNews[];
}

/**
 * What the parcels of a document say together, after one of them changed. What is new is put down to be told, in the
 * same transaction: a crash in between tells it later, and never forgets it. Returns whether anything is to be told.
 */
export const sumUp = (
  ledger: Ledger,
  ref: DocumentRef,
  label: string | null,
  teller: Teller | null,
  now: number,
): boolean => {
  const parcels = ledger.parcels.ofDocument(ref);
  const roots = parcels.filter((one) => one.follows === null && !one.detached);
  const { parcelRule } = erpFlowSettings.parse(ledger.connections.get(ref.sourceId)?.settings ?? {});
  const word = aggregateOf(
    roots.map((root) => wholeStatus(root, parcels)),
    parcelRule,
  );
  const before = ledger.parcelSums.get(ref);
  const isNew = word !== null && word !== before?.word;
  // Somebody took a number out of the document, or put one in: the carrier of the others speaks for all.
  const connectionId = teller?.connectionId ?? roots.find((one) => one.connectionId !== null)?.connectionId;
  const news: ParcelNews[] = [...(before?.pending ?? []), ...(teller?.news ?? [])];
  if (isNew && connectionId != null) {
    news.push({ of: 'document', word, atMs: teller?.atMs ?? now, connectionId });
  }
  ledger.parcelSums.save(
    {
      sourceId: ref.sourceId,
      entity: ref.entity,
      key: ref.key,
      label: label ?? before?.label ?? ref.key,
      word,
      wordAtMs: isNew ? (teller?.atMs ?? now) : (before?.wordAtMs ?? null),
      pending: news,
    },
    now,
  );
  return news.length > 0;
};

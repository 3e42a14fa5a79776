import type { Receiver } from '#main/engine/routing.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { Order } from '#shared/domain/index.ts';

/**
 * Where an order was born: the shop and its number there, or the ERP and its key. One order has one home, whichever
 * side tells of it, so a CRM that hears of it from the shop and again from the ERP makes one deal.
 */
export interface Home {
  sourceId: string;
  key: string;
}

export const isShop = (receivers: readonly Receiver[], connectionId: string): boolean =>
  receivers.some((one) => one.connectionId === connectionId && one.manifest.role === 'shop');

/** `told` is the message's own source and key; the ERP's copy of a shop's order names the shop, or is linked to it. */
export const homeOf = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  told: Home,
  order: Order | null,
): Home => {
  const { externalSource, externalId } = order ?? {};
  if (externalSource != null && externalId != null && ledger.connections.get(externalSource) !== null) {
    return { sourceId: externalSource, key: externalId };
  }
  const link = ledger.links
    .ofKey(told.sourceId, 'order', told.key)
    .find((one) => isShop(receivers, one.connectionId));
  return link === undefined ? told : { sourceId: link.connectionId, key: link.remoteId };
};

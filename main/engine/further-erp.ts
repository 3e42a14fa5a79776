import { idempotencyKeyOf, type Receiver } from '#main/engine/routing.ts';
import type { NewDelivery } from '#main/ledger/intake.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { StatusesGoTo } from '#shared/connection.ts';
import { entitySchemas, type Order } from '#shared/domain/index.ts';

/**
 * A program beside the ERP that gets every order of the shops as well, such as one that steers production (seed 003).
 * Its orders are linked to the shop's as a CRM's deals are: the link stands under its own connection, so that the
 * shop's link to the ERP stays what it is. What it says of an order goes on only where its connection says.
 */
export interface FurtherErp {
  statusesGoTo: StatusesGoTo;
}

/** True when the order is linked to another ERP than this one: then this one only gets it as well. */
export const isFurtherFor = (ledger: Ledger, erpId: string, shopId: string, remoteId: string): boolean => {
  const link = ledger.links.byRemote(shopId, 'order', remoteId);
  return link !== null && link.sourceId !== erpId;
};

interface Onward {
  connectionId: string;
  direction: 'in' | 'out';
  lane: string;
}

const goesTo = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  { statusesGoTo }: FurtherErp,
  erpId: string,
  key: string,
): Onward[] => {
  const link = ledger.links.byRemote(erpId, 'order', key);
  if (link?.key == null) return [];
  const { sourceId: shopId, key: remoteId } = link;
  const mainId = ledger.links.byRemote(shopId, 'order', remoteId)?.sourceId;
  const onward: Onward[] = [];
  if (mainId !== undefined && (statusesGoTo === 'erp' || statusesGoTo === 'both')) {
    // Behind whatever the shop itself says of the order.
    onward.push({ connectionId: mainId, direction: 'in', lane: remoteId });
  }
  const shop = receivers.find((one) => one.connectionId === shopId);
  const isTold = statusesGoTo === 'shop' || statusesGoTo === 'both';
  if (isTold && shop?.flow.sendOrders === true && shop.manifest.pushes.includes('order')) {
    // A line of its own, as in pull: an older state of the ERP, taken in later, must not supersede it.
    onward.push({ connectionId: shopId, direction: 'out', lane: `${erpId}:${key}` });
  }
  return onward;
};

const delivery = (
  { connectionId, direction, lane }: Onward,
  about: { sourceId: string; key: string; changeId: string; version: number },
): NewDelivery => ({
  connectionId,
  direction,
  lane,
  idempotencyKey: idempotencyKeyOf(
    connectionId,
    about.sourceId,
    'order',
    about.key,
    about.changeId,
    about.version,
  ),
  supersede: false,
  status: 'accepted',
  outcome: null,
  cause: null,
  detail: null,
  values: null,
});

/**
 * Whether its word about the order is news for anybody; remembered if so. Only words that its own table knows are: most
 * steps of a production are nobody else's business, and must not hide the one before them. Parcels travel with such a
 * word. Call inside a transaction.
 */
const isNews = (ledger: Ledger, erpId: string, key: string, order: Order, now: number): boolean => {
  const link = ledger.links.byRemote(erpId, 'order', key);
  const { status } = order;
  if (link === null || status == null) return false;
  if (ledger.mappings.find(erpId, 'order_status', 'to_erp', status) === undefined) return false;
  const tracking = [...order.trackingNumbers].sort().join(' ');
  const { seen } = link;
  if (status === seen['status'] && tracking === (seen['tracking'] ?? '')) return false;
  ledger.links.save({ ...link, entity: 'order', seen: { ...seen, status, tracking } }, now);
  return true;
};

/** Where a change of an order in the further ERP goes on to. Call inside a transaction. */
export const passedOn = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  further: FurtherErp,
  about: { sourceId: string; key: string; changeId: string; version: number },
  order: Order | null,
  now: number,
): NewDelivery[] => {
  if (order === null || !isNews(ledger, about.sourceId, about.key, order, now)) return [];
  return goesTo(ledger, receivers, further, about.sourceId, about.key).map((one) => delivery(one, about));
};

/** The further ERP has made its own order of the shop's. Call inside a transaction. */
export const furtherAccepted = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  further: FurtherErp,
  erpId: string,
  made: {
    shopId: string;
    remoteId: string;
    orderKey: string | null;
    orderNumber: string | null;
    now: number;
  },
): void => {
  const { shopId, remoteId, orderKey, orderNumber, now } = made;
  ledger.replies.accepted(shopId, remoteId, erpId, orderNumber, now);
  if (orderKey === null) return;
  ledger.links.save(
    {
      connectionId: erpId,
      entity: 'order',
      remoteId: orderKey,
      sourceId: shopId,
      key: remoteId,
      number: orderNumber,
    },
    now,
  );
  // It may have moved its order on before its answer was read.
  const { object } = ledger.intake.lastOf(erpId, 'order', orderKey) ?? { object: null };
  if (object === null || !isNews(ledger, erpId, orderKey, entitySchemas.order.parse(JSON.parse(object)), now))
    return;
  const order = { sourceId: erpId, entity: 'order', key: orderKey } as const;
  for (const one of goesTo(ledger, receivers, further, erpId, orderKey)) {
    const make = (changeId: string, version: number): NewDelivery =>
      delivery(one, { ...order, changeId, version });
    ledger.intake.deliverLatest(order, one.connectionId, make, now);
  }
};

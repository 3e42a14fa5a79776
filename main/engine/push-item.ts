import { homeOf } from '#main/engine/home.ts';
import type { Receiver } from '#main/engine/routing.ts';
import { toErpWords } from '#main/engine/translate.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { Link } from '#main/ledger/links.ts';
import type { Mapping, PushItem } from '#main/systems/port.ts';
import { type EntityName, type EntityObject, entitySchemas, type Order } from '#shared/domain/index.ts';
import { type Refusal, refuse } from '#shared/result.ts';

export interface PreparedItem {
  connectionId: string;
  item: PushItem;
  link: Link | null;
  /** The other half of the link that a success writes. */
  pair: { sourceId: string; key: string };
  /** What else a success remembers beside what the system says it wrote. */
  also: Record<string, string>;
}

/** Under this name a link remembers the ERP's word for the status that the other side was told last. */
export const toldStatus = 'erp_status';

/** Nothing to send: a newer state over there is known by now, or a rule keeps it from this connection. */
export interface Stale {
  stale: true;
  remoteId: string | null;
}

/** A delivery as the item a system is given, or why there is none. */
export const prepareItem = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  delivery: DueDelivery,
  mapping: Mapping,
): PreparedItem | Stale | Refusal => {
  const object: EntityObject | null =
    delivery.object === null ? null : entitySchemas[delivery.entity].parse(JSON.parse(delivery.object));
  if (delivery.entity === 'order' && object !== null) {
    return prepareOrder(ledger, receivers, delivery, entitySchemas.order.parse(object), mapping);
  }
  const { sourceId, entity, key, connectionId } = delivery;
  const link = ledger.links.byKey(sourceId, entity, key, connectionId);
  if (link === null && isKeptBack(entity, object)) return { stale: true, remoteId: null };
  const item = {
    ...itemOf(delivery, object, link, link?.remoteId ?? null),
    ...ordersOf(ledger, delivery, object),
  };
  return { connectionId, item, link, pair: { sourceId, key }, also: {} };
};

/**
 * Who gets an account is chosen in the ERP (seed 003). Nobody else's name leaves it, not even switched off; somebody
 * who was chosen once is told of until the other side knows that he no longer is.
 */
export const isKeptBack = (entity: EntityName, object: EntityObject | null): boolean =>
  entity === 'customer' && object !== null && !entitySchemas.customer.parse(object).active;

/** Orders an invoice is for; a correction that names none is for those of the document it corrects. */
const orderKeysOf = (ledger: Ledger, sourceId: string, object: EntityObject): string[] => {
  const { orderKeys, correctsKey } = entitySchemas.invoice.parse(object);
  if (orderKeys.length > 0 || correctsKey == null) return orderKeys;
  const corrected = ledger.intake.lastOf(sourceId, 'invoice', correctsKey)?.object ?? null;
  const parsed = corrected === null ? null : entitySchemas.invoice.safeParse(JSON.parse(corrected));
  return parsed?.success === true ? parsed.data.orderKeys : [];
};

/** An invoice is told of at the orders it is for, which the other side knows by its own ids. */
export const ordersOf = (
  ledger: Ledger,
  delivery: Pick<DueDelivery, 'entity' | 'sourceId' | 'connectionId'>,
  object: EntityObject | null,
): Pick<PushItem, 'orderIds'> => {
  const { entity, sourceId, connectionId } = delivery;
  if (object === null) return {};
  if (entity === 'parcel') return { orderIds: ordersOfParcel(ledger, delivery, object) };
  if (entity !== 'invoice') return {};
  const links = orderKeysOf(ledger, sourceId, object).map((key) =>
    ledger.links.byKey(sourceId, 'order', key, connectionId),
  );
  return { orderIds: [...new Set(links.flatMap((one) => one?.remoteId ?? []))] };
};

/** A parcel's teller is its carrier, and its order is the ERP's: the link between the two says which ERP. */
const ordersOfParcel = (
  ledger: Ledger,
  { sourceId, connectionId }: Pick<DueDelivery, 'sourceId' | 'connectionId'>,
  object: EntityObject,
): string[] => {
  const { orderKey } = entitySchemas.parcel.parse(object);
  const erps = ledger.connections.list().filter(({ kind }) => kind === 'erp');
  return erps.flatMap(({ id }) => {
    const direct = ledger.links.byKey(id, 'order', orderKey, connectionId);
    if (direct !== null) return [direct.remoteId];
    // A CRM's deal is linked to where the order was born, which may be the shop.
    const born = ledger.links.ofKey(id, 'order', orderKey).filter((one) => one.connectionId !== sourceId);
    return born.flatMap(
      (shop) => ledger.links.byKey(shop.connectionId, 'order', shop.remoteId, connectionId)?.remoteId ?? [],
    );
  });
};

const itemOf = (
  delivery: DueDelivery,
  object: EntityObject | null,
  link: Link | null,
  remoteId: string | null,
): PushItem => ({
  idempotencyKey: delivery.idempotencyKey,
  entity: delivery.entity,
  operation: delivery.operation,
  key: delivery.key,
  remoteId,
  written: { ...link?.written, ...link?.seen },
  object,
});

const prepareOrder = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  delivery: DueDelivery,
  told: Order,
  mapping: Mapping,
): PreparedItem | Stale | Refusal => {
  const { sourceId, connectionId } = delivery;
  const role = receivers.find((one) => one.connectionId === sourceId)?.manifest.role ?? 'erp';
  // A program beside the ERP speaks of an order of others, as a CRM does.
  const isFurther = role === 'erp' && ledger.links.byRemote(sourceId, 'order', delivery.key) !== null;
  const teller = isFurther ? 'crm' : role;
  let home = { sourceId, key: delivery.key };
  if (teller === 'crm') {
    const deal = ledger.links.byRemote(sourceId, 'order', delivery.key);
    if (deal?.key == null) return refuse('not_found', 'remote.order_unknown', { detail: delivery.key });
    if (deal.seen['status'] !== told.status) return { stale: true, remoteId: deal.remoteId };
    home = { sourceId: deal.sourceId, key: deal.key };
  } else if (teller === 'carrier') {
    const group = ledger.links.byRemote(sourceId, 'order', delivery.key);
    if (group?.key == null) return refuse('not_found', 'remote.order_unknown', { detail: delivery.key });
    if (told.status != null && group.seen['status'] !== told.status) return { stale: true, remoteId: null };
    home = homeOf(ledger, receivers, { sourceId: group.sourceId, key: group.key }, told);
  } else if (teller === 'erp') {
    home = homeOf(ledger, receivers, { sourceId, key: told.key ?? delivery.key }, told);
  }
  const translated = teller === 'erp' ? { order: told } : toErpWords(ledger, sourceId, told);
  if (!('order' in translated)) return translated;
  const atHome = home.sourceId === connectionId;
  const link = atHome
    ? ledger.links.byRemote(connectionId, 'order', home.key)
    : ledger.links.byKey(home.sourceId, 'order', home.key, connectionId);
  const own = ledger.links.byKey(sourceId, 'order', delivery.key, connectionId);
  const known = link ?? own;
  return {
    connectionId,
    item: itemOf(
      delivery,
      withoutEcho(translated.order, known, mapping, delivery.version),
      known,
      known?.remoteId ?? (atHome ? home.key : null),
    ),
    link: known,
    pair: pairOf(delivery, home, link, { atHome, byErp: teller === 'erp' }),
    // What others told meanwhile says nothing of the ERP: its older message would then look like news.
    also:
      translated.order.status == null || (teller !== 'erp' && known !== null)
        ? {}
        : { [toldStatus]: translated.order.status },
  };
};

/** A shop's own order is linked to the ERP's; a CRM's deal to wherever the order was born. */
const pairOf = (
  delivery: DueDelivery,
  home: PreparedItem['pair'],
  link: Link | null,
  is: { atHome: boolean; byErp: boolean },
): PreparedItem['pair'] => {
  if (!is.atHome) return home;
  if (is.byErp || link?.key == null) return { sourceId: delivery.sourceId, key: delivery.key };
  return { sourceId: link.sourceId, key: link.key };
};

/**
 * A message carries the whole order, so its status is mostly no news: the other side was told it before, and may have
 * moved on since. And several of their words may mean one of ours: where the last one seen already means what the ERP
 * says, our word for it would move their order back. A copy that a person sends again says what it says.
 */
const withoutEcho = (order: Order, link: Link | null, mapping: Mapping, version: number): Order => {
  const { status } = order;
  if (status == null || link === null || version > 1) return order;
  const seen = link.seen['status'];
  const isTold = link.written[toldStatus] === status;
  const isMeant = seen !== undefined && mapping.toErp('order_status', seen) === status;
  return isTold || isMeant ? { ...order, status: null } : order;
};

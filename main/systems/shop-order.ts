import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** What a shop should hold of an order that was born there: its own word for the status, and the parcels' numbers. */
export interface WantedOrder {
  remoteId: string;
  /** In the shop's word; null = leave the status as it is. */
  status: string | null;
  /** Each number once. */
  tracking: string[];
  carrier: string | null;
}

/** A status that the connection's table does not know; a person is asked. */
export const unknownStatus = (word: string): Refusal =>
  refuse('invalid', 'mapping.unknown_value', {
    detail: word,
    values: { value: word },
    fields: [{ path: 'status', message: word }],
  });

export const unknownOrder = (id: string): Refusal =>
  refuse('not_found', 'remote.order_unknown', { detail: id, values: { value: id } });

/** "Not found" said of an order's own address, by the order's name. */
const ofOrder = (refusal: Refusal, remoteId: string): Refusal =>
  refusal.outcome === 'not_found'
    ? { ...refusal, cause: 'remote.order_unknown', values: { value: remoteId } }
    : refusal;

/** What the shop should hold, or why that can't be said. */
const wantedOrder = (call: Call, item: PushItem): WantedOrder | Refusal => {
  const order = orderSchema.parse(item.object);
  if (item.remoteId === null) return unknownOrder(order.number ?? item.key);
  const word = order.status ?? null;
  const status = word === null ? null : call.mapping.toRemote('order_status', word);
  if (status === undefined) return unknownStatus(word ?? '');
  return {
    remoteId: item.remoteId,
    status,
    tracking: [...new Set(order.trackingNumbers)],
    carrier: order.carrier ?? null,
  };
};

/** The numbers as one word, whatever their order. */
const trackingWord = (numbers: readonly string[]): string => [...numbers].sort().join(' ');

/** What a link remembers when the shop holds all of it. */
const pushedOrder = ({ remoteId, status, tracking }: WantedOrder): Pushed => ({
  remoteId,
  written: {
    ...(status === null ? {} : { status }),
    ...(tracking.length === 0 ? {} : { tracking: trackingWord(tracking) }),
  },
});

/** The two things a shop is told of its order, and how it is asked about them. */
export interface OrderTalk {
  /** The letter to the buyer about a new status may name the parcel: then the number has to be there before. */
  numbersFirst: boolean;
  setStatus(wanted: WantedOrder, status: string): Promise<Refusal | null>;
  addTracking(wanted: WantedOrder): Promise<Refusal | null>;
  holdsStatus(wanted: WantedOrder, status: string): Promise<Result<boolean>>;
  holdsTracking(wanted: WantedOrder): Promise<Result<boolean>>;
}

const isGone = (item: PushItem): boolean => item.operation === 'delete' || item.object === null;

/** Status and parcel numbers out, each only when it is news. Deleting an order in the ERP deletes nothing in a shop. */
export const pushShopOrder = async (talk: OrderTalk, call: Call, item: PushItem): Promise<Result<Pushed>> => {
  if (isGone(item)) return noChange({ remoteId: item.remoteId, written: {} });
  const wanted = wantedOrder(call, item);
  if ('cause' in wanted) return wanted;
  const pushed = pushedOrder(wanted);
  const { status, tracking, remoteId } = wanted;
  const isStatusNews = status !== null && status !== item.written['status'];
  const isTrackingNews = tracking.length > 0 && trackingWord(tracking) !== item.written['tracking'];
  if (!isStatusNews && !isTrackingNews) return noChange(pushed);
  const steps = [
    () => (isStatusNews ? talk.setStatus(wanted, status) : Promise.resolve(null)),
    () => (isTrackingNews ? talk.addTracking(wanted) : Promise.resolve(null)),
  ];
  for (const step of talk.numbersFirst ? steps.toReversed() : steps) {
    const refusal = await step();
    if (refusal !== null) return ofOrder(refusal, remoteId);
  }
  return ok(pushed);
};

/** Whether the shop already holds what the item wants. */
export const lookUpShopOrder = async (
  talk: OrderTalk,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  if (isGone(item)) return ok({ found: false });
  const wanted = wantedOrder(call, item);
  if ('cause' in wanted) return wanted;
  if (wanted.status !== null) {
    const holds = await talk.holdsStatus(wanted, wanted.status);
    if (!succeeded(holds)) return ofOrder(holds, wanted.remoteId);
    if (!holds.value) return ok({ found: false });
  }
  if (wanted.tracking.length > 0) {
    const holds = await talk.holdsTracking(wanted);
    if (!succeeded(holds)) return ofOrder(holds, wanted.remoteId);
    if (!holds.value) return ok({ found: false });
  }
  return ok({ found: true, pushed: pushedOrder(wanted) });
};

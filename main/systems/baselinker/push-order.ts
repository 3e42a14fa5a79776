import type { BaseLinkerClient } from '#main/systems/baselinker/client.ts';
import type { BaseLinkerSettings } from '#main/systems/baselinker/manifest.ts';
import { done, madePackage, orderList, packages, remoteOrder } from '#main/systems/baselinker/schemas.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

interface Wanted {
  remoteId: string;
  status: string | null;
  tracking: string[];
}

const unknownOrder = (id: string): Refusal =>
  refuse('not_found', 'remote.order_unknown', { detail: id, values: { value: id } });

const wantedOf = (call: Call, item: PushItem): Wanted | Refusal => {
  const order = orderSchema.parse(item.object);
  if (item.remoteId === null) return unknownOrder(order.number ?? item.key);
  const word = order.status ?? null;
  const status = word === null ? null : call.mapping.toRemote('order_status', word);
  if (status === undefined) {
    return refuse('invalid', 'mapping.unknown_value', {
      detail: word ?? '',
      values: { value: word ?? '' },
      fields: [{ path: 'status', message: word ?? '' }],
    });
  }
  return { remoteId: item.remoteId, status, tracking: order.trackingNumbers };
};

const trackingWord = (numbers: readonly string[]): string => [...numbers].sort().join(' ');

const pushedOf = ({ remoteId, status, tracking }: Wanted): Pushed => ({
  remoteId,
  written: {
    ...(status === null ? {} : { status }),
    ...(tracking.length === 0 ? {} : { tracking: trackingWord(tracking) }),
  },
});

/** The order's present status; null when there is no such order. */
const statusOf = async (client: BaseLinkerClient, call: Call, id: string): Promise<Result<string | null>> => {
  const wanted = { order_id: Number(id), get_unconfirmed_orders: true };
  const found = await client.call(call.http, 'getOrders', wanted, orderList, 'read');
  if (!succeeded(found)) return found;
  // A filter that is not understood may be ignored, so only the record itself is believed.
  const rows = found.value.orders.flatMap((one) => {
    const parsed = remoteOrder.safeParse(one);
    return parsed.success && parsed.data.order_id === id ? [parsed.data.order_status_id] : [];
  });
  return ok(rows[0] ?? null);
};

const numbersOf = async (client: BaseLinkerClient, call: Call, id: string): Promise<Result<Set<string>>> => {
  const held = await client.call(call.http, 'getOrderPackages', { order_id: Number(id) }, packages, 'read');
  if (!succeeded(held)) return held;
  return ok(new Set(held.value.packages.flatMap((one) => one.courier_package_nr ?? [])));
};

const addPackages = async (
  client: BaseLinkerClient,
  settings: BaseLinkerSettings,
  call: Call,
  wanted: Wanted,
): Promise<Refusal | null> => {
  // Adding is not repeat-safe: look first.
  const held = await numbersOf(client, call, wanted.remoteId);
  if (!succeeded(held)) return held;
  for (const number of wanted.tracking.filter((one) => !held.value.has(one))) {
    const parameters = {
      order_id: Number(wanted.remoteId),
      courier_code: settings.courierCode,
      package_number: number,
      pickup_date: Math.floor(call.nowMs / 1_000),
    };
    const made = await client.call(call.http, 'createPackageManual', parameters, madePackage, 'create');
    if (!succeeded(made)) return made;
  }
  return null;
};

/** Status and parcel numbers out. Deleting an order in the ERP deletes nothing over there. */
export const pushOrder = async (
  client: BaseLinkerClient,
  settings: BaseLinkerSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  if (item.operation === 'delete' || item.object === null)
    return noChange({ remoteId: item.remoteId, written: {} });
  const wanted = wantedOf(call, item);
  if ('cause' in wanted) return wanted;
  const { remoteId, status, tracking } = wanted;
  const isStatusNews = status !== null && status !== item.written['status'];
  const isTrackingNews = tracking.length > 0 && trackingWord(tracking) !== item.written['tracking'];
  if (!isStatusNews && !isTrackingNews) return noChange(pushedOf(wanted));
  if (isStatusNews) {
    const parameters = { order_id: Number(remoteId), status_id: Number(status) };
    const set = await client.call(call.http, 'setOrderStatus', parameters, done, 'absolute');
    if (!succeeded(set)) return set.outcome === 'invalid' ? whyNot(client, call, remoteId, set) : set;
  }
  if (isTrackingNews) {
    const refusal = await addPackages(client, settings, call, wanted);
    if (refusal !== null)
      return refusal.outcome === 'invalid' ? whyNot(client, call, remoteId, refusal) : refusal;
  }
  return ok(pushedOf(wanted));
};

/** The error codes are not published, so whether the order exists at all is asked. */
const whyNot = async (
  client: BaseLinkerClient,
  call: Call,
  id: string,
  refusal: Refusal,
): Promise<Refusal> => {
  const present = await statusOf(client, call, id);
  return succeeded(present) && present.value === null ? unknownOrder(id) : refusal;
};

/** Whether what the item wants is there already. */
export const lookUpOrder = async (
  client: BaseLinkerClient,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  if (item.operation === 'delete' || item.object === null) return ok({ found: false });
  const wanted = wantedOf(call, item);
  if ('cause' in wanted) return wanted;
  if (wanted.status !== null) {
    const present = await statusOf(client, call, wanted.remoteId);
    if (!succeeded(present)) return present;
    if (present.value !== wanted.status) return ok({ found: false });
  }
  if (wanted.tracking.length > 0) {
    const held = await numbersOf(client, call, wanted.remoteId);
    if (!succeeded(held)) return held;
    if (wanted.tracking.some((number) => !held.value.has(number))) return ok({ found: false });
  }
  return ok({ found: true, pushed: pushedOf(wanted) });
};

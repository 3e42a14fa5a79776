import type { BaseLinkerClient } from '#main/systems/baselinker/client.ts';
import type { BaseLinkerSettings } from '#main/systems/baselinker/manifest.ts';
import { done, madePackage, orderList, packages, remoteOrder } from '#main/systems/baselinker/schemas.ts';
import type { Call } from '#main/systems/port.ts';
import { type OrderTalk, unknownOrder, type WantedOrder } from '#main/systems/shop-order.ts';
import { ok, type Refusal, type Result, succeeded } from '#shared/result.ts';

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
  wanted: WantedOrder,
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

/** How this system is told of status and parcel numbers, and asked about them. */
export const orderTalk = (client: BaseLinkerClient, settings: BaseLinkerSettings, call: Call): OrderTalk => {
  const explained = (id: string, refusal: Refusal | null): Promise<Refusal | null> =>
    refusal?.outcome === 'invalid' ? whyNot(client, call, id, refusal) : Promise.resolve(refusal);
  return {
    numbersFirst: false,
    async setStatus({ remoteId }, status) {
      const parameters = { order_id: Number(remoteId), status_id: Number(status) };
      const set = await client.call(call.http, 'setOrderStatus', parameters, done, 'absolute');
      return explained(remoteId, succeeded(set) ? null : set);
    },
    addTracking: async (wanted) =>
      explained(wanted.remoteId, await addPackages(client, settings, call, wanted)),
    async holdsStatus({ remoteId }, status) {
      const present = await statusOf(client, call, remoteId);
      return succeeded(present) ? ok(present.value === status) : present;
    },
    async holdsTracking({ remoteId, tracking }) {
      const held = await numbersOf(client, call, remoteId);
      return succeeded(held) ? ok(tracking.every((number) => held.value.has(number))) : held;
    },
  };
};

import { filled } from '#main/systems/invoice-note.ts';
import type { Call } from '#main/systems/port.ts';
import type { OrderTalk, WantedOrder } from '#main/systems/shop-order.ts';
import type { WooClient } from '#main/systems/woocommerce/client.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import { addNote, notesOf, tells } from '#main/systems/woocommerce/notes.ts';
import { type HeldOrder, heldOrder, metaText } from '#main/systems/woocommerce/schemas.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** Tracking numbers of the order that the shop does not show yet, where the settings want them shown. */
const missingNumbers = async (
  client: WooClient,
  call: Call,
  settings: WooSettings,
  wanted: WantedOrder,
): Promise<Result<{ missing: string[]; order: HeldOrder | null }>> => {
  if (settings.trackingPlace === 'note') {
    const notes = await notesOf(client, call, wanted.remoteId);
    if (!succeeded(notes)) return notes;
    const missing = wanted.tracking.filter((number) => !notes.value.some((one) => tells(one, number)));
    return ok({ missing, order: null });
  }
  const order = await client.get(call.http, `/orders/${wanted.remoteId}`, heldOrder);
  if (!succeeded(order)) return order;
  const held = (metaText(order.value.meta_data, settings.trackingField) ?? '').split(/[\s,;]+/);
  return ok({ missing: wanted.tracking.filter((number) => !held.includes(number)), order: order.value });
};

/** Writes the custom field by its id where there is one: a key alone might add a second field of that name. */
const setField = async (
  client: WooClient,
  call: Call,
  settings: WooSettings,
  wanted: WantedOrder,
  order: HeldOrder,
): Promise<Refusal | null> => {
  const key = settings.trackingField;
  const field = order.meta_data.find((one) => one.key === key);
  const kept = (metaText(order.meta_data, key) ?? '').split(/[\s,;]+/).filter((one) => one !== '');
  const value = [...new Set([...kept, ...wanted.tracking])].join(' ');
  const meta = { ...(field?.id === undefined ? {} : { id: field.id }), key, value };
  const put = await client.put(call.http, `/orders/${wanted.remoteId}`, { meta_data: [meta] }, heldOrder);
  if (!succeeded(put)) return put;
  return metaText(put.value.meta_data, key) === value
    ? null
    : refuse('conflict', 'remote.not_applied', { detail: key });
};

const addTracking = async (
  client: WooClient,
  call: Call,
  settings: WooSettings,
  wanted: WantedOrder,
): Promise<Refusal | null> => {
  const found = await missingNumbers(client, call, settings, wanted);
  if (!succeeded(found)) return found;
  const { missing, order } = found.value;
  if (missing.length === 0) return null;
  if (order !== null) return setField(client, call, settings, wanted, order);
  for (const number of missing) {
    const text = filled(settings.trackingNote, { carrier: wanted.carrier, number });
    const added = await addNote(client, call, wanted.remoteId, text, settings.notifyCustomer);
    if (!succeeded(added)) return added;
  }
  return null;
};

const setStatus = async (
  client: WooClient,
  call: Call,
  { remoteId }: WantedOrder,
  status: string,
): Promise<Refusal | null> => {
  const put = await client.put(call.http, `/orders/${remoteId}`, { status }, heldOrder);
  if (!succeeded(put)) return put;
  if (put.value.status === status) return null;
  return refuse('conflict', 'remote.not_applied', { detail: `status is still ${put.value.status}` });
};

/** How this shop is told of status and parcel numbers, and asked about them. */
export const orderTalk = (client: WooClient, settings: WooSettings, call: Call): OrderTalk => ({
  // A change of status makes the shop write to the buyer.
  numbersFirst: true,
  setStatus: (wanted, status) => setStatus(client, call, wanted, status),
  addTracking: (wanted) => addTracking(client, call, settings, wanted),
  async holdsStatus({ remoteId }, status) {
    const held = await client.get(call.http, `/orders/${remoteId}`, heldOrder);
    return succeeded(held) ? ok(held.value.status === status) : held;
  },
  async holdsTracking(wanted) {
    const found = await missingNumbers(client, call, settings, wanted);
    return succeeded(found) ? ok(found.value.missing.length === 0) : found;
  },
});

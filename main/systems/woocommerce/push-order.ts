import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { WooClient } from '#main/systems/woocommerce/client.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import { addNote, filled, notesOf, tells } from '#main/systems/woocommerce/notes.ts';
import { type HeldOrder, heldOrder, metaText } from '#main/systems/woocommerce/schemas.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

interface Wanted {
  remoteId: string;
  /** The shop's word; null = leave the status as it is. */
  status: string | null;
  tracking: string[];
  carrier: string | null;
}

const trackingWord = (numbers: readonly string[]): string => [...numbers].sort().join(' ');

/** What the shop should hold, or why that can't be said. */
const wantedOf = (call: Call, item: PushItem): Wanted | Refusal => {
  if (item.remoteId === null)
    return refuse('not_found', 'remote.order_unknown', { detail: item.key, values: { value: item.key } });
  const order = orderSchema.parse(item.object);
  const word = order.status ?? null;
  const status = word === null ? null : call.mapping.toRemote('order_status', word);
  if (status === undefined) {
    return refuse('invalid', 'mapping.unknown_value', {
      detail: word ?? '',
      values: { value: word ?? '' },
      fields: [{ path: 'status', message: word ?? '' }],
    });
  }
  const tracking = [...new Set(order.trackingNumbers)];
  return { remoteId: item.remoteId, status, tracking, carrier: order.carrier ?? null };
};

const writtenOf = (wanted: Wanted): Pushed => ({
  remoteId: wanted.remoteId,
  written: {
    ...(wanted.status === null ? {} : { status: wanted.status }),
    ...(wanted.tracking.length === 0 ? {} : { tracking: trackingWord(wanted.tracking) }),
  },
});

const named = (refusal: Refusal, remoteId: string): Refusal =>
  refusal.outcome === 'not_found'
    ? { ...refusal, cause: 'remote.order_unknown', values: { value: remoteId } }
    : refusal;

/** Tracking numbers of the order that the shop does not show yet, where the settings want them shown. */
const missingNumbers = async (
  client: WooClient,
  call: Call,
  settings: WooSettings,
  wanted: Wanted,
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
  wanted: Wanted,
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
  wanted: Wanted,
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
  { remoteId }: Wanted,
  status: string,
): Promise<Refusal | null> => {
  const put = await client.put(call.http, `/orders/${remoteId}`, { status }, heldOrder);
  if (!succeeded(put)) return put;
  if (put.value.status === status) return null;
  return refuse('conflict', 'remote.not_applied', { detail: `status is still ${put.value.status}` });
};

/**
 * Order status and tracking numbers out; the numbers first, because a change of status makes the shop write to the
 * buyer. Deleting an order in the ERP deletes nothing in the shop.
 */
export const pushOrder = async (
  client: WooClient,
  settings: WooSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  if (item.operation === 'delete' || item.object === null)
    return noChange({ remoteId: item.remoteId, written: {} });
  const wanted = wantedOf(call, item);
  if ('cause' in wanted) return wanted;
  const pushed = writtenOf(wanted);
  const statusIsNews = wanted.status !== null && wanted.status !== item.written['status'];
  const trackingIsNews =
    wanted.tracking.length > 0 && trackingWord(wanted.tracking) !== item.written['tracking'];
  if (!statusIsNews && !trackingIsNews) return noChange(pushed);
  if (trackingIsNews) {
    const refusal = await addTracking(client, call, settings, wanted);
    if (refusal !== null) return named(refusal, wanted.remoteId);
  }
  if (statusIsNews && wanted.status !== null) {
    const refusal = await setStatus(client, call, wanted, wanted.status);
    if (refusal !== null) return named(refusal, wanted.remoteId);
  }
  return ok(pushed);
};

/** Whether the shop already holds what the item wants. */
export const lookUpOrder = async (
  client: WooClient,
  settings: WooSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  if (item.operation === 'delete' || item.object === null) return ok({ found: false });
  const wanted = wantedOf(call, item);
  if ('cause' in wanted) return wanted;
  if (wanted.status !== null) {
    const held = await client.get(call.http, `/orders/${wanted.remoteId}`, heldOrder);
    if (!succeeded(held)) return named(held, wanted.remoteId);
    if (held.value.status !== wanted.status) return ok({ found: false });
  }
  if (wanted.tracking.length > 0) {
    const found = await missingNumbers(client, call, settings, wanted);
    if (!succeeded(found)) return named(found, wanted.remoteId);
    if (found.value.missing.length > 0) return ok({ found: false });
  }
  return ok({ found: true, pushed: writtenOf(wanted) });
};

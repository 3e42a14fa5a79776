import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { WooClient } from '#main/systems/woocommerce/client.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import { addNote, filled, type HeldNote, notesOf } from '#main/systems/woocommerce/notes.ts';
import { type Invoice, invoice as invoiceSchema } from '#shared/domain/invoice.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** Ends the note of an invoice: by it the note is found again, whatever the text in front of it says. */
export const markerOf = (invoice: Invoice): string => `[#${encodeURIComponent(invoice.key)}]`;

const textOf = (invoice: Invoice, settings: WooSettings): string => {
  const shown = filled(settings.invoiceNote, {
    number: invoice.number,
    total: invoice.total,
    currency: invoice.currency,
    due: invoice.dueAt?.slice(0, 10),
    issued: invoice.issuedAt?.slice(0, 10),
  });
  return `${shown} ${markerOf(invoice)}`;
};

/** The invoice's note at one order; null when it is not there. */
const heldNote = async (
  client: WooClient,
  call: Call,
  orderId: string,
  marker: string,
): Promise<Result<HeldNote | null>> => {
  const notes = await notesOf(client, call, orderId);
  if (!succeeded(notes)) return notes;
  return ok(notes.value.find((one) => one.text.includes(marker)) ?? null);
};

const named = (refusal: Refusal, orderId: string): Refusal =>
  refusal.outcome === 'not_found'
    ? refuse('not_found', 'remote.order_unknown', { ...refusal, values: { value: orderId } })
    : refusal;

/** `order:note` of the first, so that a link tells where the invoice stands. */
const pushedAt = (places: readonly string[]): Pushed => ({
  remoteId: places[0] ?? null,
  written: { notes: places.join(' ') },
});

/**
 * An invoice as a note at each of its orders that this shop knows, once, however often it is sent: a later payment
 * is no reason for a second note. Invoices of other shops' orders are no business of this one.
 */
export const pushInvoice = async (
  client: WooClient,
  settings: WooSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  const orderIds = item.orderIds ?? [];
  if (item.operation === 'delete' || item.object === null || orderIds.length === 0)
    return noChange({ remoteId: item.remoteId, written: {} });
  const invoice = invoiceSchema.parse(item.object);
  const told = (item.written['notes'] ?? '').split(' ').filter((one) => one !== '');
  const untold = orderIds.filter((id) => !told.some((place) => place.startsWith(`${id}:`)));
  if (untold.length === 0) return noChange(pushedAt(told));
  const places = [...told];
  for (const orderId of untold) {
    const held = await heldNote(client, call, orderId, markerOf(invoice));
    if (!succeeded(held)) return named(held, orderId);
    if (held.value !== null) {
      places.push(`${orderId}:${held.value.id}`);
      continue;
    }
    const added = await addNote(client, call, orderId, textOf(invoice, settings), settings.notifyCustomer);
    if (!succeeded(added)) return named(added, orderId);
    places.push(`${orderId}:${added.value.id}`);
  }
  return ok(pushedAt(places));
};

/** Whether every order shows the invoice's note. */
export const lookUpInvoice = async (
  client: WooClient,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  const orderIds = item.orderIds ?? [];
  if (item.operation === 'delete' || item.object === null || orderIds.length === 0)
    return ok({ found: false });
  const marker = markerOf(invoiceSchema.parse(item.object));
  const places: string[] = [];
  for (const orderId of orderIds) {
    const held = await heldNote(client, call, orderId, marker);
    if (!succeeded(held)) return named(held, orderId);
    if (held.value === null) return ok({ found: false });
    places.push(`${orderId}:${held.value.id}`);
  }
  return ok({ found: true, pushed: pushedAt(places) });
};

import { type InvoiceNote, invoiceNote, isToldLast } from '#main/systems/invoice-note.ts';
import { parcelNote } from '#main/systems/parcel-note.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { WooClient } from '#main/systems/woocommerce/client.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import { addNote, type HeldNote, notesOf } from '#main/systems/woocommerce/notes.ts';
import { invoice as invoiceSchema } from '#shared/domain/invoice.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** The order's note that says what we want to say, if it is the last word of this invoice there; else null. */
const heldNote = async (
  client: WooClient,
  call: Call,
  orderId: string,
  wanted: InvoiceNote,
): Promise<Result<HeldNote | null>> => {
  const notes = await notesOf(client, call, orderId);
  if (!succeeded(notes)) return notes;
  const oldestFirst = notes.value
    .filter((one) => one.text.includes(wanted.invoice))
    .toSorted((a, b) => Number(a.id) - Number(b.id));
  const isTold = isToldLast(
    wanted,
    oldestFirst.map((one) => one.text),
  );
  return ok(isTold ? (oldestFirst.at(-1) ?? null) : null);
};

const named = (refusal: Refusal, orderId: string): Refusal =>
  refusal.outcome === 'not_found'
    ? refuse('not_found', 'remote.order_unknown', { ...refusal, values: { value: orderId } })
    : refusal;

/** Orders and their notes, `order:note`; the first of them names the invoice for ever. */
const pushedAt = (item: PushItem, places: readonly string[], mark: string): Pushed => ({
  remoteId: item.remoteId ?? places[0] ?? null,
  written: { notes: places.join(' '), mark },
});

/** What is to be told of an invoice, or to the buyer of a parcel; null where there is nothing to tell. */
const noteOf = (settings: WooSettings, item: PushItem): InvoiceNote | null => {
  if (item.operation === 'delete' || item.object === null) return null;
  return item.entity === 'parcel'
    ? parcelNote(item)
    : invoiceNote(settings.invoiceNote, invoiceSchema.parse(item.object));
};

/**
 * An invoice as a note at each of its orders that this shop knows. What it says is told once, however often it is
 * sent; a payment or a change of the amounts is told by a note of its own. Invoices of other shops' orders are no
 * business of this one.
 */
export const pushNote = async (
  client: WooClient,
  settings: WooSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  const orderIds = item.orderIds ?? [];
  const wanted = noteOf(settings, item);
  if (wanted === null || orderIds.length === 0) return noChange({ remoteId: item.remoteId, written: {} });
  const told =
    item.written['mark'] === wanted.mark
      ? (item.written['notes'] ?? '').split(' ').filter((one) => one !== '')
      : [];
  const untold = orderIds.filter((id) => !told.some((place) => place.startsWith(`${id}:`)));
  if (untold.length === 0) return noChange(pushedAt(item, told, wanted.mark));
  // A notice about a parcel is written for the buyer and for nobody else.
  const forBuyer = item.entity === 'parcel' || settings.notifyCustomer;
  const places = [...told];
  for (const orderId of untold) {
    const held = await heldNote(client, call, orderId, wanted);
    if (!succeeded(held)) return named(held, orderId);
    if (held.value !== null) {
      places.push(`${orderId}:${held.value.id}`);
      continue;
    }
    const added = await addNote(client, call, orderId, wanted.text, forBuyer);
    if (!succeeded(added)) return named(added, orderId);
    places.push(`${orderId}:${added.value.id}`);
  }
  return ok(pushedAt(item, places, wanted.mark));
};

/** Whether every order shows what the invoice says now. */
export const lookUpNote = async (
  client: WooClient,
  settings: WooSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  const orderIds = item.orderIds ?? [];
  const wanted = noteOf(settings, item);
  if (wanted === null || orderIds.length === 0) return ok({ found: false });
  const places: string[] = [];
  for (const orderId of orderIds) {
    const held = await heldNote(client, call, orderId, wanted);
    if (!succeeded(held)) return named(held, orderId);
    if (held.value === null) return ok({ found: false });
    places.push(`${orderId}:${held.value.id}`);
  }
  return ok({ found: true, pushed: pushedAt(item, places, wanted.mark) });
};

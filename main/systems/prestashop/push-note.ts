import { type InvoiceNote, invoiceNote, isToldLast } from '#main/systems/invoice-note.ts';
import { parcelNote } from '#main/systems/parcel-note.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { PrestaClient } from '#main/systems/prestashop/client.ts';
import type { PrestaSettings } from '#main/systems/prestashop/manifest.ts';
import { anyRecord, heldOrder, message, resources } from '#main/systems/prestashop/schemas.ts';
import { invoice as invoiceSchema } from '#shared/domain/invoice.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** The shop refuses texts that look like markup. */
const noteOf = (item: PushItem, settings: PrestaSettings): InvoiceNote | null => {
  if (item.operation === 'delete' || item.object === null) return null;
  const made =
    item.entity === 'parcel'
      ? parcelNote(item)
      : invoiceNote(settings.invoiceNote, invoiceSchema.parse(item.object));
  if (made === null) return null;
  return { ...made, text: made.text.replace(/[<>]/g, ' ').replace(/\s+/g, ' ').trim() };
};

const named = (refusal: Refusal, orderId: string): Refusal =>
  refusal.outcome === 'not_found'
    ? { ...refusal, cause: 'remote.order_unknown', values: { value: orderId } }
    : refusal;

/** Several invoices may stand at one order, so the order's number alone names none of them. */
const pushedAt = (item: PushItem, orderIds: readonly string[], mark: string): Pushed => ({
  remoteId: item.remoteId ?? `${orderIds[0] ?? ''}:${item.key}`,
  written: { orders: orderIds.join(' '), mark },
});

interface Way {
  place: 'note' | 'message';
  forBuyer: boolean;
}

export const createNotePusher = (client: PrestaClient, settings: PrestaSettings) => {
  /** A notice about a parcel is a message to the buyer, wherever invoices are told. */
  const wayOf = ({ entity }: PushItem): Way =>
    entity === 'parcel'
      ? { place: 'message', forBuyer: true }
      : { place: settings.invoicePlace, forBuyer: settings.notifyCustomer };

  const heldNote = async (call: Call, orderId: string): Promise<Result<string>> => {
    const order = await client.one(call.http, resources.orders, orderId, heldOrder);
    return succeeded(order) ? ok(order.value.note ?? '') : order;
  };

  /** Whether the last word about the invoice at this order is what it says now. */
  const isTold = async (
    call: Call,
    orderId: string,
    wanted: InvoiceNote,
    way: Way,
  ): Promise<Result<boolean>> => {
    if (way.place === 'note') {
      const note = await heldNote(call, orderId);
      return succeeded(note) ? ok(isToldLast(wanted, [note.value])) : note;
    }
    const query = { 'filter[id_order]': orderId, display: '[id,id_order,message]' };
    const found = await client.list(call.http, resources.messages, message, query);
    if (!succeeded(found)) return found;
    const oldestFirst = found.value
      .filter((one) => one.id_order === orderId)
      .toSorted((a, b) => Number(a.id) - Number(b.id));
    return ok(
      isToldLast(
        wanted,
        oldestFirst.map((one) => one.message),
      ),
    );
  };

  const tell = async (call: Call, orderId: string, text: string, way: Way): Promise<Refusal | null> => {
    if (way.place === 'message') {
      const fields = { id_order: orderId, message: text, private: way.forBuyer ? '0' : '1' };
      const made = await client.create(call.http, resources.messages, fields, anyRecord);
      return succeeded(made) ? null : made;
    }
    // Read just before it is written, so that what the shop's people note meanwhile stays.
    const note = await heldNote(call, orderId);
    if (!succeeded(note)) return note;
    if (!client.canPatch()) {
      // Writing a whole order back might move its state and its amounts.
      return refuse('invalid', 'remote.method_not_allowed', { detail: 'notes at orders need version 8' });
    }
    const fields = { note: note.value === '' ? text : `${note.value}\n${text}` };
    const put = await client.change(call.http, resources.orders, orderId, fields, heldOrder);
    return succeeded(put) ? null : put;
  };

  return {
    /**
     * An invoice is told of at each of its orders that this shop knows. What it says is told once, however often it is
     * sent; a payment or a change of the amounts is told by a text of its own. Invoices of other shops' orders are no
     * business of this one.
     */
    async push(call: Call, item: PushItem): Promise<Result<Pushed>> {
      const orderIds = item.orderIds ?? [];
      const wanted = noteOf(item, settings);
      if (wanted === null || orderIds.length === 0) return noChange({ remoteId: item.remoteId, written: {} });
      const way = wayOf(item);
      const told =
        item.written['mark'] === wanted.mark
          ? (item.written['orders'] ?? '').split(' ').filter((one) => one !== '')
          : [];
      const untold = orderIds.filter((id) => !told.includes(id));
      if (untold.length === 0) return noChange(pushedAt(item, told, wanted.mark));
      for (const orderId of untold) {
        const held = await isTold(call, orderId, wanted, way);
        if (!succeeded(held)) return named(held, orderId);
        const refusal = held.value ? null : await tell(call, orderId, wanted.text, way);
        if (refusal !== null) return named(refusal, orderId);
      }
      return ok(pushedAt(item, [...told, ...untold], wanted.mark));
    },

    async lookUp(call: Call, item: PushItem): Promise<Result<Looked>> {
      const orderIds = item.orderIds ?? [];
      const wanted = noteOf(item, settings);
      if (wanted === null || orderIds.length === 0) return ok({ found: false });
      const way = wayOf(item);
      for (const orderId of orderIds) {
        const held = await isTold(call, orderId, wanted, way);
        if (!succeeded(held)) return named(held, orderId);
        if (!held.value) return ok({ found: false });
      }
      return ok({ found: true, pushed: pushedAt(item, orderIds, wanted.mark) });
    },
  };
};

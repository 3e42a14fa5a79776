import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { PrestaClient } from '#main/systems/prestashop/client.ts';
import type { PrestaSettings } from '#main/systems/prestashop/manifest.ts';
import { anyRecord, heldOrder, message, resources } from '#main/systems/prestashop/schemas.ts';
import { type Invoice, invoice as invoiceSchema } from '#shared/domain/invoice.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** Ends the text about an invoice: by it the text is found again, whatever stands in front of it. */
export const markerOf = (invoice: Invoice): string => `[#${encodeURIComponent(invoice.key)}]`;

const textOf = (invoice: Invoice, settings: PrestaSettings): string => {
  const values: Record<string, string | null | undefined> = {
    number: invoice.number,
    total: invoice.total,
    currency: invoice.currency,
    due: invoice.dueAt?.slice(0, 10),
    issued: invoice.issuedAt?.slice(0, 10),
  };
  const shown = settings.invoiceNote
    .replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '')
    // The shop refuses texts that look like markup.
    .replace(/[<>]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `${shown} ${markerOf(invoice)}`;
};

const named = (refusal: Refusal, orderId: string): Refusal =>
  refusal.outcome === 'not_found'
    ? { ...refusal, cause: 'remote.order_unknown', values: { value: orderId } }
    : refusal;

const pushedAt = (orderIds: readonly string[]): Pushed => ({
  remoteId: orderIds[0] ?? null,
  written: { orders: orderIds.join(' ') },
});

export const createInvoicePusher = (client: PrestaClient, settings: PrestaSettings) => {
  const heldNote = async (call: Call, orderId: string): Promise<Result<string>> => {
    const order = await client.one(call.http, resources.orders, orderId, heldOrder);
    return succeeded(order) ? ok(order.value.note ?? '') : order;
  };

  const isTold = async (call: Call, orderId: string, marker: string): Promise<Result<boolean>> => {
    if (settings.invoicePlace === 'note') {
      const note = await heldNote(call, orderId);
      return succeeded(note) ? ok(note.value.includes(marker)) : note;
    }
    const query = { 'filter[id_order]': orderId, display: '[id,id_order,message]' };
    const found = await client.list(call.http, resources.messages, message, query);
    if (!succeeded(found)) return found;
    return ok(found.value.some((one) => one.id_order === orderId && one.message.includes(marker)));
  };

  const tell = async (call: Call, orderId: string, text: string): Promise<Refusal | null> => {
    if (settings.invoicePlace === 'message') {
      const fields = { id_order: orderId, message: text, private: settings.notifyCustomer ? '0' : '1' };
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
     * An invoice is told of once at each of its orders that this shop knows, however often it is sent: a later
     * payment is no reason to tell it again. Invoices of other shops' orders are no business of this one.
     */
    async push(call: Call, item: PushItem): Promise<Result<Pushed>> {
      const orderIds = item.orderIds ?? [];
      if (item.operation === 'delete' || item.object === null || orderIds.length === 0)
        return noChange({ remoteId: item.remoteId, written: {} });
      const invoice = invoiceSchema.parse(item.object);
      const told = (item.written['orders'] ?? '').split(' ').filter((one) => one !== '');
      const untold = orderIds.filter((id) => !told.includes(id));
      if (untold.length === 0) return noChange(pushedAt(told));
      for (const orderId of untold) {
        const held = await isTold(call, orderId, markerOf(invoice));
        if (!succeeded(held)) return named(held, orderId);
        const refusal = held.value ? null : await tell(call, orderId, textOf(invoice, settings));
        if (refusal !== null) return named(refusal, orderId);
      }
      return ok(pushedAt([...told, ...untold]));
    },

    async lookUp(call: Call, item: PushItem): Promise<Result<Looked>> {
      const orderIds = item.orderIds ?? [];
      if (item.operation === 'delete' || item.object === null || orderIds.length === 0)
        return ok({ found: false });
      const marker = markerOf(invoiceSchema.parse(item.object));
      for (const orderId of orderIds) {
        const held = await isTold(call, orderId, marker);
        if (!succeeded(held)) return named(held, orderId);
        if (!held.value) return ok({ found: false });
      }
      return ok({ found: true, pushed: pushedAt(orderIds) });
    },
  };
};

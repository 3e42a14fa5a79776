import type { Ledger } from '#main/ledger/ledger.ts';
import type { MappingKind } from '#shared/api/types.ts';
import type { EntityName, Order } from '#shared/domain/index.ts';
import { type Refusal, refuse } from '#shared/result.ts';

/** `table` names the connection whose table lacks the row, because a message may pass through two of them. */
const unknown = (value: string, path: string, table: string, kind: MappingKind): Refusal =>
  refuse('invalid', 'mapping.unknown_value', {
    detail: value,
    values: { value, table, kind },
    fields: [{ path, message: value }],
  });

/**
 * An order in the ERP's words, by the tables of the connection it comes from. A table nobody has filled in leaves the
 * other side's word as it is, but a status without a table is no status: the ERP sets its own first one.
 */
export const toErpWords = (
  ledger: Ledger,
  sourceId: string,
  order: Order,
  entity: EntityName = 'order',
): { order: Order } | Refusal => {
  const statusTable: MappingKind = entity === 'supplier_order' ? 'supplier_order_status' : 'order_status';
  let refusal: Refusal | null = null;
  const word = (kind: MappingKind, path: string, value: string | null | undefined): string | null => {
    const given = value ?? null;
    if (given === null || given === '') return null;
    if (!ledger.mappings.isUsed(sourceId, kind, 'to_erp')) return kind === statusTable ? null : given;
    const found = ledger.mappings.find(sourceId, kind, 'to_erp', given);
    if (found === undefined) refusal ??= unknown(given, path, sourceId, kind);
    return found ?? null;
  };
  const { customer, delivery, payment } = order;
  const place = <T extends { country?: string | null | undefined }>(
    address: T | null | undefined,
    path: string,
  ) => (address == null ? address : { ...address, country: word('country', path, address.country) });
  const translated: Order = {
    ...order,
    status: word(statusTable, 'status', order.status),
    payment: { ...payment, kind: word('payment', 'payment.kind', payment.kind) },
    delivery: {
      ...delivery,
      method: word('delivery', 'delivery.method', delivery.method),
      address: place(delivery.address, 'delivery.address.country'),
    },
    customer: { ...customer, billing: place(customer.billing, 'customer.billing.country') },
  };
  return refusal ?? { order: translated };
};

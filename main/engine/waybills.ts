import type { Agent } from '#main/engine/agent.ts';
import { parseLoaded } from '#main/engine/message.ts';
import { idempotencyKeyOf } from '#main/engine/routing.ts';
import { entitySchemas, type Order, type Waybill } from '#shared/domain/index.ts';
import { MostekError } from '#shared/errors.ts';
import type { Operation } from '#shared/status.ts';

const longestKey = 20;
const plain = (text: string): string => text.replace(/[^0-9A-Za-z]+/g, '-').replace(/^-|-$/g, '');

/**
 * Name of the next waybill of an order, which is also the reference the carrier is given: short, of letters and
 * digits only, and different between two installations that share one account.
 */
export const nextWaybillKey = (agent: Agent, erpId: string, orderKey: string): string => {
  const n = agent.ledger.waybills.countOf(erpId, orderKey) + 1;
  return `${plain(orderKey).slice(-longestKey)}-${n}-${agent.agentId.replaceAll('-', '').slice(-4)}`;
};

/**
 * Puts a wish about a waybill down: the carrier is asked through the ledger like of any other change, so a lost
 * answer is looked up before anything is sent again, and one wish never makes two waybills. Returns the delivery.
 */
export const putWaybill = (
  agent: Agent,
  erpId: string,
  connectionId: string,
  waybill: Waybill,
  operation: Operation,
): number => {
  const { ledger, deps } = agent;
  const now = deps.clock.now();
  const changeId = `waybill:${waybill.key}:${operation}:${now}`;
  const inserted = ledger.write(() =>
    ledger.intake.insert(
      {
        sourceId: erpId,
        changeId,
        version: 1,
        direction: 'out',
        entity: 'waybill',
        key: waybill.key,
        operation,
        label: waybill.orderNumber ?? waybill.orderKey,
        object: JSON.stringify(waybill),
        changedAtMs: null,
        ackWanted: null,
        ackReason: null,
        problem: null,
        terms: [waybill.key, waybill.orderKey, waybill.orderNumber ?? ''].flatMap((term) =>
          term === '' ? [] : [term.toLowerCase()],
        ),
      },
      [
        {
          connectionId,
          idempotencyKey: idempotencyKeyOf(connectionId, erpId, 'waybill', waybill.key, changeId, 1),
          supersede: false,
          status: 'accepted',
          outcome: null,
          cause: null,
          detail: null,
          values: null,
        },
      ],
      now,
    ),
  );
  const id = inserted.kind === 'new' ? inserted.deliveryIds[0] : undefined;
  if (id === undefined) throw new MostekError('agent.internal', `waybill ${waybill.key} was not put down`);
  agent.wakeSenders();
  return id;
};

const amountOf = (order: Order): { amount: string; currency: string } => ({
  amount: order.total ?? '0',
  currency: order.currency ?? '',
});

/** What an order knows of a waybill; a person completes the rest. */
export const draftOf = (order: Order, key: string): Record<string, unknown> => {
  const { address, pointCode, method } = order.delivery;
  const place = address ?? order.customer.billing ?? null;
  const value = amountOf(order);
  return {
    orderKey: key,
    orderNumber: order.number ?? null,
    recipient: {
      name: address?.name ?? order.customer.name ?? '',
      phone: address?.phone ?? order.customer.phone ?? null,
      email: order.customer.email ?? null,
      company: address?.company ?? null,
      taxId: order.customer.taxId ?? null,
    },
    to: {
      kind: pointCode == null && /kurier|courier|кур.?ер|door/i.test(method ?? '') ? 'door' : 'point',
      country: place?.country ?? null,
      city: place?.city ?? null,
      pointId: pointCode ?? null,
      pointName: pointCode ?? null,
      street: place?.street ?? null,
      postcode: place?.postcode ?? null,
    },
    seats: [{ weight: '1' }],
    value,
    collect: null,
    payer: 'sender',
    contents: order.lines
      .filter((line) => line.kind === 'product')
      .map((line) => line.name)
      .join(', ')
      .slice(0, 100),
    note: null,
    options: {},
  };
};

/** The order a waybill is made for, as the ERP has it now; as it told of it last, where it can't be asked. */
export const orderFor = async (agent: Agent, erpId: string, orderKey: string): Promise<Order> => {
  const last = agent.ledger.intake.lastOf(erpId, 'order', orderKey)?.object ?? null;
  try {
    const [loaded] = (await agent.runtime(erpId)?.erp?.load('order', [orderKey])) ?? [];
    const { object } = parseLoaded('order', loaded);
    if (object !== null) return entitySchemas.order.parse(object);
  } catch (error) {
    if (last === null) throw error;
  }
  if (last === null) throw new MostekError('message.not_found', `no order ${orderKey}`);
  return entitySchemas.order.parse(JSON.parse(last));
};

import Big from 'big.js';
import type { Tracked } from '#main/systems/carrier-port.ts';
import type { CdekClient } from '#main/systems/cdek/client.ts';
import type { CdekSettings } from '#main/systems/cdek/manifest.ts';
import { eventsOf, type Order, type OrderAnswer, readOrder } from '#main/systems/cdek/order.ts';
import { ends, gone, statuses } from '#main/systems/cdek/statuses.ts';
import { amountOf, instantOf } from '#main/systems/cdek/values.ts';
import { nothingOf, trackOneByOne } from '#main/systems/one-by-one.ts';
import type { ParcelFollow, ParcelMoney } from '#shared/parcels/event.ts';
import { ok, succeeded } from '#shared/result.ts';

/** What the buyer pays at the door: for the goods, and for the delivery where the seller leaves it to the buyer. */
const moneyOf = (order: Order, code: string, currency: string): ParcelMoney | null => {
  const items = (order.packages ?? []).flatMap((one) => one.items ?? []);
  const sum = items.reduce(
    (total, { payment, amount }) =>
      total.plus(new Big(amountOf(payment.value) ?? '0').times(amountOf(amount) ?? '1')),
    new Big(amountOf(order.delivery_recipient_cost.value) ?? '0'),
  );
  if (!sum.gt(0) || order.is_return || code === 'NOT_DELIVERED' || gone.has(code)) return null;
  if (statuses[code] !== 'delivered') return { amount: sum.toFixed(), currency, state: 'to_collect' };
  return { amount: sum.toFixed(), currency, state: order.transacted_payment ? 'paid_out' : 'collected' };
};

/** Where it goes on after it was not handed over: the return has a number of its own. */
const followOf = (answer: OrderAnswer, order: Order): ParcelFollow | null => {
  const all = [...(answer.related_entities ?? []), ...(order.related_entities ?? [])];
  const back = all.find(({ type, cdek_number }) => type === 'return_order' && cdek_number !== '');
  return back === undefined || order.is_return || back.cdek_number === order.cdek_number
    ? null
    : { number: back.cdek_number.slice(0, 100), leg: 'return' };
};

/** Everything an order says of its parcel (carriers.md 5). */
export const trackedOf = (
  answer: OrderAnswer & { entity: Order },
  number: string,
  currency: string,
  raw: unknown = answer,
): Tracked => {
  const { entity: order } = answer;
  const events = eventsOf(order);
  const code = events.at(-1)?.code ?? '';
  const isOver = ends.has(code);
  const waits = statuses[code] === 'ready_for_pickup';
  return {
    number,
    known: events.length > 0,
    events,
    leg: order.is_return ? 'back' : 'there',
    branch:
      order.delivery_point === ''
        ? null
        : {
            name: null,
            address: order.to_location.address.slice(0, 500) || null,
            hours: null,
            code: order.delivery_point.slice(0, 100),
          },
    expectedAt: isOver ? null : instantOf(order.planned_delivery_date),
    keptUntil: waits ? instantOf(order.keep_free_until) : null,
    storagePaid: false,
    money: moneyOf(order, code, currency),
    follow: followOf(answer, order),
    raw: JSON.stringify(raw),
  };
};

export const createTracker = (client: CdekClient, settings: CdekSettings) =>
  trackOneByOne(
    async (call, number) => {
      const read = await readOrder(client, call, { cdek_number: number });
      if (!succeeded(read)) return read.outcome === 'not_found' ? ok(nothingOf(number)) : read;
      // A filter that is not kept tells of another parcel.
      if (read.value.entity.cdek_number !== number) return ok(nothingOf(number));
      return ok(trackedOf(read.value, number, settings.currency));
    },
    { pattern: /^\d{6,20}$/ },
  );

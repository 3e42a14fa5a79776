import Big from 'big.js';
import type { TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import type { CdekClient } from '#main/systems/cdek/client.ts';
import type { CdekSettings } from '#main/systems/cdek/manifest.ts';
import { eventsOf, type Order, type OrderAnswer, readOrder } from '#main/systems/cdek/order.ts';
import { ends, gone, statuses } from '#main/systems/cdek/statuses.ts';
import { amountOf, instantOf } from '#main/systems/cdek/values.ts';
import type { Call } from '#main/systems/port.ts';
import type { ParcelFollow, ParcelMoney } from '#shared/parcels/event.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** What the buyer pays at the door: for the goods, and for the delivery where the seller leaves it to the buyer. */
const moneyOf = (order: Order, code: string, currency: string): ParcelMoney | null => {
  const items = (order.packages ?? []).flatMap((one) => one.items ?? []);
  const sum = items.reduce(
    (total, { payment, amount }) =>
      total.plus(new Big(amountOf(payment.value) ?? '0').times(amountOf(amount) ?? '1')),
    new Big(amountOf(order.delivery_recipient_cost.value) ?? '0'),
  );
  if (!sum.gt(0) || order.is_return || code === 'NOT_DELIVERED' || gone.has(code)) return null;
  const isPaid = statuses[code] === 'delivered';
  return { amount: sum.toFixed(), currency, state: isPaid ? 'collected' : 'to_collect' };
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

const nothing = (number: string): Tracked => ({
  number,
  known: false,
  events: [],
  leg: 'there',
  branch: null,
  expectedAt: null,
  keptUntil: null,
  storagePaid: false,
  money: null,
  follow: null,
  raw: '{}',
});

/** What speaks of the connection and not of one parcel: the others would meet the same. */
const isForAll = ({ outcome }: Refusal): boolean => outcome === 'unauthorised' || outcome === 'rate_limited';

/** How many are asked at once; the door has its own pace besides. */
const atOnce = 4;

export const createTracker = (client: CdekClient, settings: CdekSettings) => {
  const one = async (call: Call, given: string): Promise<Result<Tracked>> => {
    const number = given.replaceAll(/\s/g, '');
    if (!/^\d{6,20}$/.test(number))
      return refuse('invalid', 'carrier.number_invalid', { detail: given, values: { value: given } });
    const read = await readOrder(client, call, { cdek_number: number });
    if (!succeeded(read)) return read.outcome === 'not_found' ? ok(nothing(given)) : read;
    // A filter that is not kept tells of another parcel.
    if (read.value.entity.cdek_number !== number) return ok(nothing(given));
    return ok(trackedOf(read.value, given, settings.currency));
  };

  return async (call: Call, asks: readonly TrackAsk[]): Promise<Result<readonly Result<Tracked>[]>> => {
    const found = new Map<string, Result<Tracked>>();
    const numbers = [...new Set(asks.map(({ number }) => number))];
    let stopped: Refusal | null = null;
    for (let start = 0; start < numbers.length && stopped === null; start += atOnce) {
      await Promise.all(
        numbers.slice(start, start + atOnce).map(async (number) => {
          const result = await one(call, number);
          found.set(number, result);
          if (!succeeded(result) && isForAll(result)) stopped = result;
        }),
      );
    }
    const rest: Refusal = stopped ?? refuse('unavailable', 'remote.unavailable');
    const results = asks.map(({ number }) => found.get(number) ?? rest);
    const bad = results.flatMap((result) => (succeeded(result) ? [] : [result]));
    const [first] = bad;
    if (first !== undefined && bad.length === results.length && first.outcome !== 'invalid') return first;
    return ok(results);
  };
};

import { z } from 'zod';
import type { Quote } from '#main/systems/carrier-port.ts';
import { type MeestClient, rowsOf } from '#main/systems/meest/client.ts';
import { optionsOf, quoteBody } from '#main/systems/meest/parcel.ts';
import type { Senders } from '#main/systems/meest/sender.ts';
import { amountOf, instantOf, isId, text } from '#main/systems/meest/values.ts';
import type { Call } from '#main/systems/port.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const price = z.object({ costServices: text, estimatedDeliveryDate: text });

/** Price and day, before anything is made (carriers.md 4, calculate). */
export const createQuote =
  (client: MeestClient, senders: Senders) =>
  async (call: Call, waybill: Waybill): Promise<Result<Quote>> => {
    const options = optionsOf(waybill);
    if (options === null)
      return refuse('invalid', 'remote.invalid', { fields: [{ path: 'options', message: 'does not fit' }] });
    const { to } = waybill;
    if (!isId(to.cityId ?? '') && !(to.kind === 'point' && isId(to.pointId ?? '')))
      return refuse('invalid', 'carrier.address_unknown', {
        fields: [{ path: 'to.cityId', message: to.city ?? '–' }],
        values: { value: to.city ?? '' },
      });
    const from = await senders.origin(call);
    if (!succeeded(from)) return from;
    const body = quoteBody(waybill, options, from.value, call.nowMs);
    const answer = await client.call(call, 'POST', '/calculate', body, 'read');
    if (!succeeded(answer)) return answer;
    const [row] = rowsOf(answer.value, price);
    if (row === undefined)
      return refuse('unavailable', 'remote.unexpected_shape', { detail: 'costServices' });
    return ok({
      price: amountOf(row.costServices),
      currency: 'UAH',
      deliverAt: instantOf(row.estimatedDeliveryDate),
    });
  };

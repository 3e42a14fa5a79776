import { z } from 'zod';
import type { Quote } from '#main/systems/carrier-port.ts';
import type { CdekClient } from '#main/systems/cdek/client.ts';
import { errorsIn, refusalOf } from '#main/systems/cdek/errors.ts';
import type { CdekSettings } from '#main/systems/cdek/manifest.ts';
import { cityOf, optionsOf, packagesOf, tariffOf } from '#main/systems/cdek/parcel.ts';
import { readPoints } from '#main/systems/cdek/points.ts';
import { amountOf, text } from '#main/systems/cdek/values.ts';
import type { Call } from '#main/systems/port.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const price = z.object({ total_sum: text, delivery_sum: text, currency: text, period_max: text });

/** Price and days of the tariff a waybill would have (carriers.md 5, calculator/tariff). */
export const createQuote = (client: CdekClient, settings: CdekSettings) => {
  const known = new Map<string, number>();

  /** The city of a point; null where there is no such point. */
  const cityOfPoint = async (call: Call, code: string): Promise<Result<number | null>> => {
    const kept = known.get(code);
    if (kept !== undefined) return ok(kept);
    const points = await readPoints(client, call, { code });
    if (!succeeded(points)) return points;
    const city = cityOf(points.value.find((one) => one.code === code)?.location.city_code);
    if (city !== null) known.set(code, city);
    return ok(city);
  };

  return async (call: Call, waybill: Waybill): Promise<Result<Quote>> => {
    const options = optionsOf(waybill);
    if (options === null)
      return refuse('invalid', 'remote.invalid', { fields: [{ path: 'options', message: 'does not fit' }] });
    const { to } = waybill;
    const own = cityOf(settings.senderCity);
    const from = own === null ? await cityOfPoint(call, settings.shipmentPoint ?? '') : ok(own);
    if (!succeeded(from)) return from;
    if (from.value === null)
      return refuse('invalid', 'carrier.sender_missing', { values: { value: settings.shipmentPoint ?? '' } });
    const given = cityOf(to.cityId);
    const target = given === null ? await cityOfPoint(call, to.pointId ?? '') : ok(given);
    if (!succeeded(target)) return target;
    if (target.value === null)
      return refuse('invalid', 'carrier.address_unknown', {
        fields: [{ path: 'to.cityId', message: to.city ?? '–' }],
        values: { value: to.city ?? '' },
      });
    const body = await client.call(call, {
      method: 'POST',
      path: '/calculator/tariff',
      json: {
        type: settings.contractKind === 'shop' ? 1 : 2,
        tariff_code: tariffOf(waybill, options, settings),
        from_location: { code: from.value },
        to_location: { code: target.value },
        packages: packagesOf(waybill),
      },
      effect: 'read',
    });
    if (!succeeded(body)) return body;
    const errors = errorsIn(body.value);
    if (errors.length > 0) return refusalOf(errors, true);
    const parsed = price.safeParse(body.value);
    if (!parsed.success) return refuse('unavailable', 'remote.unexpected_shape', { detail: 'total_sum' });
    const { total_sum, delivery_sum, currency, period_max } = parsed.data;
    const days = /^\d{1,3}$/.test(period_max) ? Number(period_max) : null;
    return ok({
      price: amountOf(total_sum) ?? amountOf(delivery_sum),
      currency: currency === '' ? settings.currency : currency.slice(0, 3),
      deliverAt:
        days === null ? null : new Date(call.nowMs + days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z'),
    });
  };
};

import { z } from 'zod';
import type { Quote } from '#main/systems/carrier-port.ts';
import { type NovaPoshtaClient, rowOf, rowsOf } from '#main/systems/nova-poshta/client.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import {
  cargoOf,
  collectOf,
  costOf,
  optionsOf,
  sendDay,
  serviceOf,
} from '#main/systems/nova-poshta/parcel.ts';
import { destinationOf } from '#main/systems/nova-poshta/place.ts';
import type { Senders } from '#main/systems/nova-poshta/sender.ts';
import { amountOf, instantOf, text } from '#main/systems/nova-poshta/values.ts';
import type { Warehouses } from '#main/systems/nova-poshta/warehouses.ts';
import type { Call } from '#main/systems/port.ts';
import { addDecimals } from '#shared/decimal.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** Parts that are zero may be missing. */
const price = z.object({ Cost: text, CostRedelivery: text, CostPack: text });
/** Described flat, seen nested (carriers.md 1.7). */
const day = z.object({ date: text, DeliveryDate: z.object({ date: text }).optional().catch(undefined) });

/** The whole price, whoever pays it, and the day of delivery; no day is no failure. */
export const createQuote =
  (client: NovaPoshtaClient, settings: NovaPoshtaSettings, senders: Senders, warehouses: Warehouses) =>
  async (call: Call, waybill: Waybill): Promise<Result<Quote>> => {
    const options = optionsOf(waybill);
    if (options === null)
      return refuse('invalid', 'remote.invalid', { fields: [{ path: 'options', message: 'does not fit' }] });
    const from = await senders.city(call);
    if (!succeeded(from)) return from;
    const to = await destinationOf(warehouses, call, waybill.to, false);
    if (!succeeded(to)) return to;
    if (to.value.kind === 'words')
      return refuse('invalid', 'carrier.address_unknown', {
        fields: [{ path: 'to.cityId', message: to.value.city }],
        values: { value: to.value.city },
      });
    const collect = collectOf(waybill);
    const common = {
      CitySender: from.value,
      CityRecipient: to.value.city,
      ServiceType: serviceOf(settings, to.value),
    };
    const isTransfer = (options.codMode ?? settings.codMode) === 'transfer';
    const asked = await client.call(
      call,
      'InternetDocument',
      'getDocumentPrice',
      {
        ...common,
        ...cargoOf(waybill),
        Cost: costOf(waybill),
        CargoType: options.cargoType ?? settings.cargoType,
        ...(collect === null || !isTransfer
          ? {}
          : { RedeliveryCalculate: { CargoType: 'Money', Amount: collect } }),
      },
      'read',
    );
    if (!succeeded(asked)) return asked;
    const row = rowOf(asked.value, price, true);
    if (!succeeded(row)) return row;
    const parts = [row.value.Cost, row.value.CostRedelivery, row.value.CostPack].flatMap(
      (part) => amountOf(part) ?? [],
    );
    const when = await client.call(
      call,
      'InternetDocument',
      'getDocumentDeliveryDate',
      { DateTime: sendDay(options, call.nowMs), ...common },
      'read',
    );
    const [told] = succeeded(when) ? rowsOf(when.value, day) : [];
    return ok({
      price: amountOf(row.value.Cost) === null ? null : addDecimals(parts),
      currency: 'UAH',
      deliverAt: told === undefined ? null : instantOf(told.DeliveryDate?.date ?? told.date),
    });
  };

import Big from 'big.js';
import type { Carrier } from '#main/systems/carrier-port.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import type { UkrposhtaSettings } from '#main/systems/ukrposhta/manifest.ts';
import { postcodeOf } from '#main/systems/ukrposhta/people.ts';
import { withPostcode } from '#main/systems/ukrposhta/postcode.ts';
import { priceRow } from '#main/systems/ukrposhta/schemas.ts';
import { deliveryOf, measuresOf, moneyOf, problemsOf } from '#main/systems/ukrposhta/shipment.ts';
import { instantOf } from '#main/systems/ukrposhta/track.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

const isAmount = (value: string): boolean => /^\d+(\.\d+)?$/.test(value);

/** Price of delivery, with that of the money's way back (carriers.md 3.2); parcels are a list, a flat body is refused. */
export const createQuote =
  (client: UkrposhtaClient, settings: UkrposhtaSettings): NonNullable<Carrier['quote']> =>
  async (call, given) => {
    if (settings.senderPostcode === undefined) {
      return refuse('invalid', 'carrier.sender_missing', {
        detail: 'senderPostcode',
        fields: [{ path: 'senderPostcode', message: 'required' }],
      });
    }
    const placed = await withPostcode(client, call, given);
    if (!succeeded(placed)) return placed;
    const waybill = placed.value;
    const options = problemsOf(waybill);
    if (!succeeded(options)) return options;
    const answer = await client.json(
      call,
      {
        method: 'POST',
        path: '/domestic/delivery-price',
        own: false,
        reads: true,
        json: {
          parcels: [measuresOf(waybill)],
          addressFrom: { postcode: settings.senderPostcode },
          addressTo: { postcode: postcodeOf(waybill) },
          type: options.value.shipmentType ?? settings.shipmentType,
          deliveryType: deliveryOf(settings, waybill),
          ...moneyOf(waybill),
        },
      },
      priceRow,
    );
    if (!succeeded(answer)) return answer;
    const { deliveryPrice, postPayDeliveryPrice, deliveryDate } = answer.value;
    const price = isAmount(deliveryPrice)
      ? new Big(deliveryPrice).plus(isAmount(postPayDeliveryPrice) ? postPayDeliveryPrice : '0').toFixed()
      : null;
    return ok({ price, currency: 'UAH', deliverAt: instantOf(deliveryDate) });
  };

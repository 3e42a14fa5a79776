import Big from 'big.js';
import type { TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import type { Call } from '#main/systems/port.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import { pathOf } from '#main/systems/ukrposhta/push-waybill.ts';
import { shipmentRow } from '#main/systems/ukrposhta/schemas.ts';
import { statuses } from '#main/systems/ukrposhta/statuses.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

/**
 * The buyer's money of a shipment we made, asked about once it was handed over: events say nothing of it, the shipment
 * does (`postPayPaid`, carriers.md 3.2). A question that failed is asked again: a parcel handed over without money to come
 * is done with, and nobody would ever ask about it any more.
 */
export const createMoney =
  (client: UkrposhtaClient) =>
  async (call: Call, { remoteId, number }: TrackAsk, last: string): Promise<Result<Tracked['money']>> => {
    if (remoteId === null || !client.signedIn || meaningOf(statuses, last) !== 'delivered') return ok(null);
    const read = await client.json(call, { path: pathOf(remoteId) }, shipmentRow);
    if (!succeeded(read)) return read.outcome === 'not_found' || read.outcome === 'invalid' ? ok(null) : read;
    if (read.value.barcode !== number) return ok(null);
    const { postPay, postPayPaid } = read.value;
    if (!/^\d+(\.\d+)?$/.test(postPay) || new Big(postPay).eq(0)) return ok(null);
    return ok({
      amount: new Big(postPay).toFixed(),
      currency: 'UAH',
      state: postPayPaid ? 'paid_out' : 'collected',
    });
  };

import Big from 'big.js';
import {
  type UkrposhtaOptions,
  type UkrposhtaSettings,
  ukrposhtaWaybill,
} from '#main/systems/ukrposhta/manifest.ts';
import { phoneOf, postcodeOf, type Recipient } from '#main/systems/ukrposhta/people.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { type FieldProblem, ok, type Result, refuse } from '#shared/result.ts';

/** Most characters of a description, and of a parcel's (carriers.md 3.2). */
const longest = 255;
const longestOfParcel = 120;

/** Whole units, rounded up: what is lighter by the paper is refused at the counter. */
const whole = (value: string, times = 1): number =>
  new Big(value).times(times).round(0, Big.roundUp).toNumber();

/** What would be refused anyway; nothing of it leaves this machine. */
export const problemsOf = (waybill: Waybill): Result<UkrposhtaOptions> => {
  const options = ukrposhtaWaybill.safeParse(waybill.options);
  if (!options.success) {
    return refuse('invalid', 'message.invalid', {
      fields: options.error.issues.map(({ path, message }) => ({
        path: `options.${path.join('.')}`,
        message,
      })),
    });
  }
  const { value, collect, seats, recipient, to } = waybill;
  const fields: FieldProblem[] = [];
  if (value.currency !== 'UAH') fields.push({ path: 'value.currency', message: value.currency });
  if (collect && collect.currency !== 'UAH')
    fields.push({ path: 'collect.currency', message: collect.currency });
  // One parcel in a shipment within the country (carriers.md 3.2).
  if (seats.length > 1) fields.push({ path: 'seats', message: '1' });
  if (to.kind === 'door') {
    for (const name of ['city', 'street', 'house'] as const) {
      if (!to[name]?.trim()) fields.push({ path: `to.${name}`, message: 'required' });
    }
  }
  if (fields.length > 0) return refuse('invalid', 'message.invalid', { fields });
  if (phoneOf(recipient.phone) === null) {
    const given = recipient.phone ?? '';
    return refuse('invalid', 'carrier.phone_invalid', {
      fields: [{ path: 'recipient.phone', message: given }],
      ...(given === '' ? {} : { values: { value: given } }),
    });
  }
  if (postcodeOf(waybill) === null) {
    const path = to.kind === 'point' ? 'to.pointId' : 'to.postcode';
    return refuse('invalid', 'carrier.address_unknown', { fields: [{ path, message: '00000' }] });
  }
  return ok(options.data);
};

export const deliveryOf = (settings: UkrposhtaSettings, { to }: Waybill): string =>
  `${settings.sendFrom === 'door' ? 'D' : 'W'}2${to.kind === 'door' ? 'D' : 'W'}`;

/** Grams and centimetres; sizes only where they are known. */
export const measuresOf = ({ seats: [seat] }: Waybill): Record<string, number> => ({
  weight: whole(seat?.weight ?? '0', 1_000),
  ...Object.fromEntries(
    (['length', 'width', 'height'] as const).flatMap((name) => {
      const size = seat?.[name];
      return size === null || size === undefined ? [] : [[name, whole(size)]];
    }),
  ),
});

// Amounts are numbers over there; two places of decimals come through JSON as they are.
const amountOf = (amount: string): number => new Big(amount).round(2).toNumber();

export const moneyOf = ({ value, collect }: Waybill): { declaredPrice: number; postPay?: number } => ({
  declaredPrice: amountOf(value.amount),
  ...(collect && new Big(collect.amount).gt(0) ? { postPay: amountOf(collect.amount) } : {}),
});

/** The body of a shipment; `reference` is our key of it, by which it is found again (carriers.md 3.2). */
export const bodyOf = (
  settings: UkrposhtaSettings,
  waybill: Waybill,
  options: UkrposhtaOptions,
  { uuid, addressId }: Recipient,
  reference: string,
): Record<string, unknown> => {
  const { declaredPrice, postPay } = moneyOf(waybill);
  const contents = (waybill.contents.trim() || settings.contents).slice(0, longestOfParcel);
  const paidByRecipient = waybill.payer === 'recipient';
  return {
    type: options.shipmentType ?? settings.shipmentType,
    deliveryType: deliveryOf(settings, waybill),
    sender: { uuid: settings.senderUuid },
    recipient: { uuid },
    ...(settings.senderAddressId === undefined ? {} : { senderAddressId: Number(settings.senderAddressId) }),
    ...(addressId === null ? {} : { recipientAddressId: Number(addressId) }),
    recipientPhone: phoneOf(waybill.recipient.phone),
    parcels: [{ ...measuresOf(waybill), declaredPrice, description: contents }],
    paidByRecipient,
    nonCashPayment: !paidByRecipient && settings.paymentMethod === 'NonCash',
    ...(postPay === undefined
      ? {}
      : {
          postPay,
          postPayPaidByRecipient: settings.codPayer === 'Recipient',
          ...(settings.codTo === 'card' ? { transferPostPayToCard: true } : {}),
          ...(settings.codTo === 'account' ? { transferPostPayToBankAccount: true } : {}),
        }),
    sms: options.sms ?? settings.sms,
    checkOnDelivery: options.checkOnDelivery ?? settings.checkOnDelivery,
    fragile: options.fragile ?? false,
    onFailReceiveType: options.onFail ?? settings.onFail,
    externalId: reference,
    description: (waybill.note?.trim() || contents).slice(0, longest),
  };
};

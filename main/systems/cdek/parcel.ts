import Big from 'big.js';
import { type CdekOptions, type CdekSettings, cdekWaybill } from '#main/systems/cdek/manifest.ts';
import { referenceOf } from '#main/systems/cdek/reference.ts';
import { numberOf, phoneOf, upward } from '#main/systems/cdek/values.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { type FieldProblem, ok, type Result, refuse } from '#shared/result.ts';

/** The carrier's own fields of a waybill; null where they do not fit its form. */
export const optionsOf = (waybill: Waybill): CdekOptions | null => {
  const given = Object.fromEntries(Object.entries(waybill.options).filter(([, value]) => value !== ''));
  const parsed = cdekWaybill.safeParse(given);
  return parsed.success ? parsed.data : null;
};

export const tariffOf = (waybill: Waybill, options: CdekOptions, settings: CdekSettings): number =>
  options.tariffCode ?? (waybill.to.kind === 'door' ? settings.tariffDoor : settings.tariffPoint);

/** Their number of a city; null where it is none. */
export const cityOf = (value: string | null | undefined): number | null =>
  /^\d{1,9}$/.test(value ?? '') ? Number(value) : null;

const hasCollect = (waybill: Waybill): boolean =>
  waybill.collect != null && new Big(waybill.collect.amount).gt(0);

/** What they would refuse, found before anything is made over there. */
export const problemsOf = (waybill: Waybill, settings: CdekSettings): Result<CdekOptions> => {
  const options = optionsOf(waybill);
  if (options === null)
    return refuse('invalid', 'remote.invalid', { fields: [{ path: 'options', message: 'does not fit' }] });
  const fields: FieldProblem[] = [];
  if (waybill.value.currency !== settings.currency)
    fields.push({ path: 'value.currency', message: waybill.value.currency });
  if (waybill.collect != null && waybill.collect.currency !== settings.currency)
    fields.push({ path: 'collect.currency', message: waybill.collect.currency });
  if (waybill.payer === 'recipient' && options.deliveryPrice === undefined)
    fields.push({ path: 'options.deliveryPrice', message: '–' });
  if (fields.length > 0) return refuse('invalid', 'remote.invalid', { fields });
  if (settings.contractKind === 'delivery' && (hasCollect(waybill) || waybill.payer === 'recipient'))
    return refuse('invalid', 'carrier.cod_unavailable', { fields: [{ path: 'collect', message: 'type 2' }] });
  const { to } = waybill;
  const unknown = (path: string, value: string) =>
    refuse('invalid', 'carrier.address_unknown', {
      fields: [{ path, message: value || '–' }],
      values: { value },
    });
  if (to.kind === 'point' && (to.pointId ?? '') === '') return unknown('to.pointId', to.pointName ?? '');
  if (to.kind === 'door' && cityOf(to.cityId) === null) return unknown('to.cityId', to.city ?? '');
  if (to.kind === 'door' && (to.street ?? '') === '') return unknown('to.street', '');
  if (phoneOf(waybill.recipient.phone) === null) {
    const given = waybill.recipient.phone ?? '';
    return refuse('invalid', 'carrier.phone_invalid', {
      fields: [{ path: 'recipient.phone', message: given }],
      values: { value: given },
    });
  }
  return ok(options);
};

const addressOf = ({ to }: Waybill): string =>
  [to.street, to.house, to.flat].filter((part) => part != null && part !== '').join(', ');

/** An amount in equal parts, the first with what is left over. */
const shares = (amount: string, count: number): Big[] => {
  const whole = new Big(amount);
  const share = whole.div(count).round(2, 0);
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? whole.minus(share.times(count - 1)) : share,
  );
};

/** Weight in grams, sizes in centimetres where all three are known. */
export const packagesOf = (waybill: Waybill): Record<string, number>[] =>
  waybill.seats.map(({ weight, length, width, height }) => ({
    weight: Math.max(1, upward(new Big(weight).times(1_000))),
    ...(length == null || width == null || height == null
      ? {}
      : { length: upward(new Big(length)), width: upward(new Big(width)), height: upward(new Big(height)) }),
  }));

/**
 * The body of an order (carriers.md 5, request.create-order.json). A waybill knows no lines, so each package holds one
 * item: the goods, worth and to be paid for their share of the whole.
 */
export const bodyOf = (
  waybill: Waybill,
  options: CdekOptions,
  settings: CdekSettings,
): Record<string, unknown> => {
  const { to, recipient } = waybill;
  const count = waybill.seats.length;
  const values = shares(waybill.value.amount, count);
  const collects = shares(hasCollect(waybill) ? (waybill.collect?.amount ?? '0') : '0', count);
  const name = (waybill.contents.trim() || settings.contents).slice(0, 255);
  const reference = referenceOf(waybill.key);
  const city = cityOf(to.cityId);
  const isShop = settings.contractKind === 'shop';
  const note = waybill.note ?? '';
  const phone = settings.senderPhone ?? '';
  return {
    type: isShop ? 1 : 2,
    number: reference,
    tariff_code: tariffOf(waybill, options, settings),
    ...(note === '' ? {} : { comment: note.slice(0, 255) }),
    ...(settings.sendFrom === 'door'
      ? { from_location: { code: cityOf(settings.senderCity), address: settings.senderStreet ?? '' } }
      : { shipment_point: settings.shipmentPoint ?? '' }),
    ...(to.kind === 'point'
      ? { delivery_point: to.pointId ?? '' }
      : {
          to_location: {
            code: city,
            ...(to.city == null ? {} : { city: to.city }),
            ...(to.postcode == null || to.postcode === '' ? {} : { postal_code: to.postcode }),
            address: addressOf(waybill),
          },
        }),
    ...((settings.senderName ?? '') === ''
      ? {}
      : {
          sender: {
            name: settings.senderName,
            ...(phone === '' ? {} : { phones: [{ number: phoneOf(phone) ?? phone }] }),
          },
        }),
    recipient: {
      name: recipient.name,
      ...(recipient.company == null || recipient.company === '' ? {} : { company: recipient.company }),
      ...(recipient.email == null || recipient.email === '' ? {} : { email: recipient.email }),
      phones: [{ number: phoneOf(recipient.phone) ?? '' }],
    },
    ...(isShop && waybill.payer === 'recipient'
      ? { delivery_recipient_cost: { value: numberOf(new Big(options.deliveryPrice ?? '0'), 2) } }
      : {}),
    packages: packagesOf(waybill).map((one, index) => ({
      number: String(index + 1),
      ...one,
      ...(isShop
        ? {
            items: [
              {
                name,
                ware_key: (waybill.orderNumber ?? reference).slice(0, 50),
                payment: { value: numberOf(collects[index] ?? new Big(0), 2) },
                cost: numberOf(values[index] ?? new Big(0), 2),
                weight: one['weight'],
                amount: 1,
              },
            ],
          }
        : { comment: name }),
    })),
  };
};

/** Which of the sender's data are missing; null when an order can be made. */
export const senderMissing = (settings: CdekSettings): string | null => {
  if (settings.sendFrom === 'door') {
    if (cityOf(settings.senderCity) === null) return 'senderCity';
    return (settings.senderStreet ?? '') === '' ? 'senderStreet' : null;
  }
  return (settings.shipmentPoint ?? '') === '' ? 'shipmentPoint' : null;
};

import Big from 'big.js';
import { type MeestOptions, type MeestSettings, meestWaybill } from '#main/systems/meest/manifest.ts';
import { referenceOf } from '#main/systems/meest/reference.ts';
import type { Origin, Sender } from '#main/systems/meest/sender.ts';
import { dayOf, isId, numberOf, phoneOf } from '#main/systems/meest/values.ts';
import type { Waybill, WaybillSeat } from '#shared/domain/waybill.ts';
import { type FieldProblem, ok, type Result, refuse } from '#shared/result.ts';

/** The carrier's own fields of a waybill; null where they do not fit its form. */
export const optionsOf = (waybill: Waybill): MeestOptions | null => {
  const given = Object.fromEntries(Object.entries(waybill.options).filter(([, value]) => value !== ''));
  const parsed = meestWaybill.safeParse(given);
  return parsed.success ? parsed.data : null;
};

/** What they would refuse, found before anything is made over there. */
export const problemsOf = (waybill: Waybill): Result<MeestOptions> => {
  const options = optionsOf(waybill);
  if (options === null)
    return refuse('invalid', 'remote.invalid', { fields: [{ path: 'options', message: 'does not fit' }] });
  const fields: FieldProblem[] = [];
  if (waybill.value.currency !== 'UAH')
    fields.push({ path: 'value.currency', message: waybill.value.currency });
  if (waybill.collect != null && waybill.collect.currency !== 'UAH')
    fields.push({ path: 'collect.currency', message: waybill.collect.currency });
  if (fields.length > 0) return refuse('invalid', 'remote.invalid', { fields });
  const { to } = waybill;
  const unknown = (path: string, value: string) =>
    refuse('invalid', 'carrier.address_unknown', {
      fields: [{ path, message: value || '–' }],
      values: { value },
    });
  if (to.kind === 'point' && !isId(to.pointId ?? '')) return unknown('to.pointId', to.pointName ?? '');
  if (to.kind === 'door' && !isId(to.streetId ?? '')) return unknown('to.streetId', to.street ?? '');
  if (to.kind === 'door' && (to.house ?? '') === '') return unknown('to.house', '');
  if (phoneOf(waybill.recipient.phone) === null) {
    const given = waybill.recipient.phone ?? '';
    return refuse('invalid', 'carrier.phone_invalid', {
      fields: [{ path: 'recipient.phone', message: given }],
      values: { value: given },
    });
  }
  return ok(options);
};

const sum = (values: readonly Big[]): Big => values.reduce((total, one) => total.plus(one), new Big(0));
const upward = (value: string): number => Number(new Big(value).round(0, 3).toFixed());

/** Sizes in whole centimetres, the volume in cubic metres; only where all three are known. */
const sizesOf = (seat: WaybillSeat): { sizes: Record<string, number>; volume: Big } => {
  const { length, width, height } = seat;
  if (length == null || width == null || height == null) return { sizes: {}, volume: new Big(0) };
  const volume = new Big(length).times(width).times(height).div(1_000_000);
  return volume.gt(0)
    ? { sizes: { length: upward(length), width: upward(width), height: upward(height) }, volume }
    : { sizes: {}, volume: new Big(0) };
};

/** Each seat is a place of its own; the value of the goods is spread over them, and the first has what is left over. */
const placesOf = (waybill: Waybill): Record<string, unknown>[] => {
  const value = new Big(waybill.value.amount);
  const count = waybill.seats.length;
  const share = value.div(count).round(2, 0);
  return waybill.seats.map((seat, index) => {
    const { sizes, volume } = sizesOf(seat);
    const weight = numberOf(new Big(seat.weight), 3);
    const insurance = index === 0 ? value.minus(share.times(count - 1)) : share;
    return {
      quantity: 1,
      weight,
      volume: numberOf(volume, 6),
      insurance: numberOf(insurance, 2),
      ...sizes,
    };
  });
};

const collectOf = (waybill: Waybill): Record<string, unknown> =>
  waybill.collect == null || !new Big(waybill.collect.amount).gt(0)
    ? {}
    : { COD: numberOf(new Big(waybill.collect.amount), 2) };

/** The day it is handed over, `dd.MM.yyyy`. */
const sendDay = (options: MeestOptions, nowMs: number): string => {
  const [year, month, day] = (options.sendDate ?? '').split('-');
  return year === undefined || month === undefined || day === undefined
    ? dayOf(nowMs)
    : `${day}.${month}.${year}`;
};

/**
 * The body of `/parcel` (carriers.md 4). Of receiver and sender their file demands branch, address and building at
 * once, although only one kind of place is meant: what is not meant is empty.
 */
export const bodyOf = (
  waybill: Waybill,
  options: MeestOptions,
  sender: Sender,
  settings: MeestSettings,
  nowMs: number,
  isNew: boolean,
): Record<string, unknown> => {
  const { to, recipient } = waybill;
  const isDoor = to.kind === 'door';
  const weight = sum(waybill.seats.map((seat) => new Big(seat.weight)));
  const contents = (waybill.contents.trim() || settings.contents).slice(0, 100);
  const note = waybill.note ?? '';
  return {
    parcelNumber: referenceOf(waybill.key),
    contractID: sender.contract,
    payType: (options.paymentMethod ?? settings.paymentMethod) === 'Cash' ? 'cash' : 'noncash',
    receiverPay: waybill.payer === 'recipient',
    ...collectOf(waybill),
    weight: numberOf(weight, 3),
    sendingDate: sendDay(options, nowMs),
    info4Sticker: false,
    ...(waybill.orderNumber == null ? {} : { orderNumber: waybill.orderNumber.slice(0, 25) }),
    ...(note === '' ? {} : { notation: note }),
    sender: {
      name: sender.name,
      phone: sender.phone,
      service: sender.service,
      branchID: sender.branch,
      addressID: sender.street,
      building: sender.house,
      ...(sender.flat === '' ? {} : { flat: sender.flat }),
    },
    receiver: {
      name:
        recipient.company == null || recipient.company === ''
          ? recipient.name
          : `${recipient.company}, ${recipient.name}`,
      phone: phoneOf(recipient.phone) ?? '',
      service: isDoor ? 'Door' : 'Branch',
      branchID: isDoor ? '' : (to.pointId ?? ''),
      addressID: isDoor ? (to.streetId ?? '') : '',
      building: isDoor ? (to.house ?? '') : '',
      ...(isDoor && to.flat != null && to.flat !== '' ? { flat: to.flat } : {}),
      // Demanded when a parcel is changed, though not when it is made.
      zipCode: to.postcode ?? '',
    },
    // The same once more under other names, demanded when a parcel is made and not known when it is changed.
    placesItems: placesOf(waybill).map((place) =>
      isNew ? { ...place, placeWeight: place['weight'], placeVolume: place['volume'] } : place,
    ),
    contentsItems: [
      {
        contentName: contents,
        quantity: 1,
        weight: numberOf(weight, 3),
        value: numberOf(new Big(waybill.value.amount), 2),
      },
    ],
  };
};

/** The body of `/calculate`. */
export const quoteBody = (
  waybill: Waybill,
  options: MeestOptions,
  origin: Origin,
  nowMs: number,
): Record<string, unknown> => {
  const { to } = waybill;
  const isDoor = to.kind === 'door';
  return {
    sendingDate: sendDay(options, nowMs),
    contractID: origin.contract,
    ...collectOf(waybill),
    sender: { service: origin.service, branchID: origin.branch, cityID: origin.city },
    receiver: {
      service: isDoor ? 'Door' : 'Branch',
      branchID: isDoor ? '' : (to.pointId ?? ''),
      cityID: to.cityId ?? '',
    },
    placesItems: placesOf(waybill),
  };
};

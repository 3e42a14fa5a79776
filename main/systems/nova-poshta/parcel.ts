import Big from 'big.js';
import {
  type NovaPoshtaOptions,
  type NovaPoshtaSettings,
  novaPoshtaWaybill,
} from '#main/systems/nova-poshta/manifest.ts';
import type { Destination } from '#main/systems/nova-poshta/place.ts';
import { dayOf, phoneOf } from '#main/systems/nova-poshta/values.ts';
import type { Waybill, WaybillSeat } from '#shared/domain/waybill.ts';
import { type FieldProblem, ok, type Result, refuse } from '#shared/result.ts';

/** The carrier's own fields of a waybill; null where they do not fit its form. */
export const optionsOf = (waybill: Waybill): NovaPoshtaOptions | null => {
  const given = Object.fromEntries(Object.entries(waybill.options).filter(([, value]) => value !== ''));
  const parsed = novaPoshtaWaybill.safeParse(given);
  return parsed.success ? parsed.data : null;
};

const sizes = (seat: WaybillSeat): [Big, Big, Big] | null => {
  const { length, width, height } = seat;
  if (length == null || width == null || height == null) return null;
  const all: [Big, Big, Big] = [new Big(length), new Big(width), new Big(height)];
  return all.every((one) => one.gt(0)) ? all : null;
};

const sum = (values: readonly Big[]): Big => values.reduce((total, one) => total.plus(one), new Big(0));

/** Least weight they take, in kilograms. */
const lightest = new Big('0.1');
const weightOf = (seat: WaybillSeat): Big => {
  const weight = new Big(seat.weight);
  return weight.lt(lightest) ? lightest : weight;
};

/**
 * In cubic metres. A seat without sizes counts as big as it is heavy: their volumetric weight is
 * length · width · height / 4000, which is 250 kilograms for a cubic metre (carriers.md 1.7).
 */
const volumeOf = (seat: WaybillSeat): Big => {
  const known = sizes(seat);
  return known === null ? weightOf(seat).div(250) : known[0].times(known[1]).times(known[2]).div(1_000_000);
};
const cubicMetres = (volume: Big): string => volume.round(6, 3).toFixed();

/** Weight, volume and seats. */
export const cargoOf = (waybill: Waybill): Record<string, unknown> => {
  const complete = waybill.seats.every((seat) => sizes(seat) !== null);
  return {
    Weight: sum(waybill.seats.map(weightOf)).toFixed(),
    SeatsAmount: String(waybill.seats.length),
    VolumeGeneral: cubicMetres(sum(waybill.seats.map(volumeOf))),
    ...(complete
      ? {
          OptionsSeat: waybill.seats.map((seat) => ({
            volumetricVolume: cubicMetres(volumeOf(seat)),
            volumetricLength: new Big(seat.length ?? '0').toFixed(),
            volumetricWidth: new Big(seat.width ?? '0').toFixed(),
            volumetricHeight: new Big(seat.height ?? '0').toFixed(),
            weight: weightOf(seat).toFixed(),
          })),
        }
      : {}),
  };
};

/** Declared value in whole hryvnias, rounded up so that nothing is insured for less than it is worth. */
export const costOf = (waybill: Waybill): string => {
  const cost = new Big(waybill.value.amount).round(0, 3);
  return (cost.lt(1) ? new Big(1) : cost).toFixed();
};

/** Cash on delivery; null when nothing is collected. */
export const collectOf = (waybill: Waybill): string | null => {
  if (waybill.collect == null) return null;
  const amount = new Big(waybill.collect.amount);
  return amount.gt(0) ? amount.toFixed() : null;
};

/** What they would refuse, found before anything is made over there. */
export const problemsOf = (waybill: Waybill): Result<NovaPoshtaOptions> => {
  const options = optionsOf(waybill);
  if (options === null)
    return refuse('invalid', 'remote.invalid', { fields: [{ path: 'options', message: 'does not fit' }] });
  const fields: FieldProblem[] = [];
  if (waybill.value.currency !== 'UAH')
    fields.push({ path: 'value.currency', message: waybill.value.currency });
  if (waybill.collect != null && waybill.collect.currency !== 'UAH')
    fields.push({ path: 'collect.currency', message: waybill.collect.currency });
  if (fields.length > 0) return refuse('invalid', 'remote.invalid', { fields });
  if (phoneOf(waybill.recipient.phone) === null) {
    const given = waybill.recipient.phone ?? '';
    return refuse('invalid', 'carrier.phone_invalid', {
      fields: [{ path: 'recipient.phone', message: given }],
      values: { value: given },
    });
  }
  return ok(options);
};

/** A locker takes one seat, and only with its sizes (carriers.md 1.7). */
export const lockerProblems = (waybill: Waybill): FieldProblem[] => [
  ...(waybill.seats.length > 1 ? [{ path: 'seats', message: '1' }] : []),
  ...waybill.seats.flatMap((seat, index): FieldProblem[] =>
    sizes(seat) === null ? [{ path: `seats.${index}.length`, message: 'cm' }] : [],
  ),
];

export const serviceOf = (settings: NovaPoshtaSettings, to: Destination): string => {
  const from = settings.sendFrom === 'door' ? 'Doors' : 'Warehouse';
  if (to.kind === 'door' || (to.kind === 'words' && to.to === 'door')) return `${from}Doors`;
  return to.kind === 'point' && to.locker ? `${from}Postomat` : `${from}Warehouse`;
};

/** Money the buyer pays for the goods, in the way the company has it. */
export const moneyOf = (
  waybill: Waybill,
  settings: NovaPoshtaSettings,
  options: NovaPoshtaOptions,
): Record<string, unknown> => {
  const amount = collectOf(waybill);
  if (amount === null) return {};
  if ((options.codMode ?? settings.codMode) === 'control') return { AfterpaymentOnGoodsCost: amount };
  return {
    BackwardDeliveryData: [
      { PayerType: options.codPayer ?? settings.codPayer, CargoType: 'Money', RedeliveryString: amount },
    ],
  };
};

/** The day it is handed over, `dd.mm.yyyy`. */
export const sendDay = (options: NovaPoshtaOptions, nowMs: number): string => {
  const [year, month, day] = (options.sendDate ?? '').split('-');
  return year === undefined || month === undefined || day === undefined
    ? dayOf(nowMs)
    : `${day}.${month}.${year}`;
};

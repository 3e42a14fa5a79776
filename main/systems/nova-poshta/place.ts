import { z } from 'zod';
import { type NovaPoshtaClient, rowOf } from '#main/systems/nova-poshta/client.ts';
import { isRef, text } from '#main/systems/nova-poshta/values.ts';
import { isLocker, type Warehouse, type Warehouses } from '#main/systems/nova-poshta/warehouses.ts';
import type { Call } from '#main/systems/port.ts';
import type { WaybillPlace } from '#shared/domain/waybill.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

export interface CityId {
  /** Prices and waybills go by it. */
  city: string;
  /** Streets go by it; empty where it is not known. */
  settlement: string;
}

/** Prices need one ref of a city and streets another (carriers.md 1.8), so an id of ours carries both. */
export const cityIdOf = ({ city, settlement }: CityId): string =>
  settlement === '' ? city : `${city}/${settlement}`;

/** Null when there is no ref in it. */
export const readCityId = (id: string | null | undefined): CityId | null => {
  const [city = '', settlement = ''] = (id ?? '').split('/');
  return isRef(city) ? { city, settlement: isRef(settlement) ? settlement : '' } : null;
};

/** The settlement of a city that came without one; every branch there names it. */
export const settlementOf = async (
  warehouses: Warehouses,
  call: Call,
  { city, settlement }: CityId,
): Promise<Result<string>> => {
  if (settlement !== '') return ok(settlement);
  const rows = await warehouses.search(call, { CityRef: city, Limit: '1' });
  if (!succeeded(rows)) return rows;
  return ok(rows.value.find((one) => one.CityRef === city)?.SettlementRef ?? '');
};

const unknown = (path: string, message: string): Refusal =>
  refuse('invalid', 'carrier.address_unknown', { fields: [{ path, message }], values: { value: message } });

/** Where a parcel goes, as far as their own ids say. */
export type Destination =
  | { kind: 'point'; city: string; ref: string; locker: boolean }
  | { kind: 'door'; city: string; streetId: string }
  /** Words only: the carrier finds the place itself. */
  | { kind: 'words'; to: 'point' | 'door'; city: string; name: string };

const branchNumber = (place: WaybillPlace): string | null => {
  const id = (place.pointId ?? '').trim();
  if (/^\d{1,6}$/.test(id)) return id;
  return /№\s*(\d{1,6})/.exec(place.pointName ?? '')?.[1] ?? null;
};

const found = (one: Warehouse): Destination => ({
  kind: 'point',
  city: one.CityRef,
  ref: one.Ref,
  locker: isLocker(one),
});

/** Refs where the waybill has them or they can be found out; words where it has nothing else. */
export const destinationOf = async (
  warehouses: Warehouses,
  call: Call,
  place: WaybillPlace,
  wordsOnly: boolean,
): Promise<Result<Destination>> => {
  const city = wordsOnly ? null : readCityId(place.cityId);
  const cityName = (place.city ?? '').trim();
  if (place.kind === 'point') {
    const id = (place.pointId ?? '').trim();
    if (isRef(id)) {
      const branch = await warehouses.byRef(call, id);
      if (!succeeded(branch)) return branch;
      if (branch.value !== null) return ok(found(branch.value));
      return refuse('invalid', 'carrier.point_closed', { fields: [{ path: 'to.pointId', message: id }] });
    }
    const number = branchNumber(place);
    if (number === null) return unknown('to.pointId', place.pointName ?? id);
    if (city !== null) {
      const branch = await warehouses.byNumber(call, city.city, number);
      if (!succeeded(branch)) return branch;
      if (branch.value !== null) return ok(found(branch.value));
      return refuse('invalid', 'carrier.point_closed', { fields: [{ path: 'to.pointId', message: number }] });
    }
    if (cityName === '') return unknown('to.city', number);
    return ok({ kind: 'words', to: 'point', city: cityName, name: number });
  }
  const house = (place.house ?? '').trim();
  if (house === '') return unknown('to.house', '–');
  const streetId = (place.streetId ?? '').trim();
  if (city !== null && isRef(streetId)) return ok({ kind: 'door', city: city.city, streetId });
  const street = (place.street ?? '').trim();
  if (cityName === '') return unknown('to.city', '–');
  if (street === '') return unknown('to.street', '–');
  return ok({ kind: 'words', to: 'door', city: cityName, name: street });
};

const savedAddress = z.object({ Ref: text });

/** Makes an address of the recipient; the same one is answered with the same ref. */
export const saveAddress = async (
  client: NovaPoshtaClient,
  call: Call,
  counterparty: string,
  streetId: string,
  place: WaybillPlace,
): Promise<Result<string>> => {
  const properties = {
    CounterpartyRef: counterparty,
    StreetRef: streetId,
    BuildingNumber: place.house ?? '',
    Flat: place.flat ?? '',
  };
  const made = await client.call(call, 'Address', 'save', properties, 'absolute');
  if (!succeeded(made)) return made;
  const row = rowOf(made.value, savedAddress, true);
  return succeeded(row) ? ok(row.value.Ref) : row;
};

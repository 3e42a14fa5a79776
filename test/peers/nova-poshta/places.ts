import { z } from 'zod';
import { type Answered, done, fail } from '#test/peers/nova-poshta/answer.ts';
import { newRef, type PeerState, refs } from '#test/peers/nova-poshta/state.ts';

const limit = z.union([z.string().regex(/^\d+$/), z.number().int()]);
const whole = (value: string | number): number => Number(value);

const settlements = [
  {
    Present: 'м. Київ, Київська обл.',
    Warehouses: 6231,
    MainDescription: 'Київ',
    Area: 'Київська',
    Ref: refs.kyivSettlement,
    DeliveryCity: refs.kyiv,
    AddressDeliveryAllowed: true,
  },
  {
    Present: 'м. Львів, Львівська обл.',
    Warehouses: 900,
    MainDescription: 'Львів',
    Area: 'Львівська',
    Ref: refs.lvivSettlement,
    DeliveryCity: refs.lviv,
    AddressDeliveryAllowed: true,
  },
];

export const searchSettlements = (_state: PeerState, properties: unknown): Answered => {
  const parsed = z.strictObject({ CityName: z.string(), Limit: limit, Page: limit }).safeParse(properties);
  if (!parsed.success) return fail('20000900746', 'FindByString is not specified');
  const found = settlements.filter(({ MainDescription }) => MainDescription.startsWith(parsed.data.CityName));
  return done({ TotalCount: found.length, Addresses: found });
};

export const searchSettlementStreets = (_state: PeerState, properties: unknown): Answered => {
  const parsed = z
    .strictObject({ StreetName: z.string(), SettlementRef: z.string(), Limit: limit })
    .safeParse(properties);
  if (!parsed.success || parsed.data.SettlementRef !== refs.kyivSettlement)
    return fail('20000500626', 'SettlementRef is invalid');
  const found = 'Хрещатик'.includes(parsed.data.StreetName)
    ? [
        {
          SettlementRef: refs.kyivSettlement,
          SettlementStreetRef: refs.street,
          SettlementStreetDescription: 'Хрещатик',
          Present: 'вул. Хрещатик',
          Location: { lat: 50.4, lon: 30.5 },
        },
      ]
    : [];
  return done({ TotalCount: found.length, Addresses: found });
};

export const getWarehouses = (state: PeerState, properties: unknown): Answered => {
  const parsed = z
    .strictObject({
      Ref: z.string().optional(),
      CityRef: z.string().optional(),
      WarehouseId: z.string().optional(),
      FindByString: z.string().optional(),
      Limit: limit,
      Page: limit,
      Language: z.enum(['UA', 'RU']),
    })
    .safeParse(properties);
  if (!parsed.success) return fail('20000400480', 'Ref is incorrect');
  const { Ref, CityRef, WarehouseId, FindByString, Limit, Page } = parsed.data;
  const found = state.warehouses.filter(
    (one) =>
      state.ignoresFilters ||
      ((Ref === undefined || one.Ref === Ref) &&
        (CityRef === undefined || one.CityRef === CityRef) &&
        (WarehouseId === undefined || one.Number === WarehouseId) &&
        (FindByString === undefined || one.Description.includes(FindByString))),
  );
  const start = (whole(Page) - 1) * whole(Limit);
  return { data: found.slice(start, start + Math.min(whole(Limit), 500)), total: found.length };
};

/** The same address of the same counterparty is one. */
export const saveAddress = (state: PeerState, properties: unknown): Answered => {
  const parsed = z
    .strictObject({
      CounterpartyRef: z.string().min(1),
      StreetRef: z.string(),
      BuildingNumber: z.string().min(1),
      Flat: z.string(),
    })
    .safeParse(properties);
  if (!parsed.success || parsed.data.StreetRef !== refs.street)
    return fail('20000500639', 'StreetRef is not specified');
  const key = Object.values(parsed.data).join('|');
  const known = state.addresses.get(key);
  const address = known ?? { Ref: newRef(), counterparty: parsed.data.CounterpartyRef, key };
  state.addresses.set(key, address);
  return {
    data: [{ Ref: address.Ref, Description: `вул. Хрещатик, ${parsed.data.BuildingNumber}` }],
    ...(known === undefined ? {} : { warnings: ['Building already exists'], warningCodes: ['30000500679'] }),
  };
};

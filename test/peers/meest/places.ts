import { z } from 'zod';
import type { PeerAnswer } from '#test/peers/http/server.ts';
import { descr, done, fail } from '#test/peers/meest/answer.ts';
import type { PeerBranch, PeerState } from '#test/peers/meest/state.ts';

const asked = z.object({
  filters: z
    .object({
      cityID: z.string(),
      cityDescr: z.string(),
      addressDescr: z.string(),
      branchID: z.string(),
      branchNo: z.number(),
    })
    .partial()
    .default({}),
});

/** `%` stands for anything; without it the whole text has to be the same. */
const like = (pattern: string | undefined, value: string): boolean => {
  if (pattern === undefined || pattern === '') return true;
  const parts = pattern.split('%').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(value);
};

export const citySearch = (state: PeerState, body: unknown): PeerAnswer => {
  const { filters } = asked.parse(body);
  return done(
    state.cities
      .filter(({ id, name }) => (filters.cityID ?? id) === id && like(filters.cityDescr, name))
      .slice(0, 30)
      .map(({ id, name, en, region }) => ({
        cityID: id,
        viewCity: 'Місто',
        cityDescr: descr(name, en),
        districtDescr: descr(name, en),
        regionDescr: descr(region),
        isBranchInCity: true,
      })),
  );
};

export const addressSearch = (state: PeerState, body: unknown): PeerAnswer => {
  const { filters } = asked.parse(body);
  return done(
    state.streets
      .filter(({ city, name }) => (filters.cityID ?? city) === city && like(filters.addressDescr, name))
      .map(({ id, city, name }) => ({ addressID: id, addressDescr: descr(name), cityID: city })),
  );
};

const shown = (one: PeerBranch): Record<string, unknown> => ({
  branchID: one.id,
  branchNo: one.no,
  branchNumber: String(one.no),
  ShortName: one.name,
  FullName: one.name,
  address: one.address,
  cityID: one.city,
  workingHours: 'Пн-Пт 09:00-21:00, Сб-Нд 09:00-19:30',
  isBranchOpen: !one.closed,
  isBranchClosed: one.closed,
  InboundRestriction: one.restricted,
  branchLimits: { weightTotalMax: one.weightMax, sendingOnly: false },
});

export const branchSearch = (state: PeerState, body: unknown): PeerAnswer => {
  const { filters } = asked.parse(body);
  return done(
    state.branches
      .filter(
        ({ id, no, city }) =>
          !state.filters ||
          ((filters.branchID ?? id) === id &&
            (filters.branchNo ?? no) === no &&
            (filters.cityID ?? city) === city),
      )
      .map(shown),
    'OK',
  );
};

const place = z.object({ service: z.enum(['Branch', 'Door']), branchID: z.string(), cityID: z.string() });
const priced = z.object({
  contractID: z.string(),
  sender: place,
  receiver: place,
  placesItems: z.array(z.object({ quantity: z.number(), weight: z.number() })).min(1),
});

export const calculate = (state: PeerState, body: unknown): PeerAnswer => {
  const given = priced.safeParse(body);
  if (!given.success) return fail(String(given.error.issues[0]?.path.join('.')), 'не заповнено');
  const { receiver, placesItems } = given.data;
  if (receiver.service === 'Branch' && !state.branches.some(({ id }) => id === receiver.branchID))
    return fail('receiver.branchID', 'Підрозділ не знайдено');
  if (receiver.service === 'Door' && !state.cities.some(({ id }) => id === receiver.cityID))
    return fail('receiver.cityID', 'Місто не знайдено');
  const weight = placesItems.reduce((total, one) => total + one.quantity * one.weight, 0);
  return done([
    {
      costServices: (50 + Math.ceil(weight) * 5).toFixed(2),
      estimatedDeliveryDate: '28.11.2026',
      possibleDeliveryDates: [{ deliveryDate: '30.11.2026' }],
    },
  ]);
};

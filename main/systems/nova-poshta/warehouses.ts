import { z } from 'zod';
import { type NovaPoshtaClient, rowsOf } from '#main/systems/nova-poshta/client.ts';
import { isRef, positive, text } from '#main/systems/nova-poshta/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** A branch, parcel shop or locker (carriers.md 1.8). */
export const warehouse = z.object({
  Ref: text,
  Number: text,
  Description: text,
  ShortAddress: text,
  TypeOfWarehouse: text,
  CategoryOfWarehouse: text,
  CityRef: text,
  SettlementRef: text,
  WarehouseStatus: text,
  DenyToSelect: text,
  PlaceMaxWeightAllowed: text,
  TotalMaxWeightAllowed: text,
  Schedule: z.record(z.string(), text).catch({}),
});
export type Warehouse = z.infer<typeof warehouse>;

const lockers: ReadonlySet<string> = new Set([
  'f9316480-5f2d-425d-bc2c-ac7cd29decf0',
  '95dc212d-479c-4ffb-a8ab-8c1b9073d0bc',
]);

export const isLocker = (one: Warehouse): boolean =>
  lockers.has(one.TypeOfWarehouse) || one.CategoryOfWarehouse === 'Postomat';

/** Whether a buyer may be sent there. */
export const isOpen = (one: Warehouse): boolean =>
  one.WarehouseStatus === 'Working' && !/^(1|true)$/i.test(one.DenyToSelect);

/** `1-5 08:00-21:00, 6-7 09:00-18:00`: days by number, for every language alike; null where none are told. */
export const hoursOf = (one: Warehouse): string | null => {
  const spans: { from: number; to: number; hours: string }[] = [];
  for (const [index, day] of days.entries()) {
    const hours = one.Schedule[day] ?? '';
    const last = spans.at(-1);
    if (last !== undefined && last.hours === hours) last.to = index + 1;
    else spans.push({ from: index + 1, to: index + 1, hours });
  }
  const told = spans.filter(({ hours }) => /\d/.test(hours));
  if (told.length === 0) return null;
  return told
    .map(({ from, to, hours }) => `${from === to ? from : `${from}-${to}`} ${hours}`)
    .join(', ')
    .slice(0, 500);
};

/** Most weight of one seat in kilograms, where there is a limit. */
export const heaviest = (one: Warehouse): string | null =>
  positive(one.PlaceMaxWeightAllowed) ?? positive(one.TotalMaxWeightAllowed);

const dayMs = 86_400_000;
const mostKept = 5_000;

export interface Warehouses {
  /** Null: there is none of that ref. */
  byRef(call: Call, ref: string): Promise<Result<Warehouse | null>>;
  /** What is kept of it, however old; asks nobody. */
  kept(ref: string): { one: Warehouse | null; fresh: boolean } | null;
  byNumber(call: Call, cityRef: string, number: string): Promise<Result<Warehouse | null>>;
  search(call: Call, where: Record<string, unknown>): Promise<Result<Warehouse[]>>;
}

/** Branches change once a day at most, and they ask to be asked no more often (carriers.md 1.8). */
export const createWarehouses = (client: NovaPoshtaClient, now: () => number): Warehouses => {
  const known = new Map<string, { one: Warehouse | null; until: number }>();
  const keep = (ref: string, one: Warehouse | null): void => {
    if (known.size >= mostKept) known.clear();
    known.set(ref, { one, until: now() + dayMs });
  };
  const kept = (ref: string): { one: Warehouse | null; fresh: boolean } | null => {
    const found = known.get(ref);
    return found === undefined ? null : { one: found.one, fresh: found.until > now() };
  };
  const search = async (call: Call, where: Record<string, unknown>): Promise<Result<Warehouse[]>> => {
    const properties = { Limit: '50', Page: '1', Language: 'UA', ...where };
    const answer = await client.call(call, 'Address', 'getWarehouses', properties, 'read');
    if (!succeeded(answer)) return answer;
    const rows = rowsOf(answer.value, warehouse).filter((one) => isRef(one.Ref));
    for (const one of rows) keep(one.Ref, one);
    return ok(rows);
  };
  return {
    search,
    kept,
    async byRef(call, ref) {
      const before = kept(ref);
      if (before?.fresh === true) return ok(before.one);
      const rows = await search(call, { Ref: ref });
      if (!succeeded(rows)) return rows;
      // A filter that is not understood may be ignored, so only the record itself is believed.
      const one = rows.value.find(({ Ref }) => Ref === ref) ?? null;
      keep(ref, one);
      return ok(one);
    },
    async byNumber(call, cityRef, number) {
      const rows = await search(call, { CityRef: cityRef, WarehouseId: number });
      if (!succeeded(rows)) return rows;
      return ok(rows.value.find((one) => one.CityRef === cityRef && one.Number === number) ?? null);
    },
  };
};

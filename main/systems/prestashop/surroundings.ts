import type { z } from 'zod';
import type { Call } from '#main/systems/port.ts';
import type { PrestaClient, Resource } from '#main/systems/prestashop/client.ts';
import {
  address,
  carrier,
  country,
  currency,
  customer,
  type FullOrder,
  resources,
  type ShopAddress,
  type ShopCustomer,
} from '#main/systems/prestashop/schemas.ts';
import { ok, type Refusal, type Result, succeeded } from '#shared/result.ts';

/** What orders only name by number. */
export interface Surroundings {
  customers: ReadonlyMap<string, ShopCustomer>;
  addresses: ReadonlyMap<string, ShopAddress>;
  carriers: ReadonlyMap<string, string>;
  currencies: ReadonlyMap<string, string>;
  /** ISO codes by number, and back. */
  countries: ReadonlyMap<string, string>;
}

/** `[1|2|3]` matches any of them (shops.md 4.3). */
export const anyOf = (ids: Iterable<string>): string => `[${[...new Set(ids)].join('|')}]`;

const present = (ids: readonly (string | null)[]): string[] => ids.flatMap((id) => id ?? []);

/** Fetches what a page of orders refers to: each kind in one question; what hardly ever changes is kept. */
export const createSurroundings = (client: PrestaClient) => {
  const carriers = new Map<string, string>();
  const currencies = new Map<string, string>();
  const countries = new Map<string, string>();

  const byIds = async <S extends z.ZodType>(
    call: Call,
    resource: Resource,
    schema: S,
    ids: readonly string[],
    display = 'full',
  ): Promise<Result<z.infer<S>[]>> =>
    ids.length === 0
      ? ok([])
      : client.list(call.http, resource, schema, { display, 'filter[id]': anyOf(ids) });

  const keep = async <S extends z.ZodType<{ id: string }>>(
    call: Call,
    into: Map<string, string>,
    resource: Resource,
    schema: S,
    ids: readonly string[],
    nameOf: (found: z.infer<S>) => string,
  ): Promise<Refusal | null> => {
    const missing = ids.filter((id) => !into.has(id));
    const found = await byIds(call, resource, schema, missing);
    if (!succeeded(found)) return found;
    for (const one of found.value) into.set(one.id, nameOf(one));
    return null;
  };

  const ofCountries = (call: Call, ids: readonly string[]): Promise<Refusal | null> =>
    keep(call, countries, resources.countries, country, ids, (found) => found.iso_code);

  return {
    async ofOrders(call: Call, orders: readonly FullOrder[]): Promise<Result<Surroundings>> {
      const idsOf = (pick: (order: FullOrder) => (string | null)[]): string[] => [
        ...new Set(present(orders.flatMap(pick))),
      ];
      const customers = await byIds(
        call,
        resources.customers,
        customer,
        idsOf((one) => [one.id_customer]),
      );
      if (!succeeded(customers)) return customers;
      const addresses = await byIds(
        call,
        resources.addresses,
        address,
        idsOf((one) => [one.id_address_delivery, one.id_address_invoice]),
      );
      if (!succeeded(addresses)) return addresses;
      const refusal =
        (await ofCountries(call, present(addresses.value.map((one) => one.id_country)))) ??
        (await keep(
          call,
          carriers,
          resources.carriers,
          carrier,
          idsOf((one) => [one.id_carrier]),
          (found) => found.name ?? '',
        )) ??
        (await keep(
          call,
          currencies,
          resources.currencies,
          currency,
          idsOf((one) => [one.id_currency]),
          (found) => found.iso_code,
        ));
      if (refusal !== null) return refusal;
      return ok({
        customers: new Map(customers.value.map((one) => [one.id, one])),
        addresses: new Map(addresses.value.map((one) => [one.id, one])),
        carriers,
        currencies,
        countries,
      });
    },

    /** Number of a country by its ISO code; null when the shop does not have it. */
    async countryId(call: Call, iso: string): Promise<Result<string | null>> {
      const known = [...countries].find(([, code]) => code === iso)?.[0];
      if (known !== undefined) return ok(known);
      const query = { display: '[id,iso_code]', 'filter[iso_code]': iso };
      const found = await client.list(call.http, resources.countries, country, query);
      if (!succeeded(found)) return found;
      for (const one of found.value) countries.set(one.id, one.iso_code);
      return ok(found.value.find((one) => one.iso_code === iso)?.id ?? null);
    },
  };
};
export type SurroundingsReader = ReturnType<typeof createSurroundings>;

import { z } from 'zod';
import type { SuggestAsk, Suggestion } from '#main/systems/carrier-port.ts';
import { type NovaPoshtaClient, rowsOf } from '#main/systems/nova-poshta/client.ts';
import { cityIdOf, readCityId, settlementOf } from '#main/systems/nova-poshta/place.ts';
import { isRef, text } from '#main/systems/nova-poshta/values.ts';
import { heaviest, hoursOf, isOpen, type Warehouses } from '#main/systems/nova-poshta/warehouses.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const found = z.object({ Addresses: z.array(z.unknown()).catch([]) });
const settlement = z.object({ Present: text, MainDescription: text, Ref: text, DeliveryCity: text });
const street = z.object({
  SettlementRef: text,
  SettlementStreetRef: text,
  SettlementStreetDescription: text,
  Present: text,
});

const most = 20;

const addresses = <S extends z.ZodType>(data: unknown[], schema: S): z.infer<S>[] => {
  const [first] = rowsOf({ data, warnings: [], total: null }, found);
  return rowsOf({ data: first?.Addresses ?? [], warnings: [], total: null }, schema);
};

/** Cities, streets and branches by what a person types (carriers.md 1.8); works without a key. */
export const createSuggest =
  (client: NovaPoshtaClient, warehouses: Warehouses) =>
  async (call: Call, { kind, text: typed, cityId }: SuggestAsk): Promise<Result<readonly Suggestion[]>> => {
    const words = typed.trim();
    if (kind === 'city') {
      if (words === '') return ok([]);
      const properties = { CityName: words, Limit: String(most), Page: '1' };
      const answer = await client.call(call, 'Address', 'searchSettlements', properties, 'read');
      if (!succeeded(answer)) return answer;
      return ok(
        addresses(answer.value.data, settlement)
          .filter((one) => isRef(one.DeliveryCity))
          .map((one): Suggestion => {
            const id = cityIdOf({ city: one.DeliveryCity, settlement: one.Ref });
            return {
              id,
              label: one.Present || one.MainDescription,
              place: { city: one.MainDescription.slice(0, 200), cityId: id, country: 'UA' },
              detail: null,
            };
          }),
      );
    }
    const city = readCityId(cityId);
    if (city === null)
      return refuse('invalid', 'carrier.address_unknown', {
        fields: [{ path: 'to.cityId', message: cityId ?? '' }],
      });
    if (kind === 'street') {
      if (words === '') return ok([]);
      const settled = await settlementOf(warehouses, call, city);
      if (!succeeded(settled)) return settled;
      const properties = { StreetName: words, SettlementRef: settled.value, Limit: String(most) };
      const answer = await client.call(call, 'Address', 'searchSettlementStreets', properties, 'read');
      if (!succeeded(answer)) return answer;
      return ok(
        addresses(answer.value.data, street)
          .filter((one) => isRef(one.SettlementStreetRef))
          .map((one): Suggestion => {
            const name = one.Present || one.SettlementStreetDescription;
            return {
              id: one.SettlementStreetRef,
              label: name,
              place: { kind: 'door', street: name.slice(0, 200), streetId: one.SettlementStreetRef },
              detail: null,
            };
          }),
      );
    }
    const where = { CityRef: city.city, ...(words === '' ? {} : { FindByString: words }) };
    const rows = await warehouses.search(call, where);
    if (!succeeded(rows)) return rows;
    return ok(
      rows.value
        .filter((one) => one.CityRef === city.city && isOpen(one))
        .map((one): Suggestion => {
          const weight = heaviest(one);
          const detail = [hoursOf(one), weight === null ? null : `≤ ${weight} kg`].filter(
            (part) => part !== null,
          );
          return {
            id: one.Ref,
            label: one.Description,
            place: {
              kind: 'point',
              cityId: cityId ?? city.city,
              pointId: one.Ref,
              pointName: one.Description.slice(0, 500),
            },
            detail: detail.length === 0 ? null : detail.join('; '),
          };
        }),
    );
  };

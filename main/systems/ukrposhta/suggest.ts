import { z } from 'zod';
import type { Carrier, Suggestion } from '#main/systems/carrier-port.ts';
import type { Call } from '#main/systems/port.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import { entries, text } from '#main/systems/ukrposhta/schemas.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const most = 50;

const city = z.object({
  CITY_ID: text,
  CITY_UA: text,
  SHORTCITYTYPE_UA: text,
  DISTRICT_UA: text,
  REGION_UA: text,
});
const street = z.object({ STREET_ID: text, STREET_UA: text, SHORTSTREETTYPE_UA: text });
const office = z.object({
  POSTINDEX: text,
  POSTCODE: text,
  PO_LONG: text,
  PO_SHORT: text,
  POSTOFFICE_UA: text,
  ADDRESS: text,
  TYPE_LONG: text,
  LOCK_CODE: text,
});

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

/**
 * The address classifier: cities, their streets and their post offices (carriers.md 3.2; paths of streets and houses
 * and the names of columns as Ukrposhta's own description of the classifier has them).
 */
export const createSuggest = (client: UkrposhtaClient): NonNullable<Carrier['suggest']> => {
  const ask = async <S extends z.ZodType>(
    call: Call,
    path: string,
    query: Record<string, string>,
    row: S,
  ): Promise<Result<z.output<S>[]>> => {
    const answer = await client.json(call, { on: 'classifier', path, query }, entries);
    if (!succeeded(answer)) return answer.outcome === 'not_found' ? ok([]) : answer;
    return ok(
      answer.value.Entries.flatMap((one) => {
        const read = row.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );
  };

  const cities = async (call: Call, words: string): Promise<Result<Suggestion[]>> => {
    const path = '/get_city_by_region_id_and_district_id_and_city_ua';
    const rows = await ask(call, path, { city_ua: words }, city);
    if (!succeeded(rows)) return rows;
    return ok(
      rows.value
        .filter((one) => one.CITY_ID !== '' && one.CITY_UA !== '')
        // A whole name before those that only hold it.
        .sort((a, b) => a.CITY_UA.length - b.CITY_UA.length)
        .slice(0, most)
        .map((one): Suggestion => {
          const around = [one.DISTRICT_UA, one.REGION_UA].filter(
            (part) => part !== '' && part !== one.CITY_UA,
          );
          return {
            id: one.CITY_ID,
            label: [joined(one.SHORTCITYTYPE_UA, one.CITY_UA), ...around].join(', '),
            place: { city: one.CITY_UA.slice(0, 200), cityId: one.CITY_ID, country: 'UA' },
            detail: null,
          };
        }),
    );
  };

  const streets = async (call: Call, cityId: string, words: string): Promise<Result<Suggestion[]>> => {
    const path = '/get_street_by_region_id_and_district_id_and_city_id_and_street_ua';
    const rows = await ask(call, path, { city_id: cityId, street_ua: words }, street);
    if (!succeeded(rows)) return rows;
    return ok(
      rows.value
        .filter((one) => one.STREET_ID !== '' && one.STREET_UA !== '')
        .slice(0, most)
        .map((one): Suggestion => {
          const label = joined(one.SHORTSTREETTYPE_UA, one.STREET_UA);
          return {
            id: one.STREET_ID,
            label,
            place: { kind: 'door', street: label.slice(0, 200), streetId: one.STREET_ID },
            detail: null,
          };
        }),
    );
  };

  /** All offices of the city, closed ones left out; there is no search among them. */
  const points = async (call: Call, cityId: string, words: string): Promise<Result<Suggestion[]>> => {
    const rows = await ask(call, '/get_postoffices_by_city_id', { city_id: cityId }, office);
    if (!succeeded(rows)) return rows;
    const wanted = words.toLowerCase().split(/\s+/);
    return ok(
      rows.value
        .filter((one) => ['', '0'].includes(one.LOCK_CODE))
        .flatMap((one): Suggestion[] => {
          const given = one.POSTINDEX || one.POSTCODE;
          // As a number it has lost its zero.
          const postcode = /^\d{4}$/.test(given) ? `0${given}` : given;
          if (!/^\d{5}$/.test(postcode)) return [];
          const name = one.PO_SHORT || one.POSTOFFICE_UA || one.PO_LONG;
          const label = [postcode, name, one.ADDRESS].filter((part) => part !== '').join(', ');
          if (!wanted.every((word) => label.toLowerCase().includes(word))) return [];
          return [
            {
              id: postcode,
              label,
              place: { kind: 'point', cityId, pointId: postcode, pointName: label.slice(0, 500), postcode },
              detail: one.TYPE_LONG === '' ? null : one.TYPE_LONG,
            },
          ];
        })
        .slice(0, most),
    );
  };

  return async (call, { kind, text: typed, cityId }) => {
    const words = typed.trim();
    if (kind === 'city') return words === '' ? ok([]) : cities(call, words);
    if (!/^\d+$/.test(cityId ?? '')) {
      return refuse('invalid', 'carrier.address_unknown', {
        fields: [{ path: 'to.cityId', message: cityId ?? '' }],
      });
    }
    if (kind === 'point') return points(call, cityId ?? '', words);
    return words === '' ? ok([]) : streets(call, cityId ?? '', words);
  };
};

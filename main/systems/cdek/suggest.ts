import { z } from 'zod';
import type { SuggestAsk, Suggestion } from '#main/systems/carrier-port.ts';
import type { CdekClient } from '#main/systems/cdek/client.ts';
import { cityOf } from '#main/systems/cdek/parcel.ts';
import { type Point, readPoints } from '#main/systems/cdek/points.ts';
import { rows, text } from '#main/systems/cdek/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const city = z.object({
  code: text,
  city: text,
  full_name: text,
  sub_region: text,
  region: text,
  country_code: text,
});
type City = z.infer<typeof city>;

const most = 20;

const nameOf = (one: City): string => one.city || (one.full_name.split(',')[0] ?? '').trim();
const labelOf = (one: City): string =>
  one.full_name || [one.city, one.sub_region, one.region].filter((part) => part !== '').join(', ');

const detailOf = (one: Point): string | null => {
  const weight =
    /^\d+(\.\d+)?$/.test(one.weight_max) && one.weight_max !== '0' ? `≤ ${one.weight_max} kg` : '';
  return [one.work_time, one.address_comment, weight].filter((part) => part !== '').join('; ') || null;
};

/** Cities and points by what a person types; streets are not told. */
export const createSuggest = (client: CdekClient) => {
  const cities = async (call: Call, name: string): Promise<Result<readonly Suggestion[]>> => {
    // Made for typing, but on no list of ours; where it is missing, the list of cities knows whole names.
    const path = '/location/suggest/cities';
    let body = await client.call(call, { method: 'GET', path, query: { name }, effect: 'read' });
    if (body.outcome === 'not_found' || body.outcome === 'invalid') {
      const query = { city: name, size: most, page: 0 };
      body = await client.call(call, { method: 'GET', path: '/location/cities', query, effect: 'read' });
    }
    if (!succeeded(body)) return body.outcome === 'not_found' ? ok([]) : body;
    return ok(
      rows(city)
        .parse(body.value)
        .filter((one) => cityOf(one.code) !== null && nameOf(one) !== '')
        .slice(0, most)
        .map(
          (one): Suggestion => ({
            id: one.code,
            label: labelOf(one),
            place: {
              city: nameOf(one).slice(0, 200),
              cityId: one.code,
              ...(one.country_code.length === 2 ? { country: one.country_code } : {}),
            },
            detail: null,
          }),
        ),
    );
  };

  return async (
    call: Call,
    { kind, text: typed, cityId }: SuggestAsk,
  ): Promise<Result<readonly Suggestion[]>> => {
    const words = typed.trim();
    if (kind === 'street') return refuse('invalid', 'agent.not_supported', { detail: kind });
    if (kind === 'city') return words === '' ? ok([]) : cities(call, words);
    const code = cityOf(cityId);
    if (code === null)
      return refuse('invalid', 'carrier.address_unknown', {
        fields: [{ path: 'to.cityId', message: cityId ?? '' }],
      });
    const points = await readPoints(client, call, { city_code: code, type: 'ALL' });
    if (!succeeded(points)) return points;
    const wanted = words.toLowerCase();
    const fits = (one: Point): boolean =>
      [one.code, one.name, one.location.address].some((part) => part.toLowerCase().includes(wanted));
    return ok(
      points.value
        .filter((one) => one.location.city_code === String(code) && one.is_handout && fits(one))
        .slice(0, most)
        .map((one): Suggestion => {
          const label = [one.code, one.name, one.location.address]
            .filter((part, index, all) => part !== '' && all.indexOf(part) === index)
            .join(', ');
          return {
            id: one.code,
            label,
            place: {
              kind: 'point',
              city: one.location.city.slice(0, 200),
              cityId: String(code),
              pointId: one.code,
              pointName: label.slice(0, 500),
            },
            detail: detailOf(one),
          };
        }),
    );
  };
};

import { z } from 'zod';
import type { Carrier } from '#main/systems/carrier-port.ts';
import type { InPostClient } from '#main/systems/inpost/client.ts';
import { words } from '#main/systems/inpost/schemas.ts';
import { ok, succeeded } from '#shared/result.ts';

const point = z.object({
  name: z.string().min(1),
  status: words,
  location_description: words,
  address: z.object({ line1: words, line2: words }).nullish(),
  address_details: z
    .object({ city: words, post_code: words, street: words, building_number: words })
    .nullish(),
  opening_hours: words,
  functions: z.array(z.string()).nullish(),
});
const points = z.object({ items: z.array(z.unknown()) });

/** What a person typed as a filter: a postcode, the code of a point, or a city with words of its address. */
const filterOf = (text: string): { query: Record<string, string>; words: string[] } => {
  if (/^\d\d-?\d{3}$/.test(text)) {
    return { query: { post_code: text.replace(/^(\d\d)-?/, '$1-') }, words: [] };
  }
  if (/^(POP-)?[A-Z]{3}\w*\d\w*$/i.test(text)) return { query: { name: text.toUpperCase() }, words: [] };
  const [city = '', ...rest] = text.split(',').map((one) => one.trim());
  return { query: { city }, words: rest.join(' ').toLowerCase().split(/\s+/).filter(Boolean) };
};

/** Lockers and points that work and give parcels out (carriers.md 2.2). There is no list of streets. */
export const createSuggest =
  (client: InPostClient): NonNullable<Carrier['suggest']> =>
  async (call, { kind, text, cityId }) => {
    const typed = text.trim();
    if (kind !== 'point' || (typed === '' && !cityId)) return ok([]);
    const filter = filterOf(cityId ? `${cityId}, ${typed}` : typed);
    const query = { ...filter.query, per_page: 100, page: 1 };
    const answer = await client.json(call, { path: '/v1/points', query }, points);
    if (!succeeded(answer)) return answer;
    return ok(
      answer.value.items.flatMap((row) => {
        const read = point.safeParse(row);
        if (!read.success) return [];
        const { name, status, address, address_details, opening_hours, functions, location_description } =
          read.data;
        if (status !== 'Operating') return [];
        if (functions && functions.length > 0 && !functions.includes('parcel_collect')) return [];
        const lines = [address?.line1, address?.line2].filter(Boolean).join(', ');
        const label = `${name}, ${lines}`;
        // A filter nobody knows is ignored without a word.
        if (filter.query['name'] !== undefined && !name.toUpperCase().startsWith(filter.query['name']))
          return [];
        if (!filter.words.every((word) => label.toLowerCase().includes(word))) return [];
        return [
          {
            id: name,
            label,
            place: {
              kind: 'point' as const,
              pointId: name,
              pointName: label,
              city: address_details?.city || null,
              postcode: address_details?.post_code || null,
            },
            detail: [location_description, opening_hours].filter(Boolean).join('; ') || null,
          },
        ];
      }),
    );
  };

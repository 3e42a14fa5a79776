import { z } from 'zod';
import type { CdekClient } from '#main/systems/cdek/client.ts';
import { rows, text } from '#main/systems/cdek/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const point = z.object({
  code: text,
  name: text,
  type: text,
  work_time: text,
  address_comment: text,
  weight_max: text,
  /** Left out where they do not say: then it hands parcels out. */
  is_handout: z
    .unknown()
    .optional()
    .transform((value) => value !== false && value !== 'false'),
  location: z
    .object({ city_code: text, city: text, address: text, address_full: text })
    .catch({ city_code: '', city: '', address: '', address_full: '' }),
});
export type Point = z.infer<typeof point>;

/** Branches and lockers, as one page of all that fit (carriers.md 5, deliverypoints). */
export const readPoints = async (
  client: CdekClient,
  call: Call,
  query: Record<string, string | number>,
): Promise<Result<Point[]>> => {
  const body = await client.call(call, { method: 'GET', path: '/deliverypoints', query, effect: 'read' });
  if (!succeeded(body)) return body.outcome === 'not_found' ? ok([]) : body;
  if (!Array.isArray(body.value))
    return refuse('unavailable', 'remote.unexpected_shape', { detail: 'a list' });
  return ok(
    rows(point)
      .parse(body.value)
      .filter(({ code }) => code !== ''),
  );
};

import { z } from 'zod';
import type { Call } from '#main/systems/port.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import { postcodeOf } from '#main/systems/ukrposhta/people.ts';
import { entries, text } from '#main/systems/ukrposhta/schemas.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

const house = z.object({ HOUSENUMBER_UA: text, POSTCODE: text });
const plain = (number: string): string => number.toLowerCase().replaceAll(/\s+/g, '');

/**
 * The waybill with the postcode of its house, where the street was chosen from the classifier and nobody has typed
 * one (carriers.md 3.2). A house that is not there leaves it as it was, and it is refused for its postcode.
 */
export const withPostcode = async (
  client: UkrposhtaClient,
  call: Call,
  waybill: Waybill,
): Promise<Result<Waybill>> => {
  const { to } = waybill;
  const streetId = to.streetId ?? '';
  const number = to.house?.trim() ?? '';
  if (to.kind !== 'door' || postcodeOf(waybill) !== null || !/^\d+$/.test(streetId) || number === '') {
    return ok(waybill);
  }
  const query = { street_id: streetId, housenumber: number };
  const ask = { on: 'classifier', path: '/get_addr_house_by_street_id', query } as const;
  const answer = await client.json(call, ask, entries);
  if (!succeeded(answer)) return answer.outcome === 'not_found' ? ok(waybill) : answer;
  const found = answer.value.Entries.flatMap((row) => house.safeParse(row).data ?? []).find(
    (one) => plain(one.HOUSENUMBER_UA) === plain(number),
  );
  const postcode = (found?.POSTCODE ?? '').padStart(5, '0');
  return ok(found === undefined ? waybill : { ...waybill, to: { ...to, postcode } });
};

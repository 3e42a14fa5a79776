import { z } from 'zod';
import type { BitrixClient } from '#main/systems/bitrix24/client.ts';
import type { Command } from '#main/systems/bitrix24/command.ts';
import { type Deal, dealOf, minesAmong, productRowOf } from '#main/systems/bitrix24/deal.ts';
import { manyRows, oneRow, type ProductRow } from '#main/systems/bitrix24/family.ts';
import type { BitrixSettings } from '#main/systems/bitrix24/manifest.ts';
import type { Surroundings } from '#main/systems/bitrix24/surroundings.ts';
import type { Wanted } from '#main/systems/bitrix24/wanted.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** No hit is written as an empty list (shops.md 1.11). */
export const duplicates = z.union([
  z.array(z.never()).transform((): string[] => []),
  z.object({ CONTACT: z.array(z.coerce.string()).default([]) }).transform((found) => found.CONTACT),
]);

export interface Found {
  deal: Deal | null;
  contactId: string | null;
}

/** One portal, as the functions below need it. */
export interface Portal {
  client: BitrixClient;
  settings: BitrixSettings;
  here: Surroundings;
}

const lowest = (ids: readonly string[]): string | null =>
  [...ids].sort((a, b) => Number(a) - Number(b))[0] ?? null;

const contactSearch = (
  { settings, here }: Portal,
  contact: NonNullable<Wanted['contact']>,
): Record<string, Command> => {
  const byComm = (type: string, value: string): Command => ({
    method: 'crm.duplicate.findbycomm',
    params: { type, values: [value], entity_type: 'CONTACT' },
  });
  return {
    contacts: here.family.listContacts({
      '=originatorId': settings.originator,
      '=originId': contact.origin,
    }),
    ...(contact.phone === null ? {} : { phone: byComm('PHONE', contact.phone) }),
    ...(contact.email === null ? {} : { email: byComm('EMAIL', contact.email) }),
  };
};

const unreadable = (detail: string) => refuse('unavailable', 'remote.unexpected_shape', { detail });

/**
 * The deal of this order and the contact of its buyer, in one request. A contact of our own making comes first, so
 * that a repeated creation finds the one it made even before the index of duplicates knows it.
 */
export const findMine = async (portal: Portal, call: Call, wanted: Wanted): Promise<Result<Found>> => {
  const { client, settings, here } = portal;
  const { originator } = settings;
  const commands: Record<string, Command> = {
    deals: here.family.listDeals(
      { '=originatorId': originator, '=originId': wanted.origin },
      { id: 'ASC' },
      0,
    ),
    ...(wanted.contact === null ? {} : contactSearch(portal, wanted.contact)),
  };
  const answer = await client.batch(call, commands);
  if (!succeeded(answer)) return answer;
  // Whatever could not be looked up must not be taken for absent.
  const failed = Object.values(answer.value.errors)[0];
  if (failed !== undefined) return failed;
  const { results } = answer.value;
  const deals = manyRows.safeParse(results['deals']);
  if (!deals.success) return unreadable('deals');
  const deal = minesAmong(deals.data, originator, wanted.origin);
  if (wanted.contact === null) return ok({ deal, contactId: null });
  const contacts = manyRows.safeParse(results['contacts']);
  if (!contacts.success) return unreadable('contacts');
  const { origin } = wanted.contact;
  const ours = contacts.data.filter(
    (one) => one['originatorid'] === originator && one['originid'] === origin,
  );
  let contactId = lowest(ours.map((one) => one['id'] ?? '').filter((id) => id !== ''));
  for (const name of ['phone', 'email']) {
    if (contactId !== null || commands[name] === undefined) continue;
    const hits = duplicates.safeParse(results[name]);
    if (!hits.success) return unreadable(name);
    contactId = lowest(hits.data);
  }
  return ok({ deal, contactId });
};

export interface Held {
  deal: Deal;
  rows: Pick<ProductRow, 'name' | 'price' | 'quantity'>[];
}

/** A deal with its rows as they are now; null when there is none of that number. */
export const readHeld = async (portal: Portal, call: Call, id: string): Promise<Result<Held | null>> => {
  if (!/^\d{1,15}$/.test(id)) return ok(null);
  const { family } = portal.here;
  const answer = await portal.client.batch(call, { deal: family.getDeal(id), rows: family.listRows(id) });
  if (!succeeded(answer)) return answer;
  const { errors, results } = answer.value;
  if (errors['deal'] !== undefined) return errors['deal'].outcome === 'not_found' ? ok(null) : errors['deal'];
  if (errors['rows'] !== undefined) return errors['rows'];
  const found = oneRow.safeParse(results['deal']);
  const deal = found.success ? dealOf(found.data) : null;
  const rows = manyRows.safeParse(results['rows']);
  if (deal === null || !rows.success) return unreadable('deal');
  return ok({ deal, rows: rows.data.map(productRowOf) });
};

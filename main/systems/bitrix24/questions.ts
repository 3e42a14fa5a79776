import { z } from 'zod';
import type { BitrixClient } from '#main/systems/bitrix24/client.ts';
import { manyRows } from '#main/systems/bitrix24/family.ts';
import type { BitrixSettings } from '#main/systems/bitrix24/manifest.ts';
import { categories, type Surveyor } from '#main/systems/bitrix24/surroundings.ts';
import type { Call, DictionaryEntry, TestReport } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

export const profile = z.object({
  ID: z.coerce.string(),
  NAME: z.string().nullish(),
  LAST_NAME: z.string().nullish(),
  ADMIN: z.boolean().optional(),
});
export const scopes = z.array(z.string());

/** Rights without which orders can't travel. */
const needed = ['crm'];
const mostCommands = 50;

/** Who we are, what we may, and whether the funnel exists. Asks only: fields are made by the first order. */
export const testPortal = async (
  client: BitrixClient,
  settings: BitrixSettings,
  surveyor: Surveyor,
  call: Call,
): Promise<Result<TestReport>> => {
  const who = await client.ask(call, { method: 'profile', params: {} }, profile);
  if (!succeeded(who)) return who;
  const may = await client.ask(call, { method: 'scope', params: {} }, scopes);
  if (!succeeded(may)) return may;
  const missing = needed.filter((scope) => !may.value.includes(scope));
  if (missing.length > 0)
    return refuse('invalid', 'remote.forbidden', { detail: `missing scope: ${missing.join(', ')}` });
  const funnel = await surveyor.funnel(call, settings.funnel);
  if (!succeeded(funnel)) return funnel;
  const isNew = await client.ask(
    call,
    { method: 'method.get', params: { name: 'crm.item.add' } },
    z.object({ isExisting: z.boolean(), isAvailable: z.boolean() }),
  );
  if (!succeeded(isNew)) return isNew;
  const modern = isNew.value.isExisting && isNew.value.isAvailable;
  const name = [who.value.NAME, who.value.LAST_NAME].filter((part) => part != null && part !== '').join(' ');
  return ok({
    facts: [
      { label: 'fact.user', value: name === '' ? who.value.ID : `${name} (${who.value.ID})` },
      { label: 'fact.rights', value: may.value.join(', ') },
      { label: 'fact.interface', value: modern ? 'crm.item' : 'crm.deal' },
      // Making the two user fields needs an administrator; without them the order still travels.
      ...(who.value.ADMIN === false
        ? [{ label: 'fact.rightsMissing', value: 'crm.deal.userfield.add' }]
        : []),
    ],
  });
};

/** The stages of every funnel we may see, named by their funnel. */
export const stagesOf = async (client: BitrixClient, call: Call): Promise<Result<DictionaryEntry[]>> => {
  const funnels = await client.ask(
    call,
    { method: 'crm.category.list', params: { entityTypeId: 2 } },
    categories,
  );
  if (!succeeded(funnels)) return funnels;
  const entries: DictionaryEntry[] = [];
  const all = funnels.value.categories;
  for (let at = 0; at < all.length; at += mostCommands) {
    const some = all.slice(at, at + mostCommands);
    const commands = Object.fromEntries(
      some.map(({ id }) => [
        `f${id}`,
        {
          method: 'crm.status.list',
          params: {
            // The common funnel has no number in this name, and asking with one brings an empty list (shops.md 1.9).
            filter: { ENTITY_ID: id === '0' ? 'DEAL_STAGE' : `DEAL_STAGE_${id}` },
            order: { SORT: 'ASC' },
          },
        },
      ]),
    );
    const answer = await client.batch(call, commands);
    if (!succeeded(answer)) return answer;
    const failed = Object.values(answer.value.errors)[0];
    if (failed !== undefined) return failed;
    for (const { id, name } of some) {
      const rows = manyRows.safeParse(answer.value.results[`f${id}`]);
      if (!rows.success) return refuse('unavailable', 'remote.unexpected_shape', { detail: name });
      for (const stage of rows.data) {
        const value = stage['statusid'];
        if (value != null) entries.push({ value, label: `${name}: ${stage['name'] ?? value}` });
      }
    }
  }
  return ok(entries);
};

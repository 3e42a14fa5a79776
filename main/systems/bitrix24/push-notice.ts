import { z } from 'zod';
import type { BitrixClient } from '#main/systems/bitrix24/client.ts';
import type { Surveyor } from '#main/systems/bitrix24/surroundings.ts';
import type { Call, Pushed, PushItem } from '#main/systems/port.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { noChange, ok, type Result, succeeded } from '#shared/result.ts';

/**
 * A ready text for the buyer, into the deal's own field for it: a robot of the portal sends it on. The field is set
 * whole, so a repetition is no second notice; a comment in the timeline would be (shops.md 0, rule 3). A portal without
 * the field is told nothing.
 */
export const pushNotice = async (
  client: BitrixClient,
  surveyor: Surveyor,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  const [dealId] = item.orderIds ?? [];
  const notice = item.object === null ? null : (entitySchemas.parcel.parse(item.object).notice ?? null);
  const pushed: Pushed = { remoteId: item.remoteId ?? item.key, written: notice === null ? {} : { notice } };
  if (notice === null || dealId === undefined || item.written['notice'] === notice) return noChange(pushed);
  const here = await surveyor.survey(call);
  if (!succeeded(here)) return here;
  const { family, noticeField } = here.value;
  if (noticeField === null) return noChange({ ...pushed, written: {} });
  const set = await client.ask(
    call,
    family.updateDeal(dealId, { [noticeField]: notice }),
    z.unknown(),
    'set',
  );
  return succeeded(set) ? ok(pushed) : set;
};

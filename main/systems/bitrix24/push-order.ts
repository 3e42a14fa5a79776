import { z } from 'zod';
import type { BitrixClient } from '#main/systems/bitrix24/client.ts';
import type { Command, Value } from '#main/systems/bitrix24/command.ts';
import { dealOf } from '#main/systems/bitrix24/deal.ts';
import {
  differenceOf,
  type Fields,
  isNothing,
  totalFields,
  trackingKey,
} from '#main/systems/bitrix24/difference.ts';
import { oneRow } from '#main/systems/bitrix24/family.ts';
import { findMine, type Portal, readHeld } from '#main/systems/bitrix24/find.ts';
import type { BitrixSettings } from '#main/systems/bitrix24/manifest.ts';
import type { Surveyor } from '#main/systems/bitrix24/surroundings.ts';
import { type Wanted, wantedOf, writtenOf } from '#main/systems/bitrix24/wanted.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { unknownStatus } from '#main/systems/shop-order.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

export interface OrderPusher {
  push(call: Call, item: PushItem): Promise<Result<Pushed>>;
  lookup(call: Call, item: PushItem): Promise<Result<Looked>>;
}

/** The deal's wish list; a status nobody mapped is refused for a deal that exists, and no matter for a new one. */
const wishOf = (call: Call, item: PushItem): Wanted | Refusal => {
  const order = orderSchema.parse(item.object);
  const word = order.status ?? null;
  const stage = word === null ? null : call.mapping.toRemote('order_status', word);
  if (stage === undefined && item.remoteId !== null) return unknownStatus(word ?? '');
  return wantedOf(order, item, stage ?? null);
};

/**
 * Remembers the stage a new deal starts in, and later only a stage we were asked for. One that a seller or a robot
 * has set meanwhile must stay news: taken for our own writing, it would never reach the ERP.
 */
const pushedOf = (item: PushItem, wanted: Wanted, id: string, stage: string): Pushed => {
  const { status: _asked, ...written } = writtenOf(wanted);
  const isOurs = item.remoteId === null || stage === wanted.stage;
  return { remoteId: id, written: isOurs ? { ...written, status: stage } : written };
};

/** PHP cuts the values of one batch line off beyond a thousand, silently; longer orders bring their rows by themselves. */
const rowsInBatch = 100;
const rowsSet = z.union([z.literal(true), z.object({ productRows: z.array(z.unknown()) })]);

const setLongRows = async (
  { client, here }: Portal,
  call: Call,
  id: string,
  wanted: Wanted,
): Promise<Refusal | null> => {
  if (wanted.rows.length <= rowsInBatch) return null;
  const set = await client.ask(call, here.family.setRows(id, wanted.rows), rowsSet, 'set');
  return succeeded(set) ? null : set;
};

/** Everything an update sets is absolute, so it may be repeated. */
const update = async (
  portal: Portal,
  call: Call,
  item: PushItem,
  wanted: Wanted,
  id: string,
): Promise<Result<Pushed>> => {
  const held = await readHeld(portal, call, id);
  if (!succeeded(held)) return held;
  if (held.value === null)
    return refuse('not_found', 'remote.order_unknown', { detail: id, values: { value: item.key } });
  const difference = differenceOf(portal, call, item, wanted, held.value);
  if (isNothing(difference)) return noChange(pushedOf(item, wanted, id, difference.stage));
  const { family } = portal.here;
  const long = difference.rows ? await setLongRows(portal, call, id, wanted) : null;
  if (long !== null) return long;
  const commands: Record<string, Command> = {
    ...(difference.rows && wanted.rows.length <= rowsInBatch
      ? { rows: family.setRows(id, wanted.rows) }
      : {}),
    ...(Object.keys(difference.fields).length === 0
      ? {}
      : { deal: family.updateDeal(id, difference.fields) }),
    back: family.getDeal(id),
  };
  const answer = await portal.client.batch(call, commands, 'set');
  if (!succeeded(answer)) return answer;
  const failed = Object.values(answer.value.errors)[0];
  if (failed !== undefined) return failed;
  const back = oneRow.safeParse(answer.value.results['back']);
  const after = back.success ? dealOf(back.data) : null;
  if (after === null) return refuse('unavailable', 'remote.unexpected_shape', { detail: 'deal' });
  // A robot may have moved the deal on at once; only a stage that did not move at all was not taken.
  const before = held.value.deal.stage;
  if (difference.stage !== before && after.stage === before)
    return refuse('conflict', 'remote.not_applied', { detail: `stage is still ${after.stage}` });
  return ok(pushedOf(item, wanted, id, after.stage));
};

const dealFields = (
  portal: Portal,
  item: PushItem,
  wanted: Wanted,
  funnel: number,
  contact: Value | null,
): Fields => {
  const decided = item.decided?.['responsible'];
  const responsible =
    decided !== undefined && /^\d+$/.test(decided) ? Number(decided) : portal.settings.responsible;
  const { orderField } = portal.here;
  return {
    title: wanted.title,
    categoryId: funnel,
    ...(wanted.stage === null ? {} : { stageId: wanted.stage }),
    ...totalFields(wanted),
    originatorId: portal.settings.originator,
    originId: wanted.origin,
    comments: wanted.comments,
    ...(responsible === undefined ? {} : { assignedById: responsible }),
    ...(contact === null ? {} : { contactIds: [contact] }),
    ...(orderField === null ? {} : { [orderField]: wanted.origin }),
    ...(wanted.tracking === null ? {} : { [trackingKey(portal)]: wanted.tracking }),
  };
};

/** Contact, deal and rows in one request. Lost on the way, `findMine` tells how far it came. */
const create = async (
  portal: Portal,
  call: Call,
  item: PushItem,
  wanted: Wanted,
  given: { contactId: string | null; funnel: number },
): Promise<Result<Pushed>> => {
  const { family } = portal.here;
  const isNewContact = given.contactId === null && wanted.contact !== null;
  const contact = isNewContact
    ? family.made('contact')
    : given.contactId === null
      ? null
      : Number(given.contactId);
  const commands: Record<string, Command> = {
    ...(isNewContact && wanted.contact !== null
      ? {
          contact: family.addContact({
            ...wanted.contact,
            originatorId: portal.settings.originator,
            originId: wanted.contact.origin,
          }),
        }
      : {}),
    deal: family.addDeal(dealFields(portal, item, wanted, given.funnel, contact)),
    ...(wanted.rows.length === 0 || wanted.rows.length > rowsInBatch
      ? {}
      : { rows: family.setRows(family.made('deal'), wanted.rows) }),
    back: family.getDeal(family.made('deal')),
  };
  const answer = await portal.client.batch(call, commands, 'create');
  if (!succeeded(answer)) return answer;
  const failed = Object.values(answer.value.errors)[0];
  if (failed !== undefined) return failed;
  const back = oneRow.safeParse(answer.value.results['back']);
  const made = back.success ? dealOf(back.data) : null;
  if (made === null) return refuse('uncertain', 'remote.unexpected_shape', { detail: 'deal' });
  const long = await setLongRows(portal, call, made.id, wanted);
  if (long !== null) return long;
  return ok(pushedOf(item, wanted, made.id, made.stage));
};

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (seconds === 0 || signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1_000);
    signal.addEventListener('abort', done);
  });

/** Orders out, as deals. Deleting an order in the ERP deletes no deal: its history belongs to the sellers. */
export const createOrderPusher = (
  client: BitrixClient,
  settings: BitrixSettings,
  surveyor: Surveyor,
): OrderPusher => {
  const portalOf = async (call: Call): Promise<Result<Portal>> => {
    const here = await surveyor.survey(call);
    return succeeded(here) ? ok({ client, settings, here: here.value }) : here;
  };

  // The portal has no unique key: two orders of one new buyer at once would make the buyer twice (shops.md 0, rule 1).
  let last: Promise<unknown> = Promise.resolve();
  const oneAtATime = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };

  return {
    async push(call, item) {
      if (item.operation === 'delete' || item.object === null)
        return noChange({ remoteId: item.remoteId, written: {} });
      const wanted = wishOf(call, item);
      if ('cause' in wanted) return wanted;
      if (item.remoteId !== null) {
        const written = writtenOf(wanted);
        if (Object.entries(written).every(([name, value]) => item.written[name] === value))
          return noChange({ remoteId: item.remoteId, written });
      }
      const portal = await portalOf(call);
      if (!succeeded(portal)) return portal;
      if (item.remoteId !== null) return update(portal.value, call, item, wanted, item.remoteId);
      const funnel = await surveyor.funnel(call, item.decided?.['funnel'] ?? settings.funnel);
      if (!succeeded(funnel)) return funnel;
      return oneAtATime(async () => {
        const found = await findMine(portal.value, call, wanted);
        if (!succeeded(found)) return found;
        const { deal, contactId } = found.value;
        // An earlier try came this far without our hearing of it.
        if (deal !== null) return update(portal.value, call, item, wanted, deal.id);
        return create(portal.value, call, item, wanted, { contactId, funnel: funnel.value });
      });
    },

    async lookup(call, item) {
      if (item.operation === 'delete' || item.object === null) return ok({ found: false });
      const wanted = wishOf(call, item);
      if ('cause' in wanted) return wanted;
      const portal = await portalOf(call);
      if (!succeeded(portal)) return portal;
      let id = item.remoteId;
      for (let look = 0; id === null && look < 2; look += 1) {
        if (look > 0) await pause(settings.settleSeconds, call.signal);
        const found = await findMine(portal.value, call, wanted);
        if (!succeeded(found)) return found;
        id = found.value.deal?.id ?? null;
      }
      if (id === null) return ok({ found: false });
      const held = await readHeld(portal.value, call, id);
      if (!succeeded(held)) return held;
      if (held.value === null) return ok({ found: false });
      const difference = differenceOf(portal.value, call, item, wanted, held.value);
      // Half of it may be there: then sending again completes it.
      if (!isNothing(difference)) return ok({ found: false });
      return ok({ found: true, pushed: pushedOf(item, wanted, id, difference.stage) });
    },
  };
};

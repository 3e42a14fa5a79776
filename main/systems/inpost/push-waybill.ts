import { setTimeout as pause } from 'node:timers/promises';
import type { InPostClient } from '#main/systems/inpost/client.ts';
import type { InPostSettings } from '#main/systems/inpost/manifest.ts';
import { type Shipment, shipment, shipments } from '#main/systems/inpost/schemas.ts';
import { bodyOf } from '#main/systems/inpost/shipment.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { waybill as waybillSchema } from '#shared/domain/waybill.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

const perPage = 100;
/** More pages than this are not a look-up any more; then nothing is said rather than "not there". */
const mostPages = 50;
const dayMs = 24 * 60 * 60 * 1_000;

/** Null as long as a number is missing. */
const pushedOf = (made: Shipment): Pushed | null => {
  const numbers = made.parcels.map((one) => one.tracking_number);
  const all =
    numbers.length > 1 && numbers.every((number) => number !== '') ? numbers : [made.tracking_number];
  if (all.includes('')) return null;
  const cost = made.selected_offer === null ? {} : { cost: String(made.selected_offer) };
  return { remoteId: made.id, written: { number: all.join(','), ...cost } };
};

/** Made, and not confirmed yet. Only looking again may follow, never making it again. */
const unconfirmed = (outcome: 'uncertain' | 'unavailable', made: Pick<Shipment, 'id' | 'status'>): Refusal =>
  refuse(outcome, 'remote.unavailable', {
    detail: `shipment ${made.id} is ${made.status}, without a number`,
  });

export interface Pusher {
  push(call: Call, item: PushItem): Promise<Result<Pushed>>;
  lookup(call: Call, item: PushItem): Promise<Result<Looked>>;
}

/** Shipments: made in simplified mode, found by our key, deleted while they are not confirmed (carriers.md 2.2, 2.3). */
export const createPusher = (client: InPostClient, settings: InPostSettings): Pusher => {
  const pathOf = (id: string): string => `/v1/shipments/${encodeURIComponent(id)}`;

  /** The number comes with the confirmation, which is not part of the answer. */
  const confirmed = async (call: Call, first: Shipment): Promise<Result<Pushed>> => {
    const boundMs = settings.confirmSeconds * 1_000;
    const stepMs = Math.min(1_000, boundMs / 5);
    let made = first;
    for (let waited = 0; ; waited += stepMs) {
      const pushed = pushedOf(made);
      if (pushed !== null) return ok(pushed);
      if (waited >= boundMs || call.signal.aborted) return unconfirmed('uncertain', made);
      await pause(stepMs);
      const again = await client.json(call, { path: pathOf(first.id) }, shipment);
      if (succeeded(again)) made = again.value;
    }
  };

  const make = async (call: Call, item: PushItem): Promise<Result<Pushed>> => {
    const waybill = waybillSchema.safeParse(item.object);
    if (!waybill.success) return refuse('invalid', 'message.invalid', { detail: waybill.error.message });
    const json = bodyOf(settings, waybill.data, item.key);
    if (!succeeded(json)) return json;
    const ask = {
      method: 'POST',
      path: `${client.own}/shipments`,
      json: json.value,
      repeatable: false,
    } as const;
    const made = await client.json(call, ask, shipment);
    return succeeded(made) ? confirmed(call, made.value) : made;
  };

  /**
   * Ours, the oldest first. A filter that is not supported is ignored without a word, so every item is compared and
   * pages are read until they are older than a lost answer can be.
   */
  const find = async (call: Call, key: string): Promise<Result<Shipment | null>> => {
    const since = new Date(call.nowMs - settings.searchDays * dayMs).toISOString();
    const ours: Shipment[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const query = {
        external_customer_id: key,
        created_at_gteq: since,
        sort_by: 'id',
        sort_order: 'desc',
        page,
        per_page: perPage,
      };
      const found = await client.json(call, { path: `${client.own}/shipments`, query }, shipments);
      if (!succeeded(found)) return found;
      const { items, count } = found.value;
      ours.push(...items.filter((one) => one.external_customer_id === key && one.status !== 'canceled'));
      const older = items.some((one) => one.created_at !== null && one.created_at < since);
      const seen = (page - 1) * perPage + items.length;
      const ended = typeof count === 'number' ? seen >= count : items.length < perPage;
      if (items.length === 0 || older || ended) return ok(ours.at(-1) ?? null);
    }
    const last = ours.at(-1);
    return last === undefined
      ? refuse('unavailable', 'remote.unavailable', { detail: `${key}: more than ${mostPages} pages` })
      : ok(last);
  };

  const remove = async (call: Call, item: PushItem): Promise<Result<Pushed>> => {
    let id = item.remoteId;
    if (id === null) {
      const found = await find(call, item.key);
      if (!succeeded(found)) return found;
      id = found.value?.id ?? null;
    }
    const gone: Pushed = { remoteId: id, written: {} };
    if (id === null) return noChange(gone);
    const answer = await client.raw(call, { method: 'DELETE', path: pathOf(id) });
    if (succeeded(answer)) return ok(gone);
    if (answer.outcome === 'not_found') return noChange(gone);
    if (answer.outcome !== 'too_late') return answer;
    // The first of two deletes may have lost its answer.
    const now = await client.json(call, { path: pathOf(id) }, shipment);
    return succeeded(now) && now.value.status === 'canceled' ? noChange(gone) : answer;
  };

  return {
    async push(call, item) {
      if (item.operation === 'delete') return remove(call, item);
      if (item.operation === 'insert') return make(call, item);
      return refuse('too_late', 'remote.too_late', {
        detail: 'a shipment cannot be changed once it is made',
      });
    },
    async lookup(call, item) {
      const found = await find(call, item.key);
      if (!succeeded(found)) return found;
      if (found.value === null) return ok({ found: false });
      const pushed = pushedOf(found.value);
      return pushed === null ? unconfirmed('unavailable', found.value) : ok({ found: true, pushed });
    },
  };
};

import { z } from 'zod';
import { type MeestClient, rowsOf } from '#main/systems/meest/client.ts';
import type { MeestSettings } from '#main/systems/meest/manifest.ts';
import { bodyOf, problemsOf } from '#main/systems/meest/parcel.ts';
import { referenceOf } from '#main/systems/meest/reference.ts';
import type { Senders } from '#main/systems/meest/sender.ts';
import { deleted, open } from '#main/systems/meest/statuses.ts';
import { trackOne } from '#main/systems/meest/track.ts';
import { amountOf, dayOf, instantOf, text } from '#main/systems/meest/values.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { type Waybill, waybill as waybillSchema } from '#shared/domain/waybill.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** The price has another name after a change (fixtures). */
const made = z.object({
  parcelID: text,
  barCode: text,
  costServices: text,
  costOfServices: text,
  estimatedDeliveryDate: text,
});
/** The `в` of one name is a Cyrillic letter in their file; both are read. */
const listed = z.object({ parcelID: text, parcelNumber: text, вarCode: text, barCode: text });
type Listed = z.infer<typeof listed>;
const numberOf = (row: Listed): string => row.вarCode || row.barCode;
const kept = z.object({ parcelNumber: text });

const pushedOf = (row: z.infer<typeof made>): Pushed => {
  const cost = amountOf(row.costServices) ?? amountOf(row.costOfServices);
  const deliverAt = instantOf(row.estimatedDeliveryDate);
  return {
    remoteId: row.parcelID,
    written: {
      number: row.barCode,
      ...(cost === null ? {} : { cost }),
      ...(deliverAt === null ? {} : { deliverAt }),
    },
  };
};

const tooLate = (detail: string): Refusal => refuse('too_late', 'remote.too_late', { detail });

/** Days gone through for the id of a parcel that is known to be there. */
const farthest = 31;

type State = 'open' | 'deleted' | 'handed_over';

export interface Pusher {
  push(call: Call, item: PushItem): Promise<Result<Pushed>>;
  lookup(call: Call, item: PushItem): Promise<Result<Looked>>;
}

/** Makes, changes and takes back waybills, and finds them by our reference (carriers.md 4). */
export const createPusher = (client: MeestClient, settings: MeestSettings, senders: Senders): Pusher => {
  const wholeBody = async (
    call: Call,
    waybill: Waybill,
    isNew: boolean,
  ): Promise<Result<Record<string, unknown>>> => {
    const options = problemsOf(waybill);
    if (!succeeded(options)) return options;
    const sender = await senders.resolve(call);
    if (!succeeded(sender)) return sender;
    return ok(bodyOf(waybill, options.value, sender.value, settings, call.nowMs, isNew));
  };

  const written = (value: unknown, repeatable: boolean, item: PushItem | null): Result<Pushed> => {
    const [row] = rowsOf(value, made);
    const id = row?.parcelID || item?.remoteId || '';
    const number = row?.barCode || item?.written['number'] || '';
    if (row === undefined || id === '' || number === '')
      return refuse(repeatable ? 'unavailable' : 'uncertain', 'remote.unexpected_shape', {
        detail: 'parcelID, barCode',
      });
    return ok(pushedOf({ ...row, parcelID: id, barCode: number }));
  };

  const create = async (call: Call, waybill: Waybill): Promise<Result<Pushed>> => {
    const body = await wholeBody(call, waybill, true);
    if (!succeeded(body)) return body;
    const answer = await client.call(call, 'POST', '/parcel', body.value, 'create');
    return succeeded(answer) ? written(answer.value, false, null) : answer;
  };

  /** Events show from the day of handing over on; what is not known is still here. */
  const stateOf = async (call: Call, item: PushItem): Promise<Result<State>> => {
    const number = item.written['number'] ?? '';
    if (number === '') return ok('open');
    const tracked = await trackOne(client, call, number);
    if (!succeeded(tracked)) return tracked.outcome === 'invalid' ? ok('open') : tracked;
    const codes = tracked.value.events.map(({ code }) => code);
    if (codes.at(-1) === deleted) return ok('deleted');
    return ok(codes.every((code) => open.has(code) || code === deleted) ? 'open' : 'handed_over');
  };

  const change = async (
    call: Call,
    waybill: Waybill,
    item: PushItem,
    id: string,
  ): Promise<Result<Pushed>> => {
    const body = await wholeBody(call, waybill, false);
    if (!succeeded(body)) return body;
    const state = await stateOf(call, item);
    if (!succeeded(state)) return state;
    if (state.value === 'deleted') return refuse('not_found', 'remote.not_found', { detail: id });
    if (state.value === 'handed_over') return tooLate(item.written['number'] ?? id);
    const path = `/parcel/${encodeURIComponent(id)}`;
    const answer = await client.call(call, 'PUT', path, body.value, 'absolute');
    return succeeded(answer) ? written(answer.value, true, item) : answer;
  };

  /** Whether the carrier still has a parcel under a value; `mode` says what the value is. */
  const has = async (
    call: Call,
    value: string,
    mode: string,
    reference: string,
  ): Promise<Result<boolean>> => {
    const path = `/getParcel/${encodeURIComponent(value)}/${mode}/objectData`;
    const answer = await client.call(call, 'GET', path, undefined, 'read');
    if (succeeded(answer))
      return ok(rowsOf(answer.value, kept).some(({ parcelNumber }) => parcelNumber === reference));
    return answer.outcome === 'not_found' || answer.outcome === 'invalid' ? ok(false) : answer;
  };

  const remove = async (call: Call, item: PushItem): Promise<Result<Pushed>> => {
    const none: Pushed = { remoteId: item.remoteId, written: item.written };
    const id = item.remoteId;
    if (id === null) return noChange(none);
    const state = await stateOf(call, item);
    if (!succeeded(state)) return state;
    if (state.value === 'deleted') return noChange(none);
    if (state.value === 'handed_over') return tooLate(item.written['number'] ?? id);
    const contract = settings.contractId ?? '';
    if (contract === '')
      return refuse('invalid', 'carrier.sender_missing', { values: { value: 'contractId' } });
    const path = `/parcel/${encodeURIComponent(id)}/${encodeURIComponent(contract)}`;
    const answer = await client.call(call, 'DELETE', path, undefined, 'absolute');
    if (succeeded(answer)) return ok(none);
    if (answer.outcome === 'not_found') return noChange(none);
    if (answer.outcome !== 'invalid') return answer;
    // How it says that a parcel is gone already is not documented; whether it is there can be asked.
    const there = await has(call, id, 'parcelID', referenceOf(item.key));
    if (!succeeded(there)) return there;
    return there.value ? answer : noChange(none);
  };

  /** A deleted parcel may stay in the list of its day; only its events tell it from the others. */
  const isGone = async (call: Call, row: Listed): Promise<Result<boolean>> => {
    const tracked = await trackOne(client, call, numberOf(row));
    if (!succeeded(tracked)) return tracked.outcome === 'invalid' ? ok(false) : tracked;
    return ok(tracked.value.events.at(-1)?.code === deleted);
  };

  /** The parcel of the last days that bears our reference, newest day first. */
  const inLists = async (call: Call, reference: string, mostDays: number): Promise<Result<Listed | null>> => {
    for (let days = 0; days < mostDays; days += 1) {
      const path = `/parcelsList/${dayOf(call.nowMs, -days)}`;
      const answer = await client.call(call, 'GET', path, undefined, 'read');
      // A day without parcels may be answered as one that is not there.
      if (!succeeded(answer) && answer.outcome !== 'not_found') return answer;
      const rows = succeeded(answer) ? rowsOf(answer.value, listed) : [];
      for (const row of rows) {
        if (row.parcelNumber !== reference || row.parcelID === '' || numberOf(row) === '') continue;
        const gone = await isGone(call, row);
        if (!succeeded(gone)) return gone;
        if (!gone.value) return ok(row);
      }
    }
    return ok(null);
  };

  return {
    push(call, item) {
      if (item.operation === 'delete') return remove(call, item);
      const parsed = waybillSchema.safeParse(item.object);
      if (item.entity !== 'waybill' || !parsed.success)
        return Promise.resolve(refuse('invalid', 'agent.not_supported', { detail: item.entity }));
      return item.remoteId === null
        ? create(call, parsed.data)
        : change(call, parsed.data, item, item.remoteId);
    },
    async lookup(call, item) {
      const reference = referenceOf(item.key);
      if (item.operation === 'delete') {
        const here =
          item.remoteId === null ? ok(false) : await has(call, item.remoteId, 'parcelID', reference);
        if (!succeeded(here)) return here;
        const gone: Pushed = { remoteId: item.remoteId, written: item.written };
        return ok(here.value ? { found: false } : { found: true, pushed: gone });
      }
      // The search by our number is trusted in neither direction: the lists have ids, and say it again.
      const there = await has(call, reference, 'parcelNumber', reference);
      if (!succeeded(there)) return there;
      const mostDays = there.value ? farthest : settings.lookupDays;
      const hit = await inLists(call, reference, mostDays);
      if (!succeeded(hit)) return hit;
      const row = hit.value;
      if (row !== null)
        return ok({
          found: true,
          pushed: { remoteId: row.parcelID, written: { ...item.written, number: numberOf(row) } },
        });
      if (!there.value) return ok({ found: false });
      return refuse('uncertain', 'remote.unexpected_shape', {
        detail: `${reference} is there without its id`,
      });
    },
  };
};

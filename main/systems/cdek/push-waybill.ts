import type { CdekClient } from '#main/systems/cdek/client.ts';
import { refusalOf } from '#main/systems/cdek/errors.ts';
import type { CdekSettings } from '#main/systems/cdek/manifest.ts';
import { answerIn, type Order, readOrder, requestOf, standing } from '#main/systems/cdek/order.ts';
import { bodyOf, problemsOf, senderMissing } from '#main/systems/cdek/parcel.ts';
import { referenceOf } from '#main/systems/cdek/reference.ts';
import { positive } from '#main/systems/cdek/values.ts';
import { pause, settle, wish } from '#main/systems/cdek/wish.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { type Waybill, waybill as waybillSchema } from '#shared/domain/waybill.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

const pushedOf = (order: Order): Pushed => {
  const cost = positive(order.delivery_detail.total_sum) ?? positive(order.delivery_detail.delivery_sum);
  return {
    remoteId: order.uuid,
    written: { number: order.cdek_number, ...(cost === null ? {} : { cost }) },
  };
};

/** It was taken down and is not decided; a waybill without a number is none yet, and a second one costs money. */
const undecided = (detail: string): Refusal => refuse('uncertain', 'agent.uncertain', { detail });
const notYet = (detail: string): Refusal => refuse('unavailable', 'remote.not_applied', { detail });

export interface Pusher {
  push(call: Call, item: PushItem): Promise<Result<Pushed>>;
  lookup(call: Call, item: PushItem): Promise<Result<Looked>>;
}

/** Makes, changes and takes back orders, all of which are decided later, and finds them by our number (carriers.md 5). */
export const createPusher = (client: CdekClient, settings: CdekSettings): Pusher => {
  const wholeBody = (waybill: Waybill): Result<Record<string, unknown>> => {
    const missing = senderMissing(settings);
    if (missing !== null)
      return refuse('invalid', 'carrier.sender_missing', { detail: missing, values: { value: missing } });
    const options = problemsOf(waybill, settings);
    return succeeded(options) ? ok(bodyOf(waybill, options.value, settings)) : options;
  };

  const create = async (call: Call, waybill: Waybill): Promise<Result<Pushed>> => {
    const body = wholeBody(waybill);
    if (!succeeded(body)) return body;
    const sent = await client.call(call, {
      method: 'POST',
      path: '/orders',
      json: body.value,
      effect: 'create',
    });
    if (!succeeded(sent)) return sent;
    const told = answerIn(sent.value, false);
    if (!succeeded(told)) return told;
    const request = requestOf(told.value.requests, 'CREATE');
    if (request?.state === 'INVALID') return refusalOf(request.errors ?? [], false);
    const uuid = told.value.entity?.uuid ?? '';
    if (uuid === '') return refuse('uncertain', 'remote.unexpected_shape', { detail: 'entity.uuid' });
    const settled = await settle(client, settings, call, uuid, 'CREATE', request?.request_uuid ?? '');
    if (settled.outcome !== 'ok') return undecided(`${uuid}: ${settled.cause}`);
    const { value } = settled;
    if (value.kind === 'done') return ok(pushedOf(value.order));
    return value.kind === 'refused' ? refusalOf(value.errors, false) : undecided(uuid);
  };

  const change = async (call: Call, waybill: Waybill, uuid: string): Promise<Result<Pushed>> => {
    const body = wholeBody(waybill);
    if (!succeeded(body)) return body;
    const read = await readOrder(client, call, { uuid });
    if (!succeeded(read)) return read;
    const stands = standing(read.value.entity);
    if (stands === 'gone') return refuse('not_found', 'carrier.number_unknown', { detail: uuid });
    if (stands === 'handed_over') return refuse('too_late', 'remote.too_late', { detail: uuid });
    const asked = { method: 'PATCH', path: '/orders', json: { uuid, ...body.value } } as const;
    const settled = await wish(client, settings, call, uuid, 'UPDATE', asked, undefined);
    if (settled.outcome !== 'ok') return settled;
    const { value } = settled;
    if (value.kind === 'done') return ok(pushedOf(value.order));
    return value.kind === 'refused' ? refusalOf(value.errors, true) : notYet(uuid);
  };

  const remove = async (call: Call, item: PushItem): Promise<Result<Pushed>> => {
    const none: Pushed = { remoteId: item.remoteId, written: item.written };
    const uuid = item.remoteId;
    if (uuid === null) return noChange(none);
    const read = await readOrder(client, call, { uuid });
    if (!succeeded(read)) return read.outcome === 'not_found' ? noChange(none) : read;
    const stands = standing(read.value.entity);
    if (stands === 'gone') return noChange(none);
    if (stands === 'handed_over') return refuse('too_late', 'remote.too_late', { detail: uuid });
    const asked = { method: 'DELETE', path: `/orders/${encodeURIComponent(uuid)}` } as const;
    const before = requestOf(read.value.requests, 'DELETE');
    const settled = await wish(client, settings, call, uuid, 'DELETE', asked, before);
    if (settled.outcome !== 'ok') return settled.outcome === 'not_found' ? noChange(none) : settled;
    const { value } = settled;
    if (value.kind === 'done' || value.kind === 'missing') return ok(none);
    if (value.kind === 'waiting') return notYet(uuid);
    // Handed over between the question and the wish.
    const after = await readOrder(client, call, { uuid });
    const isLate = succeeded(after) && standing(after.value.entity) === 'handed_over';
    return isLate ? refuse('too_late', 'remote.too_late', { detail: uuid }) : refusalOf(value.errors, true);
  };

  return {
    push(call, item) {
      if (item.operation === 'delete') return remove(call, item);
      const parsed = waybillSchema.safeParse(item.object);
      if (item.entity !== 'waybill' || !parsed.success)
        return Promise.resolve(refuse('invalid', 'agent.not_supported', { detail: item.entity }));
      return item.remoteId === null ? create(call, parsed.data) : change(call, parsed.data, item.remoteId);
    },
    async lookup(call, item) {
      const reference = referenceOf(item.key);
      const isDelete = item.operation === 'delete';
      const none: Looked = isDelete
        ? { found: true, pushed: { remoteId: item.remoteId, written: item.written } }
        : { found: false };
      let missing = 0;
      for (let turn = 0; turn < Math.max(2, settings.polls); turn += 1) {
        if (turn > 0 && !(await pause(call, settings))) break;
        const read = await readOrder(client, call, { im_number: reference });
        if (!succeeded(read) && read.outcome !== 'not_found') return read;
        // Never the filter alone: the answer has to bear our number.
        if (!succeeded(read) || read.value.entity.number !== reference) {
          missing += 1;
          // What was just taken down may not be shown yet, so it is looked for twice.
          if (missing > 1) return ok(none);
          continue;
        }
        const { entity: order, requests } = read.value;
        const made = requestOf(requests, 'CREATE');
        if (standing(order) === 'gone' || made?.state === 'INVALID') return ok(none);
        if (isDelete) return ok({ found: false });
        if (order.cdek_number !== '') return ok({ found: true, pushed: pushedOf(order) });
      }
      return undecided(reference);
    },
  };
};

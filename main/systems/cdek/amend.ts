import type { AmendAsk, Amended } from '#main/systems/carrier-port.ts';
import type { CdekClient } from '#main/systems/cdek/client.ts';
import { refusalOf } from '#main/systems/cdek/errors.ts';
import type { CdekSettings } from '#main/systems/cdek/manifest.ts';
import { answerIn, eventsOf, readOrder, requestOf, settle, standing } from '#main/systems/cdek/order.ts';
import type { Call } from '#main/systems/port.ts';
import { noChange, ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** Calls a parcel back: the refusal is registered, and it returns to the seller (carriers.md 5, refusal). */
export const createAmend =
  (client: CdekClient, settings: CdekSettings) =>
  async (call: Call, ask: AmendAsk): Promise<Result<Amended>> => {
    if (ask.kind !== 'return' || ask.to !== null)
      return refuse('invalid', 'agent.not_supported', { detail: ask.kind });
    const read = await readOrder(
      client,
      call,
      ask.remoteId === null ? { cdek_number: ask.number } : { uuid: ask.remoteId },
    );
    if (!succeeded(read)) return read;
    const { entity: order, requests } = read.value;
    if (order.cdek_number !== ask.number)
      return refuse('not_found', 'carrier.number_unknown', { values: { value: ask.number } });
    const same: Amended = { number: ask.number, remoteId: order.uuid };
    const before = requestOf(requests, 'REFUSAL');
    if (before?.state === 'SUCCESSFUL' || eventsOf(order).some(({ code }) => code === 'NOT_DELIVERED'))
      return noChange(same);
    if (standing(order) === 'gone')
      return refuse('not_found', 'carrier.number_unknown', { values: { value: ask.number } });

    let requestUuid = before?.request_uuid ?? '';
    // One that is still being decided is waited for; one that was turned down may be asked for again.
    if (before === undefined || before.state === 'INVALID') {
      const path = `/orders/${encodeURIComponent(order.uuid)}/refusal`;
      const sent = await client.call(call, { method: 'POST', path, effect: 'absolute' });
      if (!succeeded(sent)) return sent;
      const told = answerIn(sent.value, true);
      if (!succeeded(told)) return told;
      const request = requestOf(told.value.requests, 'REFUSAL');
      if (request?.state === 'INVALID') return refusalOf(request.errors ?? [], true);
      requestUuid = request?.request_uuid ?? '';
    }
    const settled = await settle(client, settings, call, order.uuid, 'REFUSAL', requestUuid);
    if (settled.outcome !== 'ok') return settled;
    if (settled.value.kind === 'refused') return refusalOf(settled.value.errors, true);
    return settled.value.kind === 'done'
      ? ok(same)
      : refuse('unavailable', 'remote.not_applied', { detail: order.uuid });
  };

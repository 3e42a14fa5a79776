import type { AmendAsk, Amended } from '#main/systems/carrier-port.ts';
import type { CdekClient } from '#main/systems/cdek/client.ts';
import { refusalOf } from '#main/systems/cdek/errors.ts';
import type { CdekSettings } from '#main/systems/cdek/manifest.ts';
import { eventsOf, readOrder, requestOf, standing } from '#main/systems/cdek/order.ts';
import { wish } from '#main/systems/cdek/wish.ts';
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

    const asked = { method: 'POST', path: `/orders/${encodeURIComponent(order.uuid)}/refusal` } as const;
    const settled = await wish(client, settings, call, order.uuid, 'REFUSAL', asked, before);
    if (settled.outcome !== 'ok') return settled;
    if (settled.value.kind === 'refused') return refusalOf(settled.value.errors, true);
    return settled.value.kind === 'done'
      ? ok(same)
      : refuse('unavailable', 'remote.not_applied', { detail: order.uuid });
  };

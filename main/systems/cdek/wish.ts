import { setTimeout as wait } from 'node:timers/promises';
import type { Asked, CdekClient } from '#main/systems/cdek/client.ts';
import type { Said } from '#main/systems/cdek/errors.ts';
import type { CdekSettings } from '#main/systems/cdek/manifest.ts';
import {
  answerIn,
  type Order,
  type OrderRequest,
  readOrder,
  requestOf,
  standing,
} from '#main/systems/cdek/order.ts';
import type { Call } from '#main/systems/port.ts';
import { type Refusal, succeeded } from '#shared/result.ts';

export type Settled =
  | { kind: 'done'; order: Order }
  | { kind: 'refused'; errors: Said[] }
  | { kind: 'missing' }
  | { kind: 'waiting' };

/** Waits between two questions; false when the call was given up meanwhile. */
export const pause = async (call: Call, settings: CdekSettings): Promise<boolean> => {
  try {
    await wait(settings.pollMs, undefined, { signal: call.signal });
    return true;
  } catch {
    return false;
  }
};

/**
 * Asks until a request about an order is decided, as often as the settings say: their first answer only says that it
 * was taken down. A number belongs to a made order.
 */
export const settle = async (
  client: CdekClient,
  settings: CdekSettings,
  call: Call,
  uuid: string,
  type: 'CREATE' | 'UPDATE' | 'DELETE' | 'REFUSAL',
  requestUuid: string,
): Promise<{ outcome: 'ok'; value: Settled } | Refusal> => {
  let last: Settled = { kind: 'waiting' };
  for (let turn = 0; turn < settings.polls; turn += 1) {
    if (turn > 0 && !(await pause(call, settings))) break;
    const read = await readOrder(client, call, { uuid });
    if (!succeeded(read)) {
      if (read.outcome !== 'not_found') return read;
      last = { kind: 'missing' };
      // What was deleted is not shown any more; what was just made may not be shown yet.
      if (type === 'DELETE') break;
      continue;
    }
    const { entity: order, requests } = read.value;
    last = { kind: 'waiting' };
    const found = requestOf(requests, type, requestUuid);
    if (found?.state === 'INVALID')
      return { outcome: 'ok', value: { kind: 'refused', errors: found.errors ?? [] } };
    if (type === 'DELETE' && standing(order) === 'gone') return { outcome: 'ok', value: { kind: 'missing' } };
    if (found?.state === 'SUCCESSFUL' && order.cdek_number !== '')
      return { outcome: 'ok', value: { kind: 'done', order } };
  }
  return { outcome: 'ok', value: last };
};

/**
 * Asks for a change of an order and waits for the decision. `before` is a request of that kind which is known
 * already: while it is still being decided, it is waited for and nothing is sent.
 */
export const wish = async (
  client: CdekClient,
  settings: CdekSettings,
  call: Call,
  uuid: string,
  type: 'UPDATE' | 'DELETE' | 'REFUSAL',
  asked: Pick<Asked, 'method' | 'path' | 'json'>,
  before: OrderRequest | undefined,
): Promise<{ outcome: 'ok'; value: Settled } | Refusal> => {
  if (before !== undefined && before.state !== 'INVALID' && before.state !== 'SUCCESSFUL')
    return settle(client, settings, call, uuid, type, before.request_uuid);
  const sent = await client.call(call, { ...asked, effect: 'absolute' });
  if (!succeeded(sent)) return sent;
  const told = answerIn(sent.value, true);
  if (!succeeded(told)) return told;
  const request = requestOf(told.value.requests, type);
  if (request?.state === 'INVALID')
    return { outcome: 'ok', value: { kind: 'refused', errors: request.errors ?? [] } };
  return settle(client, settings, call, uuid, type, request?.request_uuid ?? '');
};

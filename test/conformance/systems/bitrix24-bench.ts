import { bitrix24 } from '#main/systems/bitrix24/index.ts';
import type { Call, KeepCredentials, Mapping, OpenedSystem, Pushed, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { type Result, succeeded } from '#shared/result.ts';
import { type BitrixPeer, startBitrix } from '#test/peers/bitrix24/server.ts';
import type { PeerDeal } from '#test/peers/bitrix24/state.ts';

/** The tests need not wait for the limit a real portal has. */
export const registry = createRegistry([
  {
    ...bitrix24,
    manifest: { ...bitrix24.manifest, limits: { ...bitrix24.manifest.limits, perSecond: null } },
  },
]);

const words: readonly (readonly [string, string])[] = [
  ['W', 'C10:PREPARATION'],
  ['R', 'C10:EXECUTING'],
  ['X', 'EXECUTING'],
];
const mapping: Mapping = {
  toRemote: (_kind, value) => words.find(([erp]) => erp === value)?.[1],
  toErp: (_kind, value) => words.find(([, remote]) => remote === value)?.[0],
};

export interface Bench {
  peer: BitrixPeer;
  open(
    settings?: Record<string, unknown>,
    credentials?: Record<string, string>,
    keep?: KeepCredentials,
  ): OpenedSystem;
  call(system: OpenedSystem, nowMs?: number): Call;
  push(system: OpenedSystem, item: PushItem, here?: Call): Promise<Result<Pushed>>;
  /** Pushes, and shows the deal the portal holds then. */
  made(system: OpenedSystem, item: PushItem): Promise<PeerDeal>;
  close(): Promise<void>;
}

/** A small new order. */
export const itemOf = (given: Record<string, unknown> = {}, more: Partial<PushItem> = {}): PushItem => ({
  idempotencyKey: 'k',
  entity: 'order',
  operation: 'insert',
  key: '1',
  remoteId: null,
  written: {},
  object: orderSchema.parse({
    key: '1',
    number: 'ZK/1',
    customer: { name: 'Jan', phone: '600100200' },
    lines: [{ sku: 'A', name: 'Kubek', quantity: '1', price: '2.00' }],
    ...given,
  }),
  ...more,
});

/** A portal of its own for one test, and what opens connections to it. */
export const startBench = async (): Promise<Bench> => {
  const peer = await startBitrix();
  const opened: OpenedSystem[] = [];

  const open = (
    settings: Record<string, unknown> = {},
    credentials: Record<string, string> = { webhook: peer.webhook.secret },
    keep?: KeepCredentials,
  ): OpenedSystem => {
    const base = { baseUrl: peer.url, webhookUser: 7, funnel: '10', settleSeconds: 0, oauthUrl: peer.url };
    const made = registry.open('bitrix24', { ...base, ...settings }, credentials, keep);
    opened.push(made);
    return made;
  };
  const call = (system: OpenedSystem, nowMs = Date.UTC(2026, 7, 1)): Call => {
    const { signal } = new AbortController();
    return { http: system.session(signal), mapping, nowMs, signal };
  };
  const push = async (system: OpenedSystem, item: PushItem, here = call(system)) => {
    const result = await system.system.push?.(here, item);
    if (result === undefined) throw new Error('no push');
    return result;
  };
  const made = async (system: OpenedSystem, item: PushItem): Promise<PeerDeal> => {
    const result = await push(system, item);
    if (!succeeded(result)) throw new Error(`${result.cause} ${result.detail ?? ''}`);
    const deal = peer.portal.deals.get(Number(result.value.remoteId));
    if (deal === undefined) throw new Error('no deal');
    return deal;
  };

  return {
    peer,
    open,
    call,
    push,
    made,
    async close() {
      for (const one of opened) await one.close();
      await peer.stop();
    },
  };
};

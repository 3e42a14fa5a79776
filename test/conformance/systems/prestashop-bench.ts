import { afterEach } from 'vitest';
import type { Mapping, OpenedSystem, OrderPage, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { type Result, succeeded } from '#shared/result.ts';
import { type PrestaPeer, startPresta } from '#test/peers/prestashop/server.ts';

const mapping: Mapping = {
  toRemote: (_kind, value) => ({ Z: '4', X: '999' })[value],
  toErp: () => undefined,
};
/** What the test that just ran has opened. */
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

export const valueOf = <T>(result: Result<T> | undefined): T => {
  if (result === undefined) throw new Error('not implemented');
  if (!succeeded(result)) throw new Error(`${result.outcome} ${result.cause} ${result.detail ?? ''}`);
  return result.value;
};

/** A shop of its own, and a connection to it; both end with the test. */
export const bench = async (settings: Record<string, unknown> = {}, version = '8.2.1') => {
  const peer: PrestaPeer = await startPresta({ version });
  const opened: OpenedSystem = createRegistry().open(
    'prestashop',
    { baseUrl: peer.url, timeoutSeconds: 2, ...settings },
    { apiKey: peer.apiKey },
  );
  closing.push(
    () => opened.close(),
    () => peer.stop(),
  );
  const { system } = opened;
  const call = () => {
    const { signal } = new AbortController();
    return { http: opened.session(signal), mapping, nowMs: Date.now(), signal };
  };
  return {
    peer,
    system,
    call,
    async push(given: Partial<PushItem> & Pick<PushItem, 'entity' | 'object'>) {
      const item = {
        idempotencyKey: 'k',
        operation: 'update' as const,
        key: '1',
        remoteId: null,
        written: {},
      };
      const result = await system.push?.(call(), { ...item, ...given });
      if (result === undefined) throw new Error('no push');
      return result;
    },
    pull: async (checkpoint: string | null = null): Promise<OrderPage> =>
      valueOf(await system.pullOrders?.(call(), checkpoint)),
  };
};

import type { Call, Mapping, OpenedSystem, OrderPage, Pushed, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { type Result, succeeded } from '#shared/result.ts';
import { startWoo, type WooPeer } from '#test/peers/woocommerce/server.ts';

export const mapping: Mapping = {
  toRemote: (_kind, value) => (value === 'Z' ? 'completed' : undefined),
  toErp: () => undefined,
};

export const itemOf = (given: Partial<PushItem> & Pick<PushItem, 'entity' | 'object'>): PushItem => ({
  idempotencyKey: 'k',
  operation: 'update',
  key: '1',
  remoteId: null,
  written: {},
  ...given,
});

export const valueOf = <T>(result: Result<T> | undefined): T => {
  if (result === undefined) throw new Error('not implemented');
  if (!succeeded(result)) throw new Error(`${result.outcome} ${result.cause} ${result.detail ?? ''}`);
  return result.value;
};

export interface WooBench {
  peer: WooPeer;
  opened: OpenedSystem;
  call(): Call;
  push(item: PushItem): Promise<Result<Pushed>>;
  pushMany(items: readonly PushItem[]): Promise<readonly Result<Pushed>[]>;
  pull(checkpoint?: string | null): Promise<OrderPage>;
  close(): Promise<void>;
}

/** A shop of its own, and a connection to it. */
export const startBench = async (
  settings: Record<string, unknown> = {},
  shop: { plainPermalinks?: boolean } = {},
): Promise<WooBench> => {
  const peer = await startWoo(shop);
  const opened = createRegistry().open(
    'woocommerce',
    { baseUrl: peer.url, timeoutSeconds: 2, ...settings },
    { consumerKey: peer.key.key, consumerSecret: peer.key.secret },
  );
  const { system } = opened;
  const call = (): Call => {
    const { signal } = new AbortController();
    return { http: opened.session(signal), mapping, nowMs: Date.now(), signal };
  };
  return {
    peer,
    opened,
    call,
    async push(item) {
      const result = await system.push?.(call(), item);
      if (result === undefined) throw new Error('no push');
      return result;
    },
    pushMany: async (items) => (await system.pushMany?.(call(), items)) ?? [],
    pull: async (checkpoint = null) => valueOf(await system.pullOrders?.(call(), checkpoint)),
    async close() {
      await opened.close();
      await peer.stop();
    },
  };
};

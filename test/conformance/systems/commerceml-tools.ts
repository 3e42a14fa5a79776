import type { Call, OpenedSystem, OrderPage, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { EntityObject } from '#shared/domain/index.ts';
import { type Result, succeeded } from '#shared/result.ts';
import type { CommerceMlPeer } from '#test/peers/commerceml/server.ts';

export const openSite = (peer: CommerceMlPeer, settings: Record<string, unknown> = {}): OpenedSystem =>
  createRegistry().open(
    'commerceml',
    { baseUrl: `${peer.url}/exchange.php`, user: peer.user, timeoutSeconds: 60, ...settings },
    { password: peer.password },
  );

export const callOf = (system: OpenedSystem): Call => {
  const { signal } = new AbortController();
  const mapping = { toRemote: (_kind: string, value: string) => value, toErp: () => undefined };
  return { http: system.session(signal), mapping, nowMs: Date.now(), signal };
};

export const itemOf = (
  entity: PushItem['entity'],
  object: EntityObject | null,
  remoteId?: string,
): PushItem => ({
  idempotencyKey: 'k',
  entity,
  operation: object === null ? 'delete' : 'update',
  key: '1',
  remoteId: remoteId ?? null,
  written: {},
  object,
});

export const pull = async (system: OpenedSystem, checkpoint: string | null): Promise<Result<OrderPage>> => {
  const page = await system.system.pullOrders?.(callOf(system), checkpoint);
  if (page === undefined) throw new Error('no pull');
  return page;
};

export const pullPage = async (system: OpenedSystem, checkpoint: string | null): Promise<OrderPage> => {
  const page = await pull(system, checkpoint);
  if (!succeeded(page)) throw new Error(`${page.cause} ${page.detail ?? ''}`);
  return page.value;
};

export const pushAll = async (system: OpenedSystem, items: readonly PushItem[]) =>
  (await system.system.pushMany?.(callOf(system), items)) ?? [];

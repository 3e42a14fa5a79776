import { afterEach, beforeEach } from 'vitest';
import type { Tracked } from '#main/systems/carrier-port.ts';
import type { Call, OpenedSystem, Pushed, PushItem } from '#main/systems/port.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { type Result, succeeded } from '#shared/result.ts';

export const itemOf = (waybill: Waybill, over: Partial<PushItem> = {}): PushItem => ({
  idempotencyKey: waybill.key,
  entity: 'waybill',
  operation: 'insert',
  key: waybill.key,
  remoteId: null,
  written: {},
  object: waybill,
  ...over,
});

export const callOf = (opened: OpenedSystem): Call => {
  const { signal } = new AbortController();
  const mapping = { toRemote: () => undefined, toErp: () => undefined };
  return { http: opened.session(signal), mapping, nowMs: Date.now(), signal };
};

export const valueOf = <T>(result: Result<T> | undefined): T => {
  if (result === undefined) throw new Error('not implemented');
  if (!succeeded(result)) throw new Error(`${result.outcome} ${result.cause} ${result.detail ?? ''}`);
  return result.value;
};

interface StandIn {
  requests: readonly { method: string; path: string; body: string }[];
  stop(): Promise<void>;
}

/** A stand-in and a connection to it, new for each test. */
export const useCarrier = <Peer extends StandIn>(
  start: () => Promise<Peer>,
  openAt: (peer: Peer, over: Record<string, unknown>) => OpenedSystem,
) => {
  let peer: Peer;
  let opened: OpenedSystem;
  const others: OpenedSystem[] = [];
  const openWith = (over: Record<string, unknown> = {}): OpenedSystem => {
    const one = openAt(peer, over);
    others.push(one);
    return one;
  };
  beforeEach(async () => {
    peer = await start();
    opened = openWith();
  });
  afterEach(async () => {
    for (const one of others.splice(0)) await one.close();
    await peer.stop();
  });
  const push = (waybill: Waybill, over = {}, one = opened) =>
    one.system.push?.(callOf(one), itemOf(waybill, over));
  return {
    get peer() {
      return peer;
    },
    get opened() {
      return opened;
    },
    openWith,
    push,
    make: async (waybill: Waybill): Promise<Pushed> => valueOf(await push(waybill)),
    lookup: (waybill: Waybill, over = {}) => opened.system.lookup?.(callOf(opened), itemOf(waybill, over)),
    /** What was sent last to an address. */
    bodyOf(method: string, path: RegExp): unknown {
      const found = peer.requests.findLast((one) => one.method === method && path.test(one.path));
      return JSON.parse(found?.body ?? 'null');
    },
    count: (method: string, path: RegExp): number =>
      peer.requests.filter((one) => one.method === method && path.test(one.path)).length,
    async track(number: string): Promise<Result<Tracked> | undefined> {
      const asks = [{ number, phone: null, remoteId: null }];
      return valueOf(await opened.system.track?.(callOf(opened), asks))[0];
    },
  };
};

import { afterEach, beforeEach } from 'vitest';
import type { Tracked } from '#main/systems/carrier-port.ts';
import type { Call, OpenedSystem, Pushed, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { type Result, succeeded } from '#shared/result.ts';
import { waybillOf } from '#test/conformance/systems/carrier-harness.ts';
import { type CdekPeer, startCdek } from '#test/peers/cdek/server.ts';

/** The carrier's pace and patience would make the suite last for minutes. */
const pace = { requestsPerMinute: 60_000, timeoutSeconds: 2, polls: 4, pollMs: 2 };

export const settingsOf = (peer: Pick<CdekPeer, 'url'>): Record<string, unknown> => ({
  baseUrl: peer.url,
  shipmentPoint: 'ORX1',
  ...pace,
});

export const openCdek = (
  settings: Record<string, unknown>,
  credentials: Record<string, string>,
): OpenedSystem => createRegistry().open('cdek', settings, credentials);

export const toPoint = (key: string, over: Partial<Waybill> = {}): Waybill =>
  waybillOf(key, {
    recipient: { name: 'Анна Желвакова', phone: '8 (900) 123-45-67', email: 'anna@firma.example' },
    to: { kind: 'point', city: 'Москва', cityId: '44', pointId: 'NSK33' },
    value: { amount: '1500.00', currency: 'RUB' },
    ...over,
  });

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

/** A stand-in and a connection to it, new for each test. */
export const useCdek = () => {
  let peer: CdekPeer;
  let opened: OpenedSystem;
  const others: OpenedSystem[] = [];
  const openWith = (over: Record<string, unknown> = {}): OpenedSystem => {
    const one = openCdek(
      { ...settingsOf(peer), ...over },
      {
        clientId: peer.state.clientId,
        clientSecret: peer.state.clientSecret,
      },
    );
    others.push(one);
    return one;
  };
  beforeEach(async () => {
    peer = await startCdek();
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

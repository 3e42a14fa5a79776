import type { Call, OpenedSystem, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { type Result, succeeded } from '#shared/result.ts';
import { waybillOf } from '#test/conformance/systems/carrier-harness.ts';
import type { MeestPeer } from '#test/peers/meest/server.ts';
import { ids } from '#test/peers/meest/state.ts';

/** The carrier's pace would make the suite last for minutes. */
const pace = { requestsPerMinute: 60_000, timeoutSeconds: 2 };

export const settingsOf = (peer: Pick<MeestPeer, 'url'>): Record<string, unknown> => ({
  baseUrl: peer.url,
  contractId: ids.contract,
  senderName: 'ТОВ Елегант',
  senderPhone: '+380674466262',
  senderBranch: '20759',
  ...pace,
});

export const openMeest = (
  settings: Record<string, unknown>,
  credentials: Record<string, string>,
): OpenedSystem => createRegistry().open('meest', settings, credentials);

export const toBranch = (key: string, over: Partial<Waybill> = {}): Waybill =>
  waybillOf(key, {
    to: { kind: 'point', city: 'Київ', cityId: ids.kyiv, pointId: ids.branch },
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

import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { waybillOf } from '#test/conformance/systems/carrier-harness.ts';
import type { NovaPoshtaPeer } from '#test/peers/nova-poshta/server.ts';
import { refs } from '#test/peers/nova-poshta/state.ts';

/** The carrier's pace of one request a second would make the suite last for minutes. */
const pace = { requestsPerMinute: 60_000, timeoutSeconds: 2 };

export const settingsOf = (peer: Pick<NovaPoshtaPeer, 'url'>): Record<string, unknown> => ({
  baseUrl: `${peer.url}/v2.0/json/`,
  printUrl: `${peer.url}/`,
  siteUrl: `${peer.url}/site/v.1.0/`,
  senderAddress: refs.senderBranch,
  ...pace,
});

export const openNovaPoshta = (
  settings: Record<string, unknown>,
  credentials: Record<string, string>,
): OpenedSystem => createRegistry().open('nova-poshta', settings, credentials);

export const kyivId = `${refs.kyiv}/${refs.kyivSettlement}`;

export const toBranch = (key: string, over: Partial<Waybill> = {}): Waybill =>
  waybillOf(key, {
    to: { kind: 'point', city: 'Київ', cityId: kyivId, pointId: refs.branch },
    ...over,
  });

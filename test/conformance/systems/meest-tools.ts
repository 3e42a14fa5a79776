import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { waybillOf } from '#test/conformance/systems/carrier-harness.ts';
import { useCarrier } from '#test/conformance/systems/carrier-tools.ts';
import { type MeestPeer, startMeest } from '#test/peers/meest/server.ts';
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

export const useMeest = () =>
  useCarrier(startMeest, (peer, over) =>
    openMeest(
      { ...settingsOf(peer), ...over },
      { username: peer.state.username, password: peer.state.password },
    ),
  );

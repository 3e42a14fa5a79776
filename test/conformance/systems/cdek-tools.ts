import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { waybillOf } from '#test/conformance/systems/carrier-harness.ts';
import { useCarrier } from '#test/conformance/systems/carrier-tools.ts';
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

export const useCdek = () =>
  useCarrier(startCdek, (peer, over) =>
    openCdek(
      { ...settingsOf(peer), ...over },
      { clientId: peer.state.clientId, clientSecret: peer.state.clientSecret },
    ),
  );

import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { waybillOf } from '#test/conformance/systems/carrier-harness.ts';
import type { UkrposhtaPeer } from '#test/peers/ukrposhta/server.ts';

export const toOffice = (key: string, over: Partial<Waybill> = {}): Waybill =>
  waybillOf(key, { to: { kind: 'point', city: 'Київ', pointId: '01001' }, ...over });

export const openAt = (
  peer: UkrposhtaPeer,
  settings: Record<string, unknown> = {},
  credentials: Record<string, string> = {},
): OpenedSystem =>
  createRegistry().open(
    'ukrposhta',
    { ...peer.settings, ...settings },
    { ...peer.credentials, ...credentials },
  );

/** Bodies posted to a path of the stand-in, oldest first. */
export const postedTo = (peer: UkrposhtaPeer, path: string): unknown[] =>
  peer.requests
    .filter((one) => one.method === 'POST' && one.path === path)
    .map((one): unknown => JSON.parse(one.body));

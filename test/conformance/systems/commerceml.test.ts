import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Mapping, OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { SystemHarness } from '#test/conformance/systems/harness.ts';
import { describeSystem } from '#test/conformance/systems/suite.ts';
import { startCommerceMl } from '#test/peers/commerceml/server.ts';

const statuses = [
  ['W', 'P'],
  ['Z', 'F'],
] as const;

const mapping: Mapping = {
  toRemote: (_kind, value) => statuses.find(([erp]) => erp === value)?.[1],
  toErp: (_kind, value) => statuses.find(([, remote]) => remote === value)?.[0],
};

const open = (settings: Record<string, unknown>, credentials: Record<string, string>): OpenedSystem =>
  createRegistry().open('commerceml', settings, credentials);

const standIn = async (): Promise<SystemHarness> => {
  const peer = await startCommerceMl({ keepRequests: false });
  const settings = {
    baseUrl: `${peer.url}/bitrix/admin/1c_exchange.php`,
    user: peer.user,
    flavour: '1c-bitrix',
    productKey: 'sku',
    wholePieces: true,
    timeoutSeconds: 2,
  };
  let serial = 0;
  peer.placeOrder();
  const made = (): string => {
    serial += 1;
    return `A-${serial}`;
  };
  return {
    open: (credentials = { password: peer.password }) => open(settings, credentials),
    wrong: { password: 'wrong-password' },
    takesUnknown: true,
    mapping,
    product() {
      const sku = made();
      return Promise.resolve({ sku, remoteId: sku });
    },
    shownProduct: (id) => Promise.resolve(peer.site.goods.get(id) ?? { amount: '', price: '' }),
    order: () => Promise.resolve(peer.placeOrder().number),
    shownStatus: (id) => Promise.resolve(peer.site.orders.get(id)?.status ?? ''),
    shownTracking: (id) => Promise.resolve(peer.site.orders.get(id)?.tracking ?? []),
    statuses: statuses.map(([erp, remote]) => [erp, remote]),
    misbehave: {
      plan: (mode, match) => peer.faults.plan(mode, match),
      clear: () => peer.faults.clear(),
      place: (status) => Promise.resolve(peer.placeOrder(status).number),
      setStatus(id, status) {
        const order = peer.site.orders.get(id);
        peer.site.clock += 1;
        if (order !== undefined) Object.assign(order, { status, changed: peer.site.clock });
        return Promise.resolve();
      },
      creates: { method: 'POST', path: /1c_exchange/ },
      writes: { method: 'POST', path: /1c_exchange/ },
      effects: () => peer.site.imports.length,
      unfinished: 'DRAFT',
      wanted: 'N',
    },
    close: () => peer.stop(),
  };
};

/** `TEST_COMMERCEML`: a live site as JSON, settings and credentials. */
const live = z.object({
  settings: z.record(z.string(), z.unknown()),
  credentials: z.object({ password: z.string() }),
});
const text = process.env['TEST_COMMERCEML'] ?? '';
const site = text === '' ? null : live.parse(JSON.parse(text));

if (site === null) describeSystem('commerceml', standIn, false);
else {
  // What a live site shows can't be read back over the protocol, so only what changes nothing is asked.
  describe('a live CommerceML site', () => {
    it('signs in, and gives its orders without being told that they were taken', async () => {
      const system = open(site.settings, site.credentials);
      const { signal } = new AbortController();
      const call = { http: system.session(signal), mapping, nowMs: Date.now(), signal };
      expect(await system.system.test(call)).toMatchObject({ outcome: 'ok' });
      expect(await system.system.pullOrders?.(call, null)).toMatchObject({ outcome: 'ok' });
      await system.close();
    });
  });
}

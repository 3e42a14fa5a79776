import { createRegistry } from '#main/systems/registry.ts';
import { asked, describeTracking, pace } from '#test/conformance/systems/tracking-tools.ts';
import { startDhl24 } from '#test/peers/dhl24/server.ts';

describeTracking(
  'dhl24',
  async () => {
    const peer = await startDhl24();
    peer.shipments.set('11898773101', [{ status: 'EDWP', at: '2026-01-05 10:00:00' }]);
    peer.shipments.set('11898773102', [
      { status: 'EDWP', at: '2026-01-05 10:00:00' },
      { status: 'DWP', at: '2026-01-05 16:11:39' },
      { status: 'DOR', at: '2026-01-06 11:39:39' },
    ]);
    peer.shipments.set('11898773103', [{ status: 'ZWR', at: '2026-01-06 11:39:39' }]);
    return asked({
      open: (credentials = { user: peer.user, password: peer.password }) =>
        createRegistry().open('dhl24', { baseUrl: `${peer.url}/webapi2`, ...pace }, credentials),
      wrong: { user: peer.user, password: 'something else' },
      parcels: [
        { number: '11898773101', status: 'registered' },
        { number: '11898773102', status: 'delivered' },
        { number: '11898773103', status: 'returning' },
      ],
      unknown: '11898799999',
      malformed: 'ŻÓŁW/1',
      misbehave: {
        plan: (mode, match) => peer.faults.plan(mode, match),
        clear: () => peer.faults.clear(),
        move: (number, code) => peer.move(number, code),
        tracks: { method: 'POST', path: /^\/webapi2$/ },
        creates: null,
        handOver: null,
        requests: () => peer.requests.length,
      },
      close: () => peer.stop(),
    });
  },
  'TEST_DHL24',
  { user: 'nobody', password: 'nothing' },
);

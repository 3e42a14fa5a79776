import { createRegistry } from '#main/systems/registry.ts';
import { asked, describeTracking, pace } from '#test/conformance/systems/tracking-tools.ts';
import { startGls } from '#test/peers/gls-pl/server.ts';

describeTracking(
  'gls-pl',
  async () => {
    const peer = await startGls();
    peer.parcels.set('46005012345', [{ code: '2.0', at: '2026-01-05 10:00:00' }]);
    peer.parcels.set('46005012346', [
      { code: '2.0', at: '2026-01-05 10:00:00' },
      { code: '1.0', at: '2026-01-05 16:11:39' },
      { code: '3.0', at: '2026-01-06 11:39:39' },
    ]);
    peer.parcels.set('46005012347', [{ code: '6.14', at: '2026-01-06 11:39:39' }]);
    return asked({
      open: (credentials = { user: peer.user, password: peer.password }) =>
        createRegistry().open('gls-pl', { baseUrl: `${peer.url}/tracking`, ...pace }, credentials),
      wrong: { user: peer.user, password: 'something else' },
      parcels: [
        { number: '46005012345', status: 'registered' },
        { number: '46005012346', status: 'delivered' },
        { number: '46005012347', status: 'returning' },
      ],
      unknown: '46005099999',
      malformed: 'ŻÓŁW/1',
      misbehave: {
        plan: (mode, match) => peer.faults.plan(mode, match),
        clear: () => peer.faults.clear(),
        move: (number, code) => peer.move(number, code),
        tracks: { method: 'POST', path: /^\/tracking$/ },
        creates: null,
        handOver: null,
        requests: () => peer.requests.length,
      },
      close: () => peer.stop(),
    });
  },
  'TEST_GLS_PL',
  { user: 'nobody', password: 'nothing' },
);

import { createRegistry } from '#main/systems/registry.ts';
import { asked, describeTracking, pace } from '#test/conformance/systems/tracking-tools.ts';
import { startDpd } from '#test/peers/dpd-pl/server.ts';

describeTracking(
  'dpd-pl',
  async () => {
    const peer = await startDpd();
    peer.parcels.set('0000092494467Q', [{ code: '030103', at: '2026-01-05 10:00:00' }]);
    peer.parcels.set('0000092494468Q', [
      { code: '030103', at: '2026-01-05 10:00:00' },
      { code: '040101', at: '2026-01-05 16:11:39' },
      { code: '190101', at: '2026-01-06 11:39:39', data: [['RECEIVER', 'KOWALSKI']] },
    ]);
    peer.parcels.set('0000092494469Q', [{ code: '230403', at: '2026-01-06 11:39:39' }]);
    return asked({
      open: (credentials = { user: peer.user, password: peer.password }) =>
        createRegistry().open('dpd-pl', { baseUrl: `${peer.url}/events`, ...pace }, credentials),
      wrong: { user: peer.user, password: 'something else' },
      parcels: [
        { number: '0000092494467Q', status: 'registered' },
        { number: '0000092494468Q', status: 'delivered' },
        { number: '0000092494469Q', status: 'returning' },
      ],
      unknown: '0000092494460Q',
      malformed: 'ŻÓŁW/1',
      misbehave: {
        plan: (mode, match) => peer.faults.plan(mode, match),
        clear: () => peer.faults.clear(),
        move: (number, code) => peer.move(number, code),
        tracks: { method: 'POST', path: /^\/events$/ },
        creates: null,
        handOver: null,
        requests: () => peer.requests.length,
      },
      close: () => peer.stop(),
    });
  },
  'TEST_DPD_PL',
  { user: 'nobody', password: 'nothing' },
);

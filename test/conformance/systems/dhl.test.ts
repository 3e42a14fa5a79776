import { createRegistry } from '#main/systems/registry.ts';
import { asked, describeTracking, pace } from '#test/conformance/systems/tracking-tools.ts';
import { startDhl } from '#test/peers/dhl/server.ts';

describeTracking(
  'dhl',
  async () => {
    const peer = await startDhl();
    peer.parcels.set('00340434292135100101', [
      { timestamp: '2026-01-05T10:00:00', statusCode: 'pre-transit', status: 'Announced' },
    ]);
    peer.parcels.set('00340434292135100102', [
      { timestamp: '2026-01-05T10:00:00', statusCode: 'pre-transit' },
      { timestamp: '2026-01-05T16:11:39', statusCode: 'transit' },
      { timestamp: '2026-01-06T11:39:39', statusCode: 'delivered' },
    ]);
    peer.parcels.set('00340434292135100103', [{ timestamp: '2026-01-06T11:39:39Z', statusCode: 'failure' }]);
    return asked({
      open: (credentials = { apiKey: peer.key }) =>
        createRegistry().open('dhl', { baseUrl: `${peer.url}/track/shipments`, ...pace }, credentials),
      wrong: { apiKey: 'something-else' },
      parcels: [
        { number: '00340434292135100101', status: 'registered' },
        { number: '00340434292135100102', status: 'delivered' },
        { number: '00340434292135100103', status: 'attempt_failed' },
      ],
      unknown: '00340434292135199999',
      // Too long for the carrier, not for us.
      malformed: '0034043429213510010000000000000001',
      misbehave: {
        plan: (mode, match) => peer.faults.plan(mode, match),
        clear: () => peer.faults.clear(),
        move: (number, code) => peer.move(number, code),
        tracks: { method: 'GET', path: /^\/track\/shipments$/ },
        creates: null,
        handOver: null,
        requests: () => peer.requests.length,
      },
      close: () => peer.stop(),
    });
  },
  'TEST_DHL',
  { apiKey: 'nobody-has-this' },
);

import { expect, it } from 'vitest';
import { createBreaker } from '#main/engine/breaker.ts';
import { systemClock } from '#main/engine/clock.ts';
import { createDispatcher } from '#main/engine/dispatcher.ts';
import { createBus } from '#main/engine/events.ts';
import { createIncidents } from '#main/engine/incidents.ts';
import { silentLog } from '#main/engine/log.ts';
import type { Target } from '#main/engine/target.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { ok } from '#shared/result.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { put, tempLedger } from '#test/unit/ledger/temp-ledger.ts';

const willing: Target = {
  concurrency: 1,
  batchOf: () => 1,
  deliver: () => Promise.resolve({ result: ok({ remoteId: '1', written: {} }), exchanges: [], link: null }),
  deliverMany: () => Promise.resolve([]),
};

it('a verdict that could not be written makes the next success settle what may have come back with it', async () => {
  const whole = tempLedger();
  let broken = false;
  const ledger: Ledger = {
    ...whole,
    group: {
      ...whole.group,
      run: (work, trusted) => {
        if (!broken) return whole.group.run(work, trusted);
        broken = false;
        return Promise.reject(new Error('the disk is full'));
      },
    },
  };
  ledger.write(() =>
    ledger.connections.save(
      { id: 'shop', kind: 'system', system: 'cs-cart', name: 'shop', enabled: true, settings: {} },
      1,
    ),
  );
  const bus = createBus();
  const incidents = createIncidents(ledger, bus, systemClock);
  const dispatcher = createDispatcher('shop', willing, {
    ledger,
    clock: systemClock,
    log: silentLog,
    bus,
    incidents,
    breaker: createBreaker(),
    random: Math.random,
    onSignIn: () => undefined,
    onFinished: () => undefined,
  });
  const statusOf = (id: number) => ledger.deliveries.get(id)?.status;
  const open = () => ledger.incidents.list(true, 10).map(({ cause }) => cause);
  dispatcher.start();

  const first = put(ledger, { key: '1' });
  dispatcher.wake();
  await eventually('the first is sent', () => statusOf(first) === 'sent');
  // As it stands when the transaction that settled it was taken back.
  incidents.raise({ connectionId: 'shop', cause: 'net.timeout', detail: null, values: {} });
  broken = true;
  const second = put(ledger, { key: '2' });
  dispatcher.wake();
  await eventually('the second is sent in the end', () => statusOf(second) === 'sent');
  expect(open()).toEqual([]);
  await dispatcher.stop();
});

import { expect, it } from 'vitest';
import { createBreaker } from '#main/engine/breaker.ts';
import { createBus } from '#main/engine/events.ts';
import { createIncidents } from '#main/engine/incidents.ts';
import { createPull } from '#main/engine/pull.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { ok } from '#shared/result.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { tempLedger } from '#test/unit/ledger/temp-ledger.ts';

it('a shop whose orders make us stumble every time is told of, and taken back when it works', async () => {
  const ledger = tempLedger();
  for (const [id, kind, system] of [
    ['erp', 'erp', 'sqlite'],
    ['shop', 'system', 'woocommerce'],
  ] as const)
    ledger.write(() =>
      ledger.connections.save({ id, kind, system, name: id, enabled: true, settings: {} }, 1),
    );
  const clock = { now: () => 1_000_000, monotonic: () => 0 };
  const opened = createRegistry().open(
    'woocommerce',
    { baseUrl: 'http://127.0.0.1:9' },
    { consumerKey: 'ck_a', consumerSecret: 'cs_a' },
  );
  let asked = 0;
  let isBroken = true;
  const pull = createPull({
    ledger,
    opened: {
      ...opened,
      system: {
        test: opened.system.test,
        pullOrders: () => {
          asked += 1;
          if (isBroken) throw new TypeError('nobody thought of this');
          return Promise.resolve(ok({ orders: [], broken: [], checkpoint: '1', more: false }));
        },
      },
    },
    connectionId: 'shop',
    receivers: () => [],
    erpId: () => 'erp',
    furtherErps: () => [],
    clock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    incidents: createIncidents(ledger, createBus(), clock),
    breaker: createBreaker(),
    pollMs: 60_000,
    onTaken: () => undefined,
    onSignIn: () => undefined,
  });
  const told = (): string[] => ledger.incidents.list(true, 10).map(({ cause }) => cause);
  pull.start();
  await eventually('the first', () => asked === 1);
  expect(told()).toEqual([]);
  pull.wake();
  await eventually('told', () => told().includes('agent.internal'));
  isBroken = false;
  pull.wake();
  await eventually('over', () => told().length === 0);
  await pull.stop();
  await opened.close();
});

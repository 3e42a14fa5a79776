import { z } from 'zod';
import { createAgent } from '#main/engine/agent.ts';
import { systemClock } from '#main/engine/clock.ts';
import { type Log, silentLog } from '#main/engine/log.ts';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import { type Ledger, openLedger } from '#main/ledger/ledger.ts';
import type { OpenedSystem, SystemRegistry } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { parseErpSettings } from '#shared/erp/connection.ts';
import type { Point, Step } from '#test/crash/points.ts';

/**
 * The agent as a process of its own that ends itself with SIGKILL at a planned point. Nothing in the program knows
 * about it: the ports and the ledger are wrapped from outside.
 */
const start = z
  .object({
    ledgerFile: z.string(),
    secrets: z.record(z.string(), z.record(z.string(), z.string())),
    point: z.string().nullable(),
    nth: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

let passed = 0;
const pass = (point: Point): void => {
  if (point !== start.point) return;
  passed += 1;
  if (passed === start.nth) process.kill(process.pid, 'SIGKILL');
};

const around = async <T>(step: Step, work: () => Promise<T>): Promise<T> => {
  pass(`${step}:before`);
  const value = await work();
  pass(`${step}:after`);
  return value;
};

const wrapErp = (erp: ErpSource): ErpSource => ({
  ...erp,
  probe: () => erp.probe(),
  inspect: () => erp.inspect(),
  claim: (request) => around('erp.claim', () => erp.claim(request)),
  releaseClaims: (agentId) => erp.releaseClaims(agentId),
  acknowledge: (agentId, words) => around('erp.acknowledge', () => erp.acknowledge(agentId, words)),
  load: (entity, keys) => around('erp.load', () => erp.load(entity, keys)),
  apply: (command) => around('erp.apply', () => erp.apply(command)),
  keys: (entity, after, limit) => erp.keys(entity, after, limit),
  backlog: (cap) => erp.backlog(cap),
  watch: (onChange) => erp.watch(onChange),
  script: (options) => erp.script(options),
  close: () => erp.close(),
});

const wrapOpened = (opened: OpenedSystem): OpenedSystem => {
  const { push, lookup, pullOrders, readOrders, dictionary } = opened.system;
  return {
    ...opened,
    system: {
      test: (call) => opened.system.test(call),
      ...(push && { push: (call, item) => around('system.push', () => push(call, item)) }),
      ...(lookup && { lookup: (call, item) => lookup(call, item) }),
      ...(pullOrders && {
        pullOrders: (call, checkpoint) => around('system.pullOrders', () => pullOrders(call, checkpoint)),
      }),
      ...(readOrders && {
        readOrders: (call, ids) => around('system.readOrders', () => readOrders(call, ids)),
      }),
      ...(dictionary && { dictionary: (call, kind) => dictionary(call, kind) }),
    },
  };
};

const wrapLedger = (ledger: Ledger): Ledger => ({
  ...ledger,
  write(work) {
    pass('ledger.write:before');
    const value = ledger.write(work);
    pass('ledger.write:after');
    return value;
  },
  group: {
    ...ledger.group,
    run: (work, trusted) => around('ledger.group', () => ledger.group.run(work, trusted)),
  },
});

const say = (message: string, fields?: Record<string, unknown>): void =>
  console.error(process.pid, message, fields);
const loudLog: Log = { debug: say, info: say, warn: say, error: say };

const registry = createRegistry();
const systems: SystemRegistry = {
  ...registry,
  open: (id, settings, credentials) => wrapOpened(registry.open(id, settings, credentials)),
};

const ledger = openLedger(start.ledgerFile);
const agent = createAgent({
  ledger: wrapLedger(ledger),
  clock: systemClock,
  log: process.env['CRASH_LOG'] === undefined ? silentLog : loudLog,
  random: Math.random,
  secrets: {
    get: (id) => Promise.resolve(start.secrets[id] ?? {}),
    set: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  },
  systems,
  openErp(connection, { password }) {
    const { engine, profile } = parseErpSettings(connection.system, connection.settings);
    return wrapErp(
      openErp(engine, {
        profile,
        connectionId: connection.id,
        ...(password === undefined ? {} : { password }),
      }),
    );
  },
  backPressure: 10_000,
});

process.on('SIGTERM', () => {
  void agent
    .stop()
    .then(() => ledger.close())
    .finally(() => process.exit(0));
});
await agent.start();
// The last agent is to come to rest, not to wait out the retry table of deliveries that were killed several times.
if (start.point === null) setInterval(() => agent.syncNow(), 1_000).unref();
process.send?.('ready');

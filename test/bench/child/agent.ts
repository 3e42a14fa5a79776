import { join } from 'node:path';
import { createAgent } from '#main/engine/agent.ts';
import { systemClock } from '#main/engine/clock.ts';
import { silentLog } from '#main/engine/log.ts';
import { keepMemorySmall } from '#main/engine/memory.ts';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import { openLedger } from '#main/ledger/ledger.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import { erpProfile } from '#shared/erp/profile.ts';
import { benchModule } from '#test/bench/bench-system.ts';
import { startOfChild, tell } from './messages.ts';
import { createMeter } from './meter.ts';

/** The agent as it ships, with one ERP and one shop; the port is wrapped from outside to see start and end. */
keepMemorySmall();
const start = startOfChild();
const settings = engineSettings.parse(start.settings);
const profile = erpProfile.parse(start.profile);
const ledger = openLedger(join(start.dir, 'ledger.sqlite'));

ledger.write(() => {
  const now = Date.now();
  const { engine, ...rest } = settings;
  ledger.connections.save(
    {
      id: 'erp',
      kind: 'erp',
      system: engine,
      name: 'ERP',
      enabled: true,
      settings: { ...rest, profile, massChangePercent: 100 },
    },
    now,
  );
  ledger.connections.save(
    {
      id: 'shop',
      kind: 'system',
      system: 'bench',
      name: 'Shop',
      enabled: true,
      settings: { baseUrl: start.sinkUrl, takeOrders: false },
    },
    now,
  );
});

let meter = createMeter();
let commits = 0;
let writes = 0;
let firstAt: number | null = null;
let finished = 0;
let goal = start.warm;
let part: 'warm' | 'measured' | 'over' = 'warm';

const count = (sent: number): void => {
  finished += sent;
  if (goal === 0 || finished < goal || part === 'over') return;
  const ms = performance.now() - (firstAt ?? Number.NaN);
  const { counters } = ledger.group;
  if (part === 'warm') {
    part = 'measured';
    goal = start.measured;
    finished = 0;
    firstAt = null;
    ({ commits, writes } = counters);
    meter = createMeter();
    tell({ kind: 'warm' });
    return;
  }
  part = 'over';
  tell(meter.result(ms, { commits: counters.commits - commits, writes: counters.writes - writes }));
};

const wrapped = (erp: ErpSource): ErpSource => ({
  ...erp,
  async claim(request) {
    const from = performance.now();
    const changes = await erp.claim(request);
    if (changes.length > 0) firstAt ??= from;
    return changes;
  },
  async acknowledge(agentId, words) {
    const gone = await erp.acknowledge(agentId, words);
    count(words.filter(({ word }) => word === 'sent').length - gone.length);
    return gone;
  },
});

const agent = createAgent({
  ledger,
  clock: systemClock,
  log: {
    ...silentLog,
    error: (message, values) => tell({ kind: 'error', detail: `${message} ${JSON.stringify(values)}` }),
    warn: (message, values) => tell({ kind: 'error', detail: `${message} ${JSON.stringify(values)}` }),
  },
  random: Math.random,
  secrets: {
    get: () => Promise.resolve({}),
    set: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  },
  systems: createRegistry([benchModule]),
  openErp: (connection) =>
    wrapped(
      openErp(settings, {
        profile,
        connectionId: connection.id,
        ...(start.password === undefined ? {} : { password: start.password }),
      }),
    ),
  backPressure: 1_000_000,
});

process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  void agent
    .stop()
    .then(() => ledger.close())
    .finally(() => process.exit(0));
});
await agent.start();
tell({ kind: 'ready' });

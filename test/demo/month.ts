import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createHandlers } from '#main/api/handlers.ts';
import { createPullServing } from '#main/api/pull-serving.ts';
import { type Agent, createAgent } from '#main/engine/agent.ts';
import { openErp } from '#main/erp/host.ts';
import { type Ledger, openLedger } from '#main/ledger/ledger.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Handlers } from '#shared/api/contract.ts';
import { parseErpSettings } from '#shared/erp/connection.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';
import { rulebook } from '#shared/rules.ts';
import { type DemoErp, demoProfile, openDemoErp } from '#test/demo/company.ts';
import { type Post, postModule } from '#test/peers/post/module.ts';
import { chances, type End, lifeOf } from '#test/peers/post/timeline.ts';

const hour = 3_600_000;
export const monthStart = Date.UTC(2026, 10, 1, 6);

export const words: readonly [from: string, to: string][] = [
  ['in_transit', 'T'],
  ['arrived_city', 'T'],
  ['ready_for_pickup', 'G'],
  ['delivered', 'Z'],
  ['paid', 'Z'],
  ['partly_delivered', 'P'],
  ['partly_returned', 'P'],
  ['refused', 'R'],
  ['returning', 'R'],
  ['returned', 'R'],
  ['lost', 'L'],
];

/** States that say the goods have left, whichever of them is met first. */
const left = [
  'in_transit',
  'arrived_city',
  'ready_for_pickup',
  'delivered',
  'partly_delivered',
  'partly_returned',
];
const rules = {
  documents: [
    { id: 'issue', when: left, kind: 'goods_issue' },
    { id: 'payment', when: ['paid'], kind: 'payment', after: ['issue'] },
    { id: 'return', when: ['returned'], kind: 'return', after: ['issue'] },
  ],
};

export interface Month {
  agent: Agent;
  ledger: Ledger;
  call: Handlers;
  erp: DemoErp;
  post: Post;
  orders: { key: string; ends: End[] }[];
  /** Lets so much time pass; everything that falls due in it is done. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

const due = z.object({ n: z.number() });

/** What all parcels of an order say together when each has come to its end. */
export const expectedWord = (ends: readonly End[]): ParcelStatus | 'partly_returned' => {
  const back = ends.filter((end) => end === 'returned' || end === 'lost');
  if (back.length > 0 && back.length < ends.length) return 'partly_returned';
  if (back.length === ends.length) return ends.every((end) => end === 'lost') ? 'lost' : 'returned';
  return ends.every((end) => end === 'paid') ? 'paid' : 'delivered';
};

/**
 * A ledger that fails now and then, as often before a transaction as right after it: whoever wrote does not know
 * which, as after a crash. Everything must be right all the same.
 */
const tearing = (ledger: Ledger, share: number, chance: () => number): Ledger => ({
  ...ledger,
  write: (work) => {
    const luck = chance();
    if (luck < share) throw new Error('torn before the transaction');
    const result = ledger.write(work);
    if (luck < 2 * share) throw new Error('torn after the transaction');
    return result;
  },
});

/**
 * A company with this many parcels on their way, a carrier that answers as carriers do, and a clock that only moves
 * when told to. The ERP is real (SQLite), the ledger and the engine are the program's own.
 */
export const startMonth = async (
  parcels: number,
  options: { dir?: string; torn?: number } = {},
): Promise<Month> => {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'mostek-month-'));
  const erp = await openDemoErp(join(dir, 'erp.sqlite'));
  let now = monthStart;
  const chance = chances(7);
  let failed = false;
  const post: Post = {
    lives: new Map(),
    now: () => now,
    trouble: () => {
      const luck = chance();
      failed = luck < 0.04;
      return luck < 0.02 ? 'lost' : failed ? 'limited' : null;
    },
    calls: 0,
    asked: 0,
  };
  const orders: Month['orders'] = [];
  const insert =
    erp.db.prepare(`insert into orders (id, doc_no, doc_date, buyer, email, status, total, tracking_no)
    values (?, ?, ?, 'Anna Żółw', 'anna@firma.example', 'S', '100.00', ?)`);
  const line = erp.db.prepare(
    'insert into order_lines (order_id, line_no, goods_id, qty, price) values (?, 1, 1, 1, 100)',
  );
  erp.db.transaction(() => {
    let made = 0;
    for (let key = 1; made < parcels; key += 1) {
      const numbers: string[] = [];
      const ends: End[] = [];
      const count = Math.min(1 + Math.floor(chance() * 2.3), parcels - made);
      for (let n = 0; n < count; n += 1) {
        made += 1;
        const number = `PX${String(made).padStart(8, '0')}`;
        const { life, end } = lifeOf(made, number, monthStart);
        post.lives.set(number, life);
        if (life.back !== null) post.lives.set(life.back.number, life.back);
        numbers.push(number);
        ends.push(end);
      }
      insert.run(key, `ZK/${key}`, '2026-11-01 06:00:00', numbers.join(', '));
      line.run(key);
      orders.push({ key: String(key), ends });
    }
  })();
  const steady = performance.now();
  const opened = openLedger(join(dir, 'ledger.sqlite'));
  let isTearing = false;
  let torn = false;
  const luck = chances(11);
  const ledger =
    options.torn === undefined
      ? opened
      : tearing(opened, options.torn, () => {
          const one = isTearing && !torn ? luck() : 1;
          torn ||= one < 2 * (options.torn ?? 0);
          return one;
        });
  const systems = createRegistry([postModule(post)]);
  const agent = createAgent({
    ledger,
    clock: { now: () => now, monotonic: () => now - monthStart + steady },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    random: chance,
    secrets: {
      get: () => Promise.resolve({}),
      set: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    systems,
    openErp: (connection) => {
      const { engine, profile } = parseErpSettings(connection.system, connection.settings);
      return openErp(engine, { profile, connectionId: connection.id });
    },
    backPressure: 1_000_000,
  });
  const call = createHandlers(agent, 'month', createPullServing(agent));
  const save = (id: string, kind: 'erp' | 'system', system: string, settings: Record<string, unknown>) =>
    call['connections.save']({ id, kind, system, name: id, enabled: true, settings, credentials: {} });
  await save('erp', 'erp', 'sqlite', { file: erp.file, profile: demoProfile() });
  await save('post', 'system', 'post', {});
  await call['mappings.save']({
    connectionId: 'post',
    kind: 'order_status',
    direction: 'to_erp',
    rows: words.map(([from, to]) => ({ kind: 'order_status', direction: 'to_erp', from, to })),
  });
  expectNoProblems(await call['rules.save']({ connectionId: 'erp', book: rulebook.parse(rules) }));
  await agent.start();

  const open = erp.db.prepare(`select count(*) as n from mostek_queue where status in ('new', 'claimed')`);
  const isQuiet = (): boolean => {
    const next = ledger.parcels.nextDueMs('post');
    if (next !== null && next <= now && !failed) return false;
    if (due.parse(open.get()).n > 0 || ledger.parcelSums.pending(1).length > 0) return false;
    return ledger.deliveries.count({ status: ['accepted', 'sending', 'waiting'] }, 1) === 0;
  };
  const settle = async (): Promise<void> => {
    const runtime = agent.runtime('post');
    failed = false;
    runtime?.wakeTaking();
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (isQuiet()) return;
      // After a failure each loop rests for some seconds of real time, which this month does not have.
      if (isTearing && torn) {
        // Whoever does not know whether it wrote is not asked again: as after a crash, all begins anew.
        isTearing = false;
        await agent.stop();
        await agent.start();
        torn = false;
        isTearing = true;
        agent.syncNow();
      }
      if (ledger.parcelSums.pending(1).length > 0) agent.wakeTelling();
    }
  };
  await settle();
  isTearing = options.torn !== undefined;
  return {
    agent,
    ledger,
    call,
    erp,
    post,
    orders,
    async pass(ms) {
      for (const end = now + ms; now < end; ) {
        now = Math.min(end, now + hour / 2);
        await settle();
      }
    },
    async stop() {
      await agent.stop();
      ledger.close();
      erp.close();
      if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
};

const expectNoProblems = ({ problems }: { problems: { path: string; message: string }[] }): void => {
  const [first] = problems;
  if (first !== undefined) throw new Error(`${first.path}: ${first.message}`);
};

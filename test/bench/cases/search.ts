import { join } from 'node:path';
import Database from 'better-sqlite3';
import { problemHandlers } from '#main/api/problems.ts';
import { todayOf } from '#main/api/today.ts';
import { createAgent } from '#main/engine/agent.ts';
import { systemClock } from '#main/engine/clock.ts';
import { silentLog } from '#main/engine/log.ts';
import { openLedger } from '#main/ledger/ledger.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { benchModule } from '#test/bench/bench-system.ts';
import type { BenchCase, Finding } from '#test/bench/case.ts';
import { withTempDir } from '#test/bench/erp-world.ts';
import { description } from '#test/bench/product.ts';
import { figure, median } from '#test/bench/stats.ts';
import { waitUntil } from '#test/services/wait.ts';

const messages = 1_000_000;
const rejected = 10_000;
const step = 50_000;
const repeats = 15;

/** A year of a busy company: a million orders and products, ten thousand of them rejected, with plain SQL. */
const fill = (file: string): void => {
  const db = new Database(file);
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -200000');
  const numbers =
    'with recursive s(n) as (select cast(@from as integer) union all select n + 1 from s where n < @to)';
  const start = Date.now() - messages * 10_000;
  const every = messages / rejected;
  const parts = [
    `${numbers} insert into messages (id, source_id, change_id, direction, entity, key, operation, label, object,
       changed_at, created_at, ack_wanted, ack_done)
     select n, 'erp', n, 'out', iif(n % 2, 'order', 'product'), n / 4, 'update', 'ZA/' || n, @object,
       ${start} + n * 10000, ${start} + n * 10000, 'sent', 'sent' from s`,
    `${numbers} insert into deliveries (message_id, connection_id, direction, entity, key, operation, label, head,
       status, outcome, cause, attempts, due_at, idempotency_key, created_at, updated_at)
     select n, 'shop-' || (n % 3), 'out', iif(n % 2, 'order', 'product'), n / 4, 'update', 'ZA/' || n,
       iif(n % ${every}, 0, 1), iif(n % ${every}, 'sent', 'rejected'), iif(n % ${every}, 'ok', 'invalid'),
       iif(n % ${every}, null, 'remote.invalid'), 1, ${start}, 'k' || n, ${start} + n * 10000, ${start} + n * 10000
     from s`,
    `${numbers} insert into terms (term, message_id) select 'za/' || n, n from s`,
    `${numbers} insert into attempts (delivery_id, number, started_at, took_ms, outcome, exchanges)
     select n, 1, ${start}, 12, 'ok', '[]' from s where n % 10 = 0`,
  ].map((sql) => db.prepare(sql));
  const object = JSON.stringify({ note: description });
  for (let from = 1; from <= messages; from += step) {
    const to = from + step - 1;
    db.transaction(() => {
      for (const part of parts)
        part.run(part.source.includes('@object') ? { from, to, object } : { from, to });
    })();
  }
  db.close();
};

const agentOver = (ledger: ReturnType<typeof openLedger>) =>
  createAgent({
    ledger,
    clock: systemClock,
    log: silentLog,
    random: Math.random,
    secrets: {
      get: () => Promise.resolve({}),
      set: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    systems: createRegistry([benchModule]),
    openErp: () => {
      throw new Error('no ERP here');
    },
    backPressure: messages,
  });

/** First time (cold) and median of the rest, in milliseconds. */
const timed = async (work: (turn: number) => unknown): Promise<{ first: number; median: number }> => {
  const times: number[] = [];
  for (let turn = 0; turn < repeats; turn += 1) {
    const from = performance.now();
    await work(turn);
    times.push(performance.now() - from);
  }
  return { first: times[0] ?? Number.NaN, median: median(times.slice(1)) };
};

export const search: BenchCase = {
  name: 'search',
  run: () =>
    withTempDir(async (dir) => {
      const file = join(dir, 'ledger.sqlite');
      openLedger(file).close();
      fill(file);
      const opening = performance.now();
      const ledger = openLedger(file);
      const openedMs = performance.now() - opening;
      const finding: Finding = {
        name: 'search',
        title: `Looking things up in a ledger of ${messages.toLocaleString('en-US')} messages (ms)`,
        head: ['question', 'first time', 'median'],
        rows: [],
        figures: { openedMs },
        notes: [`opening the ledger, integrity check included: ${figure(openedMs)} ms`],
      };
      try {
        const agent = agentOver(ledger);
        const problems = problemHandlers(agent, 'bench');
        const { deliveries } = ledger;
        const order = (turn: number): string => `ZA/${123_456 + turn * 34_567}`;
        const questions: [string, (turn: number) => unknown][] = [
          ['an order by its number', (turn) => deliveries.list({ text: order(turn) }, null, 50)],
          ['orders by the start of a number', () => deliveries.list({ text: 'ZA/77' }, null, 50)],
          ['the newest rejected', () => deliveries.list({ status: ['rejected'] }, null, 50)],
          [
            'the newest sent to one shop',
            () => deliveries.list({ status: ['sent'], connectionId: 'shop-1' }, null, 50),
          ],
          ['how many are rejected', () => deliveries.count({ status: ['rejected'] }, messages)],
          [
            'how many orders are rejected',
            () => deliveries.count({ status: ['rejected'], entity: 'order' }, messages),
          ],
          ['problems by cause', () => problems['problems.list']({})],
          ['the Today screen', () => todayOf(agent)],
        ];
        for (const [name, work] of questions) {
          const found = await timed(work);
          finding.rows.push([name, figure(found.first), figure(found.median)]);
          finding.figures[name] = found;
        }
        const from = performance.now();
        const job = agent.jobs.start({
          kind: 'retry',
          filter: { status: ['rejected'], cause: 'remote.invalid' },
          reason: '',
          actor: 'bench',
        });
        const startedMs = performance.now() - from;
        await waitUntil('all are retried', () => agent.jobs.get(job.id).state !== 'running', 60_000, 1);
        const finishedMs = performance.now() - from;
        const { done } = agent.jobs.get(job.id);
        finding.rows.push([`retrying ${done} rejected: started`, figure(startedMs), '']);
        finding.rows.push([`retrying ${done} rejected: finished`, figure(finishedMs), '']);
        Object.assign(finding.figures, { retry: { done, startedMs, finishedMs } });
      } finally {
        ledger.close();
      }
      return [finding];
    }),
};

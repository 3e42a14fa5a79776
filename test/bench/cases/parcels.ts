import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { keepMemorySmall } from '#main/engine/memory.ts';
import type { BenchCase } from '#test/bench/case.ts';
import { withTempDir } from '#test/bench/erp-world.ts';
import { expectedWord, startMonth, words } from '#test/demo/month.ts';

const day = 86_400_000;
const counted = z.object({ kind: z.string(), n: z.number(), orders: z.number() }).array();

/** The least anybody could do for an answer without news: read the due rows, put down when to ask again, on disk. */
const bareAsks = (n: number): Promise<number> =>
  withTempDir(async (dir) => {
    await Promise.resolve();
    const db = new Database(join(dir, 'raw.sqlite'));
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec(`create table parcels (id integer primary key, number text, due_at integer);
      create index parcels_due on parcels (due_at);`);
    const insert = db.prepare('insert into parcels (number, due_at) values (?, ?)');
    db.transaction(() => {
      for (let id = 0; id < n; id += 1) insert.run(`PX${String(id).padStart(8, '0')}`, id);
    })();
    const due = db.prepare('select id from parcels where due_at < ? order by due_at limit 100');
    const update = db.prepare('update parcels set due_at = ? where id = ?');
    const ids = z.array(z.object({ id: z.number() }));
    const from = performance.now();
    for (let done = 0; done < n; ) {
      const rows = ids.parse(due.all(n));
      db.transaction(() => {
        for (const { id } of rows) update.run(n + done, id);
      })();
      done += rows.length;
    }
    const perSecond = n / ((performance.now() - from) / 1_000);
    db.close();
    return perSecond;
  });

const cpuSeconds = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000_000;
};
const shown = (value: number, digits = 0): string =>
  value.toLocaleString('en', { maximumFractionDigits: digits });

/**
 * Parcels over a simulated month: what the carrier is asked, what it costs, and whether the ERP ends right. The
 * carrier answers without a network; lost answers, refusals for haste, late events and unknown codes are among it.
 */
export const parcels: BenchCase = {
  name: 'parcels',
  async run({ n }) {
    keepMemorySmall();
    const bare = await bareAsks(Math.min(n, 20_000));
    const month = await startMonth(n);
    try {
      const rows: string[][] = [];
      // The ERP, the carrier and its parcels' lives are there, the agent has not begun.
      const without = process.memoryUsage().rss / 1_000_000;
      let peak = 0;
      let busiest = 0;
      let open = n;
      let asks = 0;
      let seconds = 0;
      let cpu = 0;
      // The fourth day is the busiest; the rest of so many would take hours and says nothing new.
      const days = n > 20_000 ? 4 : 31;
      for (let passed = 0; passed < days && open > 0; passed += 1) {
        const before = { calls: month.post.calls, asked: month.post.asked };
        const usage = process.cpuUsage();
        const from = performance.now();
        await month.pass(day);
        const used = cpuSeconds(usage);
        const took = (performance.now() - from) / 1_000;
        const calls = month.post.calls - before.calls;
        const asked = month.post.asked - before.asked;
        open = month.ledger.parcels.openCount();
        const rss = process.memoryUsage().rss / 1_000_000;
        peak = Math.max(peak, rss);
        busiest = Math.max(busiest, calls / 24);
        asks += asked;
        seconds += took;
        cpu += used;
        rows.push([
          String(passed + 1),
          shown(open),
          shown(calls / 24),
          shown(asked),
          shown(used, 1),
          shown(rss),
        ]);
      }
      const wrong = month.orders.filter(({ key, ends }) => {
        const status: unknown = month.erp.db
          .prepare('select status from orders where id = ?')
          .pluck()
          .get(key);
        return status !== words.find(([word]) => word === expectedWord(ends))?.[1];
      }).length;
      const documents = counted.parse(
        month.erp.db
          .prepare(
            `select kind, count(*) as n, count(distinct erp_order_key) as orders from mostek_documents group by kind`,
          )
          .all(),
      );
      const perSecond = asks / seconds;
      return [
        {
          name: 'parcels',
          title: `${shown(n)} parcels over a month`,
          head: ['day', 'open after it', 'requests an hour', 'parcels asked about', 'CPU s', 'RSS MB'],
          rows,
          figures: { n, wrong, busiest, without, peak, asks, cpu, perSecond, bare, documents },
          notes: [
            days < 31 ? 'stopped after the busiest day' : `orders of the ERP that ended wrong: ${wrong}`,
            ...documents.map((one) => `${one.kind}: ${one.n} made for ${one.orders} orders`),
            `busiest day: ${shown(busiest)} requests an hour of up to 100 parcels; most memory ${shown(peak)} MB, ${shown(without)} MB before the agent began`,
            `${shown(perSecond)} parcels a second, writing to the ERP included; ratio to bare rows ${(perSecond / bare).toFixed(3)}`,
            `${((cpu * 1_000) / asks).toFixed(3)} ms of CPU for each parcel asked about`,
          ],
        },
      ];
    } finally {
      await month.stop();
    }
  },
};

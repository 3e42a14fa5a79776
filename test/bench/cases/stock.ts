import { join } from 'node:path';
import { createBreaker } from '#main/engine/breaker.ts';
import { systemClock } from '#main/engine/clock.ts';
import { createDispatcher } from '#main/engine/dispatcher.ts';
import { createBus } from '#main/engine/events.ts';
import { createIncidents } from '#main/engine/incidents.ts';
import { silentLog } from '#main/engine/log.ts';
import { systemTarget } from '#main/engine/target.ts';
import { openLedger } from '#main/ledger/ledger.ts';
import type { Mapping, PushItem } from '#main/systems/port.ts';
import { product as productSchema } from '#shared/domain/product.ts';
import { succeeded } from '#shared/result.ts';
import { type BenchCase, interleave, ratios } from '#test/bench/case.ts';
import { withTempDir } from '#test/bench/erp-world.ts';
import { type BenchShop, shops, skuOf } from '#test/bench/shops.ts';
import { figure, median, shown, spread } from '#test/bench/stats.ts';

const mapping: Mapping = { toRemote: () => undefined, toErp: () => undefined };

let level = 0;
/** Stock of the n-th product in this round: never what the shop holds already. */
const objectOf = (n: number, round: number) =>
  productSchema.parse({
    key: String(n),
    sku: skuOf(n),
    name: `Goods ${n}`,
    stock: [{ quantity: String((n % 50) + round) }],
  });

/** The system's own client with nothing around it: as many at once, and as many in a batch, as it takes. */
const bare = async ({ opened, remoteId }: BenchShop, n: number): Promise<number> => {
  const { system, manifest } = opened;
  level += 1;
  const round = level;
  const items = Array.from(
    { length: n },
    (_none, index): PushItem => ({
      idempotencyKey: `bare/${round}/${index}`,
      entity: 'product',
      operation: 'update',
      key: String(index),
      remoteId: remoteId(index),
      written: {},
      object: objectOf(index, round),
    }),
  );
  const size = manifest.batches?.product ?? 1;
  const { signal } = new AbortController();
  const callOf = () => ({ http: opened.session(signal), mapping, nowMs: Date.now(), signal });
  const work = async (): Promise<void> => {
    for (;;) {
      const group = items.splice(0, size);
      const [first] = group;
      if (first === undefined) return;
      const results =
        manifest.batches?.product === undefined
          ? [await system.push?.(callOf(), first)]
          : await system.pushMany?.(callOf(), group);
      const failed = results?.find((one) => one === undefined || !succeeded(one));
      if (failed !== undefined) throw new Error(JSON.stringify(failed));
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: manifest.limits.concurrency }, work));
  return n / ((performance.now() - from) / 1_000);
};

/** The same through ledger and dispatcher: durable, in order, with a record of every attempt. */
const mostek = (shop: BenchShop, n: number): Promise<number> =>
  withTempDir(async (dir) => {
    level += 1;
    const round = level;
    const ledger = openLedger(join(dir, 'ledger.sqlite'));
    for (let first = 0; first < n; first += 500) {
      ledger.write(() => {
        for (let index = first; index < Math.min(first + 500, n); index += 1) {
          const key = String(index);
          ledger.links.save(
            {
              connectionId: 'shop',
              entity: 'product',
              remoteId: shop.remoteId(index),
              sourceId: 'erp',
              key,
            },
            1,
          );
          ledger.intake.insert(
            {
              sourceId: 'erp',
              changeId: `${round}-${key}`,
              version: 1,
              direction: 'out',
              entity: 'product',
              key,
              operation: 'update',
              label: skuOf(index),
              object: JSON.stringify(objectOf(index, round)),
              changedAtMs: 1,
              ackWanted: null,
              ackReason: null,
              problem: null,
              terms: [],
            },
            [
              {
                connectionId: 'shop',
                idempotencyKey: `shop/erp/product/${key}/${round}`,
                supersede: true,
                status: 'accepted',
                outcome: null,
                cause: null,
                detail: null,
                values: null,
              },
            ],
            1,
          );
        }
      });
    }
    const bus = createBus();
    const unfinished = (): number => ledger.deliveries.openTotal(n);
    let finished = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      finished = () => {
        if (unfinished() === 0) resolve();
      };
    });
    const target = systemTarget({ ledger, opened: shop.opened, clock: systemClock, receivers: () => [] });
    const dispatcher = createDispatcher('shop', target, {
      ledger,
      clock: systemClock,
      log: silentLog,
      bus,
      incidents: createIncidents(ledger, bus, systemClock),
      breaker: createBreaker(),
      random: Math.random,
      onSignIn: () => undefined,
      onFinished: () => finished(),
    });
    const from = performance.now();
    dispatcher.start();
    await done;
    const took = performance.now() - from;
    await dispatcher.stop();
    ledger.close();
    return n / (took / 1_000);
  });

/** Stock changes of many products to each shop system: requests, time, and the bare client beside it. */
export const stock: BenchCase = {
  name: 'stock',
  async run({ n, rounds }) {
    const rows: string[][] = [];
    const figures: Record<string, unknown> = {};
    for (const [id, open] of Object.entries(shops)) {
      const shop = await open(n);
      try {
        // Goods that are there already, as on any day but the first.
        if (id === 'commerceml') await bare(shop, n);
        const counts: number[] = [];
        const rates = await interleave(rounds, {
          mostek: async () => {
            const before = shop.requests();
            const rate = await mostek(shop, n);
            counts.push(shop.requests() - before);
            return rate;
          },
          bare: () => bare(shop, n),
        });
        const ratio = ratios(rates.mostek, rates.bare);
        const requests = Math.round(median(counts));
        rows.push([
          shop.opened.manifest.name,
          figure(requests),
          figure(n / median(rates.mostek)),
          shown(rates.mostek),
          shown(rates.bare),
          shown(ratio),
        ]);
        figures[id] = { requests, mostek: spread(rates.mostek), ratio: spread(ratio) };
      } finally {
        await shop.stop();
      }
    }
    return [
      {
        name: 'stock',
        title: `${figure(n)} stock changes to each shop system (stand-in in the same process)`,
        head: ['system', 'requests', 'seconds', 'changes/s', 'bare client/s', 'ratio'],
        rows,
        figures,
        notes: [
          'The limits of an account are lifted here; 80 requests a minute would be the wall for BaseLinker.',
        ],
      },
    ];
  },
};

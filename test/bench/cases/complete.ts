import { join } from 'node:path';
import { type Ledger, openLedger } from '#main/ledger/ledger.ts';
import { type BenchCase, type Finding, interleave, ratios } from '#test/bench/case.ts';
import { withTempDir } from '#test/bench/erp-world.ts';
import { description, productOf } from '#test/bench/product.ts';
import { openOutbox } from '#test/bench/raw/outbox.ts';
import { figure, median, shown, spread } from '#test/bench/stats.ts';

const batch = 200;

const bodyOf = (key: string): string =>
  JSON.stringify(productOf([key, `SKU-${key}`, 'Goods', description, '1', '2']));

const insertAll = (ledger: Ledger, n: number): void => {
  for (let first = 1; first <= n; first += batch) {
    ledger.write(() => {
      for (let id = first; id < first + batch && id <= n; id += 1) {
        const key = String(id);
        ledger.intake.insert(
          {
            sourceId: 'erp',
            changeId: key,
            version: 1,
            direction: 'out',
            entity: 'product',
            key,
            operation: 'update',
            label: `SKU-${key}`,
            object: bodyOf(key),
            changedAtMs: 0,
            ackWanted: 'accepted',
            ackReason: null,
            problem: null,
            terms: [key, `sku-${key}`],
          },
          [
            {
              connectionId: 'shop',
              idempotencyKey: `shop/erp/product/${key}/${key}/1`,
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
};

/** Takes and records as the dispatcher does, with the whole request and answer in each attempt. */
const completeAll = async (ledger: Ledger, n: number): Promise<void> => {
  for (let done = 0; done < n; ) {
    const taken = ledger.write(() => ledger.dispatch.take('shop', batch, 2));
    await Promise.all(
      taken.map((delivery) =>
        ledger.group.run(() => {
          ledger.attempts.insert({
            deliveryId: delivery.id,
            number: 1,
            startedAtMs: 2,
            tookMs: 3,
            outcome: 'ok',
            cause: null,
            detail: null,
            fields: [],
            exchanges: [
              {
                startedAtMs: 2,
                tookMs: 3,
                method: 'PUT',
                url: `https://shop.example/api/products/${delivery.key}`,
                requestHeaders: { 'content-type': 'application/json', 'user-agent': 'Mostek' },
                requestBody: delivery.object ?? '',
                status: 200,
                responseHeaders: { 'content-type': 'application/json' },
                responseBody: `{"ok":true,"id":"${delivery.key}"}`,
                cause: null,
              },
            ],
          });
          ledger.dispatch.record(
            {
              id: delivery.id,
              status: 'sent',
              outcome: 'ok',
              cause: null,
              detail: null,
              values: null,
              attempts: 1,
              dueAtMs: 2,
              unsettled: false,
            },
            2,
          );
        }),
      ),
    );
    done += taken.length;
  }
};

interface Rates {
  complete: number;
  life: number;
  perCommit: number;
}

const mostek = (n: number): Promise<Rates> =>
  withTempDir(async (dir) => {
    const ledger = openLedger(join(dir, 'ledger.sqlite'));
    const from = performance.now();
    insertAll(ledger, n);
    const middle = performance.now();
    await completeAll(ledger, n);
    const to = performance.now();
    const { commits } = ledger.group.counters;
    ledger.close();
    return {
      complete: (n / (to - middle)) * 1_000,
      life: (n / (to - from)) * 1_000,
      perCommit: (n * 3) / Math.max(1, commits),
    };
  });

const raw = (n: number): Promise<Rates> =>
  withTempDir((dir) => {
    const outbox = openOutbox(join(dir, 'outbox.sqlite'));
    const batches = Array.from({ length: Math.ceil(n / batch) }, (_, index) =>
      Array.from({ length: Math.min(batch, n - index * batch) }, (__, row) =>
        String(index * batch + row + 1),
      ),
    );
    const from = performance.now();
    for (const ids of batches) outbox.insert(ids.map((id) => ({ id, body: bodyOf(id) })));
    const middle = performance.now();
    for (const ids of batches) {
      outbox.mark(ids, 'sending');
      outbox.mark(ids, 'done');
    }
    const to = performance.now();
    outbox.close();
    return Promise.resolve({
      complete: (n / (to - middle)) * 1_000,
      life: (n / (to - from)) * 1_000,
      perCommit: batch,
    });
  });

export const complete: BenchCase = {
  name: 'complete',
  async run({ n, rounds }) {
    const rows = n * 2;
    const sides = { mostek: [] as Rates[], raw: [] as Rates[] };
    await mostek(1_000);
    await interleave(rounds, {
      raw: async () => sides.raw.push(await raw(rows)),
      mostek: async () => sides.mostek.push(await mostek(rows)),
    });
    const finding: Finding = {
      name: 'complete',
      title: `Inside the ledger, FULL, ${rows} messages, batches of ${batch} (messages/s)`,
      head: ['step', 'Mostek', 'bare SQLite', 'ratio', 'steps per commit'],
      rows: [],
      figures: {},
      notes: [
        'Mostek writes message, search terms, delivery, attempt with request and answer, word for the ERP; bare SQLite one row',
      ],
    };
    for (const [key, name] of [
      ['complete', 'claim + complete'],
      ['life', 'insert → sending → done'],
    ] as const) {
      const own = sides.mostek.map((rates) => rates[key]);
      const bare = sides.raw.map((rates) => rates[key]);
      const ratio = ratios(own, bare);
      const perCommit = median(sides.mostek.map((rates) => rates.perCommit));
      finding.rows.push([name, shown(own), shown(bare), shown(ratio), figure(perCommit)]);
      finding.figures[key] = {
        mostek: spread(own),
        raw: spread(bare),
        ratio: spread(ratio),
        messagesPerCommit: perCommit,
      };
    }
    return [finding];
  },
};

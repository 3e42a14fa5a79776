import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import sql from 'mssql';
import type { ErpSource } from '#main/erp/port.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { type BenchCase, type Finding, interleave, ratios } from '#test/bench/case.ts';
import { figure, shown, spread } from '#test/bench/stats.ts';
import { startWapro, type WaproWorld } from '#test/conformance/erp/wapro-world.ts';

const batch = 500;
const warehouses = 3;
const priceKinds = 2;

const keyOf = (number: number): string => `B-${String(number).padStart(6, '0')}`;

const insert = async (world: WaproWorld, head: string, rows: readonly string[]): Promise<void> => {
  for (let from = 0; from < rows.length; from += 900) {
    await new sql.Request(world.admin).batch(`${head} VALUES ${rows.slice(from, from + 900).join(', ')}`);
  }
};

/** Products in three warehouses with two prices and a bar code each, beside the fixture's own rows. */
const seed = async (world: WaproWorld, n: number): Promise<void> => {
  await new sql.Request(world.admin).batch(
    "INSERT INTO dbo.MAGAZYN (ID_MAGAZYNU, ID_FIRMY, NAZWA, SYMBOL) VALUES (3, 1, 'Magazyn zewnętrzny', 'MZ')",
  );
  const articles: string[] = [];
  const prices: string[] = [];
  const codes: string[] = [];
  for (let number = 1; number <= n; number += 1) {
    for (let warehouse = 1; warehouse <= warehouses; warehouse += 1) {
      const id = 100_000 + number * 10 + warehouse;
      articles.push(
        `(${id}, ${warehouse}, 1, 1, 1, 1, '23 ', 'Towar ${number}', 'Towar numer ${number} z długą nazwą', ${number % 90}.500000, ${number % 7}, '${keyOf(number)}', 'Towar', '590${number}', 1, 1, 0)`,
      );
      for (let kind = 1; kind <= priceKinds; kind += 1)
        prices.push(`(${id}, ${kind}, ${number % 500}.10, ${number % 500}.99)`);
      if (warehouse === 1) codes.push(`(1, '590${number}', ${id}, 1, 1)`);
    }
  }
  await new sql.Request(world.admin).batch('SET IDENTITY_INSERT dbo.ARTYKUL ON');
  await insert(
    world,
    'INSERT INTO dbo.ARTYKUL (ID_ARTYKULU, ID_MAGAZYNU, ID_KATEGORII, ID_CENY_DOM, ID_JEDNOSTKI, ID_JEDNOSTKI_SPRZ, VAT_SPRZEDAZY, NAZWA, NAZWA_CALA, STAN, ZAREZERWOWANO, INDEKS_KATALOGOWY, RODZAJ, KOD_KRESKOWY, AKTYWNY_DLA_SYS_ZEW, DOSTEPNY_W_SKLEPIE_INTER, ZABLOKOWANY)',
    articles,
  );
  await new sql.Request(world.admin).batch('SET IDENTITY_INSERT dbo.ARTYKUL OFF');
  await insert(
    world,
    'INSERT INTO dbo.CENA_ARTYKULU (ID_ARTYKULU, ID_CENY, CENA_NETTO, CENA_BRUTTO)',
    prices,
  );
  await insert(
    world,
    'INSERT INTO dbo.KOD_KRESKOWY (ID_MAGAZYNU, KOD_KRESKOWY, ID_ARTYKULU, ID_JEDNOSTKI, DOM_ILOSC)',
    codes,
  );
  // Indexes that WAPRO has (erp.md A1) and the fixture has not.
  for (const statement of [
    'CREATE UNIQUE INDEX UQ_ARTYKUL_INDEKS ON dbo.ARTYKUL (INDEKS_KATALOGOWY, ID_MAGAZYNU)',
    'CREATE INDEX IX_CENA_ARTYKULU ON dbo.CENA_ARTYKULU (ID_ARTYKULU)',
    'CREATE INDEX IX_KOD_KRESKOWY ON dbo.KOD_KRESKOWY (ID_ARTYKULU)',
  ])
    await new sql.Request(world.admin).batch(statement);
};

const batches = (n: number): string[][] =>
  Array.from({ length: Math.ceil(n / batch) }, (_, at) =>
    Array.from({ length: Math.min(batch, n - at * batch) }, (_unused, index) =>
      keyOf(at * batch + index + 1),
    ),
  );

const timed = async (n: number, read: (keys: string[]) => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  for (const keys of batches(n)) await read(keys);
  return (n / (performance.now() - from)) * 1_000;
};

/** Reads a batch and looks at it as intake does, so that nothing is left for later. */
const readProducts = async (erp: ErpSource, keys: string[]): Promise<void> => {
  for (const loaded of await erp.load('product', keys)) {
    if (loaded.kind !== 'found') throw new Error(`${loaded.key} is ${loaded.kind}`);
    const product = entitySchemas.product.parse(loaded.object);
    if (product.stock.length !== warehouses || product.prices.length !== warehouses * priceKinds)
      throw new Error(`${loaded.key} is not whole`);
  }
};

const withRaw = async <T>(
  world: WaproWorld,
  work: (read: (keys: string[]) => Promise<unknown>) => Promise<T>,
): Promise<T> => {
  const { host, port, user, password, database, encrypt } = world.server;
  const raw = new Worker(new URL('../raw/wapro.ts', import.meta.url), {
    workerData: { host, port, user, password, database, encrypt },
  });
  try {
    await once(raw, 'message');
    return await work(async (keys) => {
      raw.postMessage({ keys }, []);
      await once(raw, 'message');
    });
  } finally {
    raw.postMessage('close', []);
    await once(raw, 'exit');
  }
};

export const wapro: BenchCase = {
  name: 'wapro',
  async run({ n, rounds, engines }) {
    if (engines.length > 0 && !engines.includes('mssql')) return [];
    const world = await startWapro();
    try {
      await seed(world, n);
      const erp = world.open();
      const peaks: number[] = [];
      const found = await withRaw(world, async (raw) => {
        await readProducts(erp, batches(Math.min(n, batch))[0] ?? []);
        await raw(batches(Math.min(n, batch))[0] ?? []);
        return interleave(rounds, {
          raw: () => timed(n, raw),
          mostek: async () => {
            const speed = await timed(n, (keys) => readProducts(erp, keys));
            peaks.push(process.memoryUsage().rss / 2 ** 20);
            return speed;
          },
        });
      });
      const ratio = ratios(found.mostek, found.raw);
      const finding: Finding = {
        name: 'wapro',
        title: `Reading ${n} WAPRO products with stock and prices of ${warehouses} warehouses, ${batch} keys at once (products/s)`,
        head: ['', 'Mostek', 'bare queries', 'ratio'],
        rows: [['products', shown(found.mostek), shown(found.raw), shown(ratio)]],
        figures: { mostek: spread(found.mostek), raw: spread(found.raw), ratio: spread(ratio), peaks },
        notes: [
          'bare: three hand-written statements for a batch, rows thrown away; Mostek: whole objects in the engine, parsed',
          `memory of the bench process after each round, with the server stand-in in it (MB): ${peaks.map(figure).join(', ')}`,
        ],
      };
      return [finding];
    } finally {
      await world.close();
    }
  },
};

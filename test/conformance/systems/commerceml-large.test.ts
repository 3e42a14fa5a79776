import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { afterEach, describe, expect, it } from 'vitest';
import { type CatalogueItem, importFile, offersFile } from '#main/systems/commerceml/catalogue.ts';
import { openExchange } from '#main/systems/commerceml/client.ts';
import { commerceMlSettings } from '#main/systems/commerceml/manifest.ts';
import { tempFolder } from '#main/systems/commerceml/temp.ts';
import { writeXml } from '#main/systems/commerceml/xml-write.ts';
import { succeeded } from '#shared/result.ts';
import { callOf, openSite, pullPage } from '#test/conformance/systems/commerceml-tools.ts';
import { productOf } from '#test/conformance/systems/harness.ts';
import { startCommerceMl } from '#test/peers/commerceml/server.ts';
import { documentOf } from '#test/peers/commerceml/site.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const orders = 100_000;

/** A reply of many orders that never stands in memory as a whole. */
const bigReply = (): Readable => {
  function* pieces(): Generator<Uint8Array> {
    yield Buffer.from('<?xml version="1.0" encoding="windows-1251"?>\n<');
    yield iconv.encode('КоммерческаяИнформация>', 'windows-1251');
    for (let n = 0; n < orders; n += 500) {
      let text = '';
      for (let m = n; m < n + 500; m += 1) {
        text += documentOf({
          number: String(m + 1),
          status: 'N',
          tracking: [],
          paid: false,
          changed: 1,
          lines: [],
        });
      }
      yield iconv.encode(text, 'windows-1251');
    }
    yield iconv.encode('</КоммерческаяИнформация>', 'windows-1251');
  }
  return Readable.from(pieces());
};

const leftovers = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('mostek-commerceml-'));

describe('a reply of 100,000 orders', () => {
  it('is read in pages of a hundred, and leaves nothing behind', { timeout: 300_000 }, async () => {
    const before = new Set(await leftovers());
    const peer = await startCommerceMl({ keepRequests: false });
    const system = openSite(peer, { flavour: '1c-bitrix', timeoutSeconds: 300 });
    closing.push(
      () => peer.stop(),
      () => system.close(),
    );
    peer.answerNext('query', bigReply(), { 'content-type': 'application/xml' });
    let at: string | null = null;
    let taken = 0;
    let highest = 0;
    let last = '';
    for (let more = true; more; ) {
      const page = await pullPage(system, at);
      expect(page.orders.length).toBeLessThanOrEqual(100);
      taken += page.orders.length;
      last = page.orders[page.orders.length - 1]?.remoteId ?? last;
      at = page.checkpoint;
      more = page.more;
      expect(at.length).toBeLessThan(64 * 1024);
      highest = Math.max(highest, process.memoryUsage().heapUsed);
    }
    expect([taken, last]).toEqual([orders, String(orders)]);
    process.stdout.write(
      `100,000 orders: highest heap ${Math.round(highest / 1_048_576)} MB, RSS ${Math.round(process.memoryUsage().rss / 1_048_576)} MB\n`,
    );
    expect((await leftovers()).filter((name) => !before.has(name))).toEqual([]);
  });
});

/** `COMMERCEML_MB` measures another size by hand. */
const megabytes = Number(process.env['COMMERCEML_MB'] ?? '50');

/** Products made as they are asked for, as many as make a file of that size. */
class ManyProducts implements Iterable<CatalogueItem> {
  readonly count: number;
  constructor(count: number) {
    this.count = count;
  }
  *[Symbol.iterator](): Iterator<CatalogueItem> {
    for (let n = 0; n < this.count; n += 1) {
      yield {
        product: { ...productOf(`A-${n}`, '5', '1.50'), key: String(n), name: `Товар ${n}` },
        gone: false,
      };
    }
  }
}

describe('a big catalogue', () => {
  it.each([
    [false, 1_048_576],
    [true, 1_048_576],
    [false, 0],
  ])(
    'is written and sent without standing in memory (zip %s, %i bytes a piece)',
    { timeout: 600_000 },
    async (zip, fileLimit) => {
      const settings = commerceMlSettings.parse({ baseUrl: 'http://localhost/x', user: 'exchange' });
      const folder = await tempFolder();
      closing.push(() => folder.remove());
      const items = new ManyProducts(megabytes * 1_700);
      const path = join(folder.path, 'import.xml');
      await writeXml(path, settings, importFile(items, settings, 0));
      expect((await stat(path)).size).toBeGreaterThan(megabytes * 1_000_000);
      await writeXml(join(folder.path, 'offers.xml'), settings, offersFile(items, settings, 0));
      const peer = await startCommerceMl({
        keepRequests: false,
        discard: true,
        zip,
        fileLimit,
      });
      const system = openSite(peer);
      closing.push(
        () => peer.stop(),
        () => system.close(),
      );
      const call = callOf(system);
      const here = { ...settings, baseUrl: `${peer.url}/x`, user: peer.user };
      const exchange = await openExchange(call, here, peer.password, 'catalog');
      if (!succeeded(exchange)) throw new Error(exchange.detail);
      expect(await exchange.value.deliver(call, path, 'import.xml')).toMatchObject({ outcome: 'ok' });
      const { rss, heapUsed } = process.memoryUsage();
      process.stdout.write(
        `${megabytes} MB: heap ${Math.round(heapUsed / 1_048_576)} MB, RSS ${Math.round(rss / 1_048_576)} MB\n`,
      );
      expect(peer.received()).toBe((await stat(zip ? `${path}.zip` : path)).size);
    },
  );
});

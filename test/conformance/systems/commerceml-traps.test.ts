import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { OpenedSystem } from '#main/systems/port.ts';
import { succeeded } from '#shared/result.ts';
import {
  callOf,
  itemOf,
  openSite,
  pull,
  pullPage,
  pushAll,
} from '#test/conformance/systems/commerceml-tools.ts';
import { orderOf, productOf } from '#test/conformance/systems/harness.ts';
import { type CommerceMlPeer, type PeerFlavour, startCommerceMl } from '#test/peers/commerceml/server.ts';

const fixtures = join(import.meta.dirname, '../../../../shared/contracts/fixtures/commerceml');
const fixture = (name: string): Promise<Buffer> => readFile(join(fixtures, name));

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const siteOf = async (
  options: Parameters<typeof startCommerceMl>[0] = {},
  settings: Record<string, unknown> = {},
): Promise<{ peer: CommerceMlPeer; system: OpenedSystem }> => {
  const peer = await startCommerceMl(options);
  const system = openSite(peer, { flavour: options.flavour ?? '1c-bitrix', ...settings });
  closing.push(
    () => peer.stop(),
    () => system.close(),
  );
  return { peer, system };
};
const modes = (peer: CommerceMlPeer): string[] => peer.requests.map((one) => one.query.get('mode') ?? '');

const flavours: PeerFlavour[] = ['cs-cart', '1c-bitrix', 'opencart'];

describe.each(flavours)('a %s site', (flavour) => {
  it.each([
    [false, 700, 'utf-8', '2.08'],
    [true, 700, 'windows-1251', '2.10'],
    [true, 0, 'utf-8', '3.1'],
    [false, 0, 'windows-1251', '2.05'],
  ] as const)(
    'takes products and states (zip %s, %i bytes a piece, %s, %s)',
    async (zip, fileLimit, encoding, version) => {
      const { peer, system } = await siteOf(
        { flavour, zip, fileLimit },
        { productKey: 'sku', encoding, version },
      );
      const order = peer.placeOrder();
      const named = { ...productOf('Ж-1', '7.5', '12.50'), name: 'Чайник “Заря” <1,5 л> & Ко ł' };
      const many = Array.from({ length: 20 }, (_, n) =>
        itemOf('product', productOf(`A-${n}`, String(n), '1.10')),
      );
      const products = await pushAll(system, [itemOf('product', named), ...many]);
      expect(products.map((one) => one.outcome)).toEqual(Array(21).fill('ok'));
      expect(peer.site.goods.get('Ж-1')).toMatchObject({
        name: named.name,
        amount: '7.5',
        price: '12.50',
        warehouses: { main: '7.5' },
      });
      const [sent] = await pushAll(system, [itemOf('order', orderOf('F', ['T1', 'T2']), order.number)]);
      expect(sent).toMatchObject({ outcome: 'ok', value: { written: { status: 'F', tracking: 'T1, T2' } } });
      // One server deletes the lines a reply does not name.
      expect(order).toMatchObject({ status: 'F', tracking: ['T1', 'T2'], lines: ['g1'] });
    },
  );

  it('gives its orders once, with delivery as a line of its own', async () => {
    const { peer, system } = await siteOf({ flavour });
    for (let n = 0; n < 250; n += 1) peer.placeOrder();
    const ids: string[] = [];
    let at: string | null = null;
    for (let more = true; more; ) {
      const page = await pullPage(system, at);
      expect(page.orders.length).toBeLessThanOrEqual(100);
      ids.push(...page.orders.map((one) => one.remoteId));
      at = page.checkpoint;
      more = page.more;
      expect(page.orders[0]?.order.lines[1] ?? null).toSatisfy(
        (line) =>
          line === null || (line.kind === 'service' && line.sku === 'DELIVERY' && line.price === '10'),
      );
    }
    expect(ids).toHaveLength(250);
    // A new process knows by the checkpoint what it has, also from a site that gives everything each time.
    const again = openSite(peer, { flavour });
    closing.push(() => again.close());
    expect((await pullPage(again, at)).orders).toEqual([]);
  });
});

describe('the confirmation', () => {
  it('is sent only when the checkpoint of the last page comes back', async () => {
    const { peer, system } = await siteOf();
    for (let n = 0; n < 101; n += 1) peer.placeOrder();
    const first = await pullPage(system, null);
    const second = await pullPage(system, first.checkpoint);
    expect([first.orders.length, second.orders.length]).toEqual([100, 1]);
    expect(modes(peer)).not.toContain('success');
    expect((await pullPage(system, second.checkpoint)).more).toBe(false);
    expect(modes(peer).filter((mode) => mode === 'success')).toHaveLength(2);
  });

  it('is never sent after a crash, so that the orders come again', async () => {
    const { peer, system } = await siteOf();
    const order = peer.placeOrder();
    expect((await pullPage(system, null)).orders).toHaveLength(1);
    const restarted = openSite(peer, { flavour: '1c-bitrix' });
    closing.push(() => restarted.close());
    expect((await pullPage(restarted, null)).orders.map((one) => one.remoteId)).toEqual([order.number]);
    expect(modes(peer)).not.toContain('success');
  });

  it('answered with the word error loses nothing and stops nothing', async () => {
    const { peer, system } = await siteOf();
    peer.placeOrder();
    const first = await pullPage(system, null);
    peer.answerNext('success', 'error');
    expect(await pullPage(system, first.checkpoint)).toMatchObject({ orders: [], more: false });
  });
});

describe('seed settings', () => {
  it('leave out older numbers and other statuses, and statuses altogether', async () => {
    const { peer, system } = await siteOf({}, { startOrder: 102, statuses: ['P'] });
    for (const status of ['P', 'N', 'P']) peer.placeOrder(status);
    expect((await pullPage(system, null)).orders.map((one) => one.remoteId)).toEqual(['103']);
    const { peer: other, system: silent } = await siteOf({}, { takeStatuses: false, deliveryAsLine: false });
    other.placeOrder();
    const [order] = (await pullPage(silent, null)).orders;
    expect(order).toMatchObject({ remoteStatus: null, order: { lines: [{ sku: 'A-1' }] } });
    expect(order?.order.lines).toHaveLength(1);
  });
});

describe('one bad object', () => {
  it('does not keep the rest of its file from arriving', async () => {
    const { peer, system } = await siteOf();
    const good = [peer.placeOrder(), peer.placeOrder(), peer.placeOrder()].map((one) => one.number);
    const results = await pushAll(
      system,
      [good[0], '999999', good[1], good[2]].map((number) => itemOf('order', orderOf('F'), number)),
    );
    expect(results.map((one) => one.outcome)).toEqual(['ok', 'invalid', 'ok', 'ok']);
    const [, bad] = results;
    expect(bad === undefined || succeeded(bad) ? '' : bad.detail).toContain('999999');
  });

  it('a deleted product is marked so and offered no more', async () => {
    const { peer, system } = await siteOf({}, { productKey: 'sku' });
    await pushAll(system, [itemOf('product', productOf('A', '5', '1'))]);
    const [gone] = await pushAll(system, [itemOf('product', null, 'A')]);
    expect(gone?.outcome).toBe('ok');
    expect(peer.site.goods.get('A')).toMatchObject({ amount: '0', deleted: true });
  });
});

describe('recorded replies', () => {
  it.each([
    ['checkauth-wrong-password', 'unauthorised'],
    ['checkauth-failure-then-success', 'unauthorised'],
    ['empty', 'unavailable'],
    ['html-error', 'unavailable'],
  ])('to checkauth: %s is %s', async (name, outcome) => {
    const { peer, system } = await siteOf();
    peer.answerNext('checkauth', await fixture(`responses/${name}.txt`));
    expect(await system.system.test(callOf(system))).toMatchObject({ outcome });
  });

  it.each([
    'checkauth-bitrix-sale',
    'checkauth-bitrix-catalog',
    'checkauth-classic',
    'checkauth-crlf',
    'checkauth-no-trailing-newline',
    'checkauth-only-success',
    'bom-success',
  ])('to checkauth: %s signs in', async (name) => {
    const { peer, system } = await siteOf();
    peer.answerNext('checkauth', await fixture(`responses/${name}.txt`), { 'set-cookie': 'sid=1; path=/' });
    peer.answerNext('init', await fixture('responses/init-classic.txt'));
    expect(await system.system.test(callOf(system))).toMatchObject({ outcome: 'ok' });
    expect(peer.requests[1]?.headers.cookie).toContain('sid=1');
  });

  it.each([
    ['init-classic', 'ok'],
    ['init-no-newline', 'ok'],
    ['init-unlimited', 'ok'],
    ['init-bitrix-versioned', 'ok'],
    ['init-failure', 'invalid'],
    ['source-check', 'invalid'],
    ['empty', 'unavailable'],
  ])('to init: %s is %s', async (name, outcome) => {
    const { peer, system } = await siteOf();
    peer.answerNext('init', await fixture(`responses/${name}.txt`));
    expect(await system.system.test(callOf(system))).toMatchObject({ outcome });
  });

  it.each([
    ['import-progress', 'ok'],
    ['import-progress-bare', 'ok'],
    ['import-progress.windows-1251', 'ok'],
    ['import-success', 'ok'],
    ['import-failure', 'invalid'],
    ['html-error', 'unavailable'],
  ])('to import: %s ends %s', async (name, outcome) => {
    const { peer, system } = await siteOf();
    peer.answerNext('import', await fixture(`responses/${name}.txt`));
    const [result] = await pushAll(system, [itemOf('product', productOf('A', '1', '1'))]);
    expect(result?.outcome).toBe(outcome);
  });

  it('to info: names of statuses in windows-1251', async () => {
    const { peer, system } = await siteOf();
    peer.answerNext('info', await fixture('responses/info-bitrix.windows-1251.xml'));
    expect(await system.system.dictionary?.(callOf(system), 'order_status')).toMatchObject({
      value: [
        { value: 'N', label: 'Принят, ожидается оплата' },
        { value: 'P' },
        { value: 'F', label: 'Выполнен' },
      ],
    });
  });

  it.each([
    'bitrix-query-2.05.windows-1251',
    'bitrix-query-empty-2.05.windows-1251',
    'synthetic-bitrix-3.1-containers.windows-1251',
    'synthetic-cscart-style.utf-8-bom',
    'synthetic-edge-cases.utf-8',
    'synthetic-orders-2.08.utf-8',
    'synthetic-orders-2.08.windows-1251',
    'synthetic-orders-2.10.utf-8-bom',
    'synthetic-woocommerce-style-2.05.utf-8-bom',
    'v8-sample-from-site-2.03.windows-1251',
  ])('orders of %s', async (name) => {
    const { peer, system } = await siteOf();
    peer.answerNext('query', await fixture(`orders/${name}.xml`));
    const page = await pullPage(system, null);
    expect(page.broken).toEqual([]);
    expect(
      page.orders.map(({ remoteId, remoteStatus, final, order }) => ({
        remoteId,
        remoteStatus,
        final,
        at: order.placedAt,
        money: `${order.total ?? '-'} ${order.currency ?? '-'} ${order.payment.paidAmount ?? '-'}`,
        buyer: `${order.customer.name ?? '-'} ${order.customer.email ?? '-'} ${order.customer.phone ?? '-'}`,
        lines: order.lines.map(
          (line) => `${line.kind} ${line.sku} ${line.quantity} × ${line.price} ${line.name}`,
        ),
      })),
    ).toMatchSnapshot();
  });
});

describe('hostile replies', () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  it.each([
    [
      'an entity bomb',
      `${head}<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><КоммерческаяИнформация>&b;</КоммерческаяИнформация>`,
      'remote.xml_forbidden',
    ],
    [
      'an external entity',
      `${head}<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><КоммерческаяИнформация>&a;</КоммерческаяИнформация>`,
      'remote.xml_forbidden',
    ],
    [
      'endless nesting',
      `${head}<КоммерческаяИнформация><Документ>${'<a>'.repeat(10_000)}`,
      'remote.xml_forbidden',
    ],
    [
      'one giant document',
      `${head}<КоммерческаяИнформация><Документ><Ид>${'9'.repeat(6_000_000)}`,
      'remote.xml_forbidden',
    ],
    ['a cut file', `${head}<КоммерческаяИнформация><Документ><Ид>1</Ид>`, 'remote.xml_broken'],
    [
      'an unknown entity',
      `${head}<КоммерческаяИнформация>&bogus;</КоммерческаяИнформация>`,
      'remote.xml_broken',
    ],
    ['another root', `${head}<feed/>`, 'remote.xml_broken'],
    [
      'UTF-8 under the label of windows-1251',
      '<?xml version="1.0" encoding="windows-1251"?><КоммерческаяИнформация/>',
      'remote.xml_broken',
    ],
    [
      'an encoding nobody knows',
      '<?xml version="1.0" encoding="x-moon"?><КоммерческаяИнформация/>',
      'remote.xml_broken',
    ],
    ['nothing', '', 'remote.unexpected_shape'],
    ['a page for people', '<html><body>Fatal error</body></html>', 'remote.unexpected_shape'],
    ['a refusal', 'failure\nнет прав', 'remote.invalid'],
  ])('%s', async (_name, body, cause) => {
    const { peer, system } = await siteOf();
    peer.answerNext('query', body);
    expect(await pull(system, null)).toMatchObject({ cause });
    expect(modes(peer)).not.toContain('success');
  });

  it('whole orders before a cut arrive, the cut is told next, and nothing is confirmed', async () => {
    const { peer, system } = await siteOf();
    const whole = (await fixture('orders/synthetic-orders-2.08.utf-8.xml')).toString('utf8');
    peer.answerNext('query', whole.slice(0, -200));
    const page = await pullPage(system, null);
    expect(page).toMatchObject({ orders: [{ remoteId: 'ИМ-5001' }], more: true });
    expect(await pull(system, page.checkpoint)).toMatchObject({ cause: 'remote.xml_broken' });
    expect(modes(peer)).not.toContain('success');
    peer.answerNext('query', whole);
    expect((await pullPage(system, page.checkpoint)).orders.map((one) => one.remoteId)).toEqual(['ИМ-5002']);
  });

  it('windows-1251 under the label of UTF-8', async () => {
    const { peer, system } = await siteOf();
    const bytes = await fixture('orders/bitrix-query-2.05.windows-1251.xml');
    peer.answerNext(
      'query',
      Buffer.from(bytes.toString('latin1').replace('windows-1251', 'utf-8'), 'latin1'),
    );
    expect(await pull(system, null)).toMatchObject({ cause: 'remote.xml_broken' });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { PushItem } from '#main/systems/port.ts';
import { product as productSchema } from '#shared/domain/product.ts';
import { customerOf, productOf } from '#test/conformance/systems/harness.ts';
import { itemOf, startBench, valueOf, type WooBench } from '#test/conformance/systems/woocommerce-bench.ts';

const benches: WooBench[] = [];
const bench = async (settings: Record<string, unknown> = {}): Promise<WooBench> => {
  const made = await startBench(settings);
  benches.push(made);
  return made;
};
afterEach(async () => {
  for (const one of benches.splice(0)) await one.close();
});

const itemFor = (sku: string, given: Partial<PushItem> = {}): PushItem =>
  itemOf({ entity: 'product', object: productOf(sku, '7', '12.50'), ...given });

describe('stock and prices', () => {
  it('of a hundred products go out in one question and one request', async () => {
    const { peer, pushMany } = await bench();
    const skus = Array.from({ length: 100 }, (_none, n) => `S-${n}`);
    for (const sku of skus) peer.addProduct({ sku });
    const results = await pushMany(skus.map((sku) => itemFor(sku)));
    expect(results.every((one) => one.outcome === 'ok')).toBe(true);
    expect(peer.requests.map((one) => `${one.method} ${one.path}`)).toEqual([
      'GET /wp-json/wc/v3/products',
      'POST /wp-json/wc/v3/products/batch',
    ]);
    expect([...peer.shop.products.values()].map((one) => one.stock_quantity)).toEqual(skus.map(() => 7));
    peer.requests.length = 0;
    await pushMany(skus.map((sku, n) => itemFor(sku, { remoteId: valueOf(results[n]).remoteId })));
    expect(peer.requests).toHaveLength(1);
  });

  it('reach variations through their parents', async () => {
    const { peer, pushMany } = await bench();
    const parent = peer.addProduct({ sku: 'T', type: 'variable' });
    const red = peer.addProduct({ sku: 'T-R', type: 'variation', parent_id: parent.id });
    const blue = peer.addProduct({ sku: 'T-B', type: 'variation', parent_id: parent.id });
    const single = peer.addProduct({ sku: 'K' });
    const results = await pushMany(['T-R', 'K', 'T-B'].map((sku) => itemFor(sku)));
    expect(results.map((one) => valueOf(one).remoteId)).toEqual([
      `${parent.id}/${red.id}`,
      String(single.id),
      `${parent.id}/${blue.id}`,
    ]);
    expect([red, blue, single].map((one) => one.stock_quantity)).toEqual([7, 7, 7]);
  });

  it('one that is not there spoils only its own line', async () => {
    const { peer, pushMany } = await bench();
    peer.addProduct({ sku: 'A' });
    const results = await pushMany([itemFor('A'), itemFor('NONE'), itemFor('A-2', { remoteId: '999' })]);
    expect(results.map((one) => one.outcome)).toEqual(['ok', 'not_found', 'not_found']);
    expect(results[2]).toMatchObject({ cause: 'remote.product_unknown' });
  });

  it('one that was made anew under its article is found again', async () => {
    const { peer, pushMany } = await bench();
    const made = peer.addProduct({ sku: 'A' });
    const [result] = await pushMany([itemFor('A', { remoteId: '999' })]);
    expect(valueOf(result).remoteId).toBe(String(made.id));
  });

  it('an amount the shop dropped is not taken for set', async () => {
    const { peer, pushMany } = await bench();
    const made = peer.addProduct({ sku: 'A' });
    const body = { update: [{ id: made.id, manage_stock: false, stock_quantity: null }] };
    peer.faults.plan({ kind: 'status', status: 200, body }, { path: /batch$/ });
    expect(await pushMany([itemFor('A')])).toMatchObject([
      { outcome: 'conflict', cause: 'remote.not_applied' },
    ]);
  });

  it('an article with a comma is searched for by itself', async () => {
    const { peer, pushMany } = await bench();
    peer.addProduct({ sku: '1,5L-X' });
    const made = peer.addProduct({ sku: '1,5L' });
    const [result] = await pushMany([itemFor('1,5L')]);
    expect(valueOf(result).remoteId).toBe(String(made.id));
  });

  it('a net price that the ERP does not give is not guessed', async () => {
    const { peer, pushMany } = await bench({ priceTax: 'net' });
    peer.addProduct({ sku: 'A' });
    const object = productSchema.parse({ key: '1', sku: 'A', prices: [{ amount: '12.30', net: '10.00' }] });
    const results = await pushMany([itemFor('A'), itemOf({ entity: 'product', object })]);
    expect(results[0]).toMatchObject({ outcome: 'invalid', cause: 'message.invalid' });
    expect(valueOf(results[1]).written).toEqual({ price: '10.00' });
  });

  it('are switched off and on by the ERP, but not on against the shop', async () => {
    const { peer, pushMany } = await bench();
    const made = peer.addProduct({ sku: 'A' });
    const off = itemOf({ entity: 'product', object: { ...productOf('A', '1', '1'), active: false } });
    const { remoteId, written } = valueOf((await pushMany([off]))[0]);
    expect(made.status).toBe('draft');
    await pushMany([itemFor('A', { remoteId, written })]);
    expect(made.status).toBe('publish');
    made.status = 'private';
    await pushMany([itemFor('A', { remoteId, written: { off: 'no' } })]);
    expect(made.status).toBe('private');
  });

  it('a deleted one is offered no longer', async () => {
    const { peer, pushMany } = await bench();
    const made = peer.addProduct({ sku: 'A', manage_stock: true, stock_quantity: 5 });
    const gone = itemOf({ entity: 'product', operation: 'delete', object: null, remoteId: String(made.id) });
    expect((await pushMany([gone, { ...gone, remoteId: null }])).map((one) => one.outcome)).toEqual([
      'ok',
      'no_change',
    ]);
    expect(made.stock_quantity).toBe(0);
  });
});

describe('new products', () => {
  it('wait as drafts, and the next change leaves them so', async () => {
    const { peer, pushMany } = await bench({ createProducts: true });
    const { remoteId, written } = valueOf((await pushMany([itemFor('NEW')]))[0]);
    const made = peer.shop.products.get(Number(remoteId));
    expect(made).toMatchObject({ sku: 'NEW', status: 'draft', stock_quantity: 7, regular_price: '12.50' });
    await pushMany([itemFor('NEW', { remoteId, written })]);
    expect(made?.status).toBe('draft');
  });

  it('an article that is there after all is adopted', async () => {
    const { peer, pushMany } = await bench({ createProducts: true });
    const twin = peer.addProduct({ sku: 'NEW' });
    // As when another one made it in between: the question finds nothing.
    peer.faults.plan({ kind: 'status', status: 200, body: [] }, { method: 'GET' });
    expect(valueOf((await pushMany([itemFor('NEW')]))[0]).remoteId).toBe(String(twin.id));
    expect(twin).toMatchObject({ stock_quantity: 7, status: 'publish' });
  });

  it.each(['cut_before', 'cut_after', 'half_json'] as const)(
    'a lost answer (%s) makes no second one',
    async (kind) => {
      const { peer, pushMany } = await bench({ createProducts: true });
      peer.faults.plan({ kind }, { method: 'POST' });
      expect((await pushMany([itemFor('NEW')]))[0]?.outcome).toBe('uncertain');
      valueOf((await pushMany([itemFor('NEW')]))[0]);
      expect([...peer.shop.products.values()].filter((one) => one.sku === 'NEW')).toHaveLength(1);
    },
  );
});

describe('customers', () => {
  it('get accounts for themselves and their people, with tax number and first delivery place', async () => {
    const { peer, push } = await bench();
    const object = {
      ...customerOf('b1@firma.example'),
      taxId: '5260250274',
      places: [{ street: 'Magazynowa 3', city: 'Zgierz', country: 'PL' }],
      users: [{ name: 'Jan Kos', email: 'jan.b1@firma.example' }, { email: 'B1@firma.example' }],
    };
    const { remoteId } = valueOf(await push(itemOf({ entity: 'customer', object })));
    expect([...peer.shop.customers.values()].map((one) => one.email)).toEqual([
      'b1@firma.example',
      'jan.b1@firma.example',
    ]);
    expect(peer.shop.customers.get(Number(remoteId))).toMatchObject({
      billing: { company: 'Herbata Sp. z o.o.', city: 'Łódź' },
      shipping: { city: 'Zgierz' },
      meta_data: [{ key: '_billing_nip', value: '5260250274' }],
    });
    valueOf(await push(itemOf({ entity: 'customer', object })));
    expect(peer.shop.customers.get(Number(remoteId))?.meta_data).toHaveLength(1);
  });

  it('an account in another role is found, and the staff is left alone', async () => {
    const { peer, push } = await bench();
    const held = (id: number, email: string, role: string) =>
      peer.shop.customers.set(id, {
        id,
        email,
        role,
        first_name: 'X',
        last_name: '',
        billing: {},
        shipping: {},
        meta_data: [],
      });
    held(2, 'sub@firma.example', 'subscriber');
    held(3, 'boss@firma.example', 'administrator');
    const pushed = await push(itemOf({ entity: 'customer', object: customerOf('SUB@firma.example') }));
    expect(valueOf(pushed).remoteId).toBe('2');
    const refused = await push(itemOf({ entity: 'customer', object: customerOf('boss@firma.example') }));
    expect(refused.outcome).toBe('conflict');
    expect(peer.shop.customers.get(3)?.first_name).toBe('X');
  });
});

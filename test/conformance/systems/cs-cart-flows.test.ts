import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mapping, OpenedSystem, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { customer as customerSchema } from '#shared/domain/customer.ts';
import { product as productSchema } from '#shared/domain/product.ts';
import { succeeded } from '#shared/result.ts';
import { type CsCartPeer, startCsCart } from '#test/peers/cs-cart/server.ts';

/** What seed 003 asks of the shop beside orders, stock and prices. */
let peer: CsCartPeer;
let opened: OpenedSystem;
const mapping: Mapping = { toRemote: () => undefined, toErp: () => undefined };
beforeAll(async () => {
  peer = await startCsCart();
  opened = createRegistry().open(
    'cs-cart',
    { baseUrl: peer.url, email: peer.email, createProducts: true, holdingCategory: 999, timeoutSeconds: 2 },
    { apiKey: peer.apiKey },
  );
});
afterAll(async () => {
  await opened.close();
  await peer.stop();
});

const call = () => {
  const { signal } = new AbortController();
  return { http: opened.session(signal), mapping, nowMs: Date.now(), signal };
};
const push = async (item: Partial<PushItem> & Pick<PushItem, 'entity' | 'object'>) => {
  const result = await opened.system.push?.(call(), {
    idempotencyKey: 'k',
    operation: 'update',
    key: '1',
    remoteId: null,
    written: {},
    ...item,
  });
  if (result === undefined) throw new Error('no push');
  return result;
};
const pushed = async (item: Parameters<typeof push>[0]) => {
  const result = await push(item);
  if (!succeeded(result)) throw new Error(`${result.cause} ${result.detail ?? ''}`);
  return result.value;
};

const buyer = (email: string) =>
  customerSchema.parse({
    key: '7',
    name: 'Herbata Sp. z o.o.',
    email,
    phone: '+48 22 100 20 30',
    billing: { street: 'ul. Długa 1', city: 'Łódź', postcode: '90-001', country: 'PL' },
    places: [
      { key: 'a', street: 'Magazynowa 3', city: 'Zgierz', country: 'PL' },
      { key: 'b', street: 'Portowa 8', city: 'Gdańsk', country: 'PL' },
    ],
    users: [
      { name: 'Anna Żółw', email: `anna.${email}` },
      { name: 'Jan Kos', email: `jan.${email}` },
    ],
  });
const usersOf = (email: string) => [...peer.shop.users.values()].filter((user) => user.email.endsWith(email));

describe('customers', () => {
  it('get accounts for themselves and their people, with address and first delivery place, once', async () => {
    const object = buyer('b1@firma.example');
    // An account whose address only contains the wanted one must not be taken for it.
    peer.shop.users.set('5', { user_id: '5', email: 'xxb1@firma.example', user_type: 'C', status: 'A' });
    const first = await pushed({ entity: 'customer', object });
    for (let n = 0; n < 2; n += 1) await pushed({ entity: 'customer', object });
    const made = usersOf('b1@firma.example').filter((user) => user.user_id !== '5');
    expect(made.map((user) => user.email).sort()).toEqual([
      'anna.b1@firma.example',
      'b1@firma.example',
      'jan.b1@firma.example',
    ]);
    expect(peer.shop.users.get(first.remoteId ?? '')).toMatchObject({
      company: 'Herbata Sp. z o.o.',
      b_city: 'Łódź',
      s_city: 'Zgierz',
      status: 'A',
    });
  });

  it('are not written again when nothing changed', async () => {
    const object = buyer('b2@firma.example');
    const { remoteId, written } = await pushed({ entity: 'customer', object });
    const before = peer.requests.length;
    const again = await push({ entity: 'customer', object, remoteId, written });
    expect(again.outcome).toBe('no_change');
    expect(peer.requests.length).toBe(before);
  });

  it('are switched off, never deleted', async () => {
    const object = buyer('b3@firma.example');
    const { remoteId } = await pushed({ entity: 'customer', object });
    await pushed({ entity: 'customer', object: { ...object, active: false }, remoteId });
    expect(usersOf('b3@firma.example').map((user) => user.status)).toEqual(['D', 'D', 'D']);
  });

  it.each(['cut_before', 'cut_after'] as const)(
    'a lost answer (%s) makes no second account',
    async (kind) => {
      const object = buyer(`${kind}@firma.example`);
      const item = {
        idempotencyKey: 'k',
        entity: 'customer' as const,
        operation: 'update' as const,
        key: '1',
        remoteId: null,
        written: {},
        object,
      };
      peer.faults.plan({ kind }, { method: 'POST', path: /\/users/ });
      expect((await push(item)).outcome).toBe('uncertain');
      const looked = await opened.system.lookup?.(call(), item);
      if (looked === undefined || !succeeded(looked)) throw new Error('look-up failed');
      if (!looked.value.found) await pushed(item);
      expect(usersOf(`${kind}@firma.example`)).toHaveLength(3);
    },
  );

  it('need an e-mail', async () => {
    const object = customerSchema.parse({ name: 'Bez adresu' });
    expect(await push({ entity: 'customer', object })).toMatchObject({
      outcome: 'invalid',
      fields: [{ path: 'email' }],
    });
  });
});

const tea = (sku: string, active = true) =>
  productSchema.parse({
    key: '1',
    sku,
    name: 'Herbata Żółta',
    active,
    stock: [{ quantity: '4' }],
    prices: [{ amount: '9.90' }],
  });

describe('products', () => {
  it('that are new wait, switched off, in the holding category until somebody releases them', async () => {
    const { remoteId, written } = await pushed({ entity: 'product', object: tea('NEW-1') });
    const product = peer.shop.products.get(remoteId ?? '');
    expect(product).toMatchObject({ status: 'D', main_category: '999', amount: '4', price: '9.90' });
    // The next change brings stock and price, and leaves it waiting.
    await pushed({ entity: 'product', object: tea('NEW-1'), remoteId, written });
    expect(product?.status).toBe('D');
    if (product !== undefined) product.status = 'A';
    await pushed({ entity: 'product', object: tea('NEW-1'), remoteId, written });
    expect(product?.status).toBe('A');
  });

  it('a lost answer makes no second product', async () => {
    peer.faults.plan({ kind: 'cut_after' }, { method: 'POST', path: /\/products/ });
    expect((await push({ entity: 'product', object: tea('NEW-2') })).outcome).toBe('uncertain');
    await pushed({ entity: 'product', object: tea('NEW-2') });
    expect([...peer.shop.products.values()].filter((one) => one.product_code === 'NEW-2')).toHaveLength(1);
  });

  it('are switched off and on by the ERP, but not on against the shop', async () => {
    const made = peer.addProduct({ product_code: 'OFF-1', status: 'A' });
    const off = await pushed({ entity: 'product', object: tea('OFF-1', false) });
    expect(made.status).toBe('D');
    const on = await pushed({
      entity: 'product',
      object: tea('OFF-1'),
      remoteId: made.product_id,
      written: off.written,
    });
    expect(made.status).toBe('A');
    made.status = 'H';
    await pushed({
      entity: 'product',
      object: tea('OFF-1'),
      remoteId: made.product_id,
      written: on.written,
    });
    expect(made.status).toBe('H');
  });

  it('the connection test names the holding category', async () => {
    const result = await opened.system.test(call());
    if (!succeeded(result)) throw new Error(result.cause);
    expect(result.value.facts).toContainEqual({ label: 'fact.holdingCategory', value: 'Poczekalnia' });
  });
});

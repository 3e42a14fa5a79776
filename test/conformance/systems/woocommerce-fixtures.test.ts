import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { wooSettings } from '#main/systems/woocommerce/manifest.ts';
import { toRemoteOrder } from '#main/systems/woocommerce/order-map.ts';
import {
  account,
  batchAnswer,
  errorBody,
  fullOrder,
  heldOrder,
  looseList,
  metaText,
  note,
  orderStamp,
  productList,
  statusTotals,
} from '#main/systems/woocommerce/schemas.ts';
import { signedQuery } from '#main/systems/woocommerce/signature.ts';

const recording = z.object({ response: z.object({ status: z.number(), body: z.unknown() }) });
const recorded = (name: string) =>
  recording.parse(
    JSON.parse(
      readFileSync(
        new URL(`../../../../shared/contracts/fixtures/woocommerce/recorded/${name}.json`, import.meta.url),
        'utf8',
      ),
    ),
  ).response;
const settings = wooSettings.parse({ baseUrl: 'https://shop.example' });

describe('recorded answers', () => {
  it('an order is read whole, with delivery and tax number', () => {
    const { order, remoteStatus, final } = toRemoteOrder(
      fullOrder.parse(recorded('order-get').body),
      settings,
    );
    expect([remoteStatus, final]).toEqual(['completed', true]);
    expect(order).toMatchObject({
      number: '12',
      placedAt: '2026-11-21T19:52:50Z',
      currency: 'PLN',
      total: '114.98',
      priceIncludesVat: false,
      customer: { name: 'Jan Kowalski', email: 'jan@example.test', taxId: '5260250274', externalId: null },
      delivery: { method: 'Kurier', address: { street: 'Prosta 1', phone: '+48500100200' } },
      payment: { kind: 'Przelew', paidAmount: '114.98' },
      lines: [
        { sku: 'KUB-1', quantity: '2', price: '49.99', kind: 'product' },
        { sku: 'DELIVERY', quantity: '1', price: '15', kind: 'service' },
      ],
    });
  });

  it.each(['order-create', 'order-update-status'])('%s is an order as well', (name) => {
    expect(heldOrder.parse(recorded(name).body).id).toBe(12);
  });

  it('every order of a list is read by itself', () => {
    const rows = looseList.parse(recorded('order-list-page').body);
    expect(rows.map((row) => orderStamp.parse(row).id)).toEqual([12]);
  });

  it('an order with a product that never existed cannot be booked, and says why', () => {
    const found = fullOrder.parse(recorded('error-400-unknown-product').body);
    expect(() => toRemoteOrder(found, settings)).toThrow(/names no product/);
  });

  it('a batch answers item by item, errors beside good ones', () => {
    const { update } = batchAnswer.parse(recorded('orders-batch-mixed').body);
    expect(update.map((one) => one.error?.code ?? one.id)).toEqual([
      12,
      'woocommerce_rest_shop_order_invalid_id',
    ]);
    const stock = batchAnswer.parse(recorded('products-batch-stock').body);
    expect(stock.update[0]).toMatchObject({ id: 10, stock_quantity: 7, manage_stock: true });
  });

  it('articles, accounts, notes and statuses are read', () => {
    expect(productList.parse(recorded('product-list-by-sku').body)).toMatchObject([
      { id: 10, sku: 'KUB-1', type: 'simple', parent_id: 0 },
    ]);
    expect(account.parse(recorded('customer-create').body)).toMatchObject({ id: 2, role: 'customer' });
    expect(note.parse(recorded('order-note-create').body).note).toBe('Nr listu: 123456');
    expect(statusTotals.parse(recorded('order-statuses-totals').body).map((one) => one.slug)).toContain(
      'on-hold',
    );
  });

  it.each([
    'error-400-customer-exists',
    'error-400-duplicate-sku',
    'error-400-invalid-json',
    'error-400-invalid-status',
    'error-400-per-page',
    'error-401-bad-key',
    'error-401-read-only-key',
    'error-404-no-route',
    'error-404-order',
    'error-413-batch-too-big',
  ])('%s is a refusal', (name) => {
    const { status, body } = recorded(name);
    expect(errorBody.parse(body).data?.status).toBe(status);
  });

  it('custom fields that hold structures are no text', () => {
    expect(metaText([{ key: 'a', value: { b: 1 } }], 'a')).toBeNull();
    expect(metaText([{ key: 'a', value: 5 }], 'a')).toBe('5');
  });
});

it('a request is signed over its sorted, twice encoded parameters', () => {
  const query = signedQuery(
    { method: 'get', url: 'http://shop.example/wp-json/wc/v3/orders', query: { b: 'x y*', a: '1' } },
    { consumerKey: 'ck', consumerSecret: 'cs' },
    1_700_000_000_000,
  );
  const oauth = `oauth_consumer_key%3Dck%26oauth_nonce%3D${query['oauth_nonce']}%26oauth_signature_method%3DHMAC-SHA256%26oauth_timestamp%3D1700000000`;
  const base = `GET&http%3A%2F%2Fshop.example%2Fwp-json%2Fwc%2Fv3%2Forders&a%3D1%26b%3Dx%2520y%252A%26${oauth}`;
  expect(query['oauth_signature']).toBe(createHmac('sha256', 'cs&').update(base).digest('base64'));
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpAnswer } from '#main/http/types.ts';
import { toInstant, toLocal } from '#main/systems/prestashop/local-time.ts';
import { prestaSettings } from '#main/systems/prestashop/manifest.ts';
import { toRemoteOrder } from '#main/systems/prestashop/order-map.ts';
import { plainRecord, recordOf, recordsOf } from '#main/systems/prestashop/record.ts';
import { checkAnswer } from '#main/systems/prestashop/refusal.ts';
import {
  address,
  anyRecord,
  customer,
  fullOrder,
  heldOrder,
  orderCarrier,
  orderStamp,
  orderState,
  priced,
  productRow,
  stockRow,
} from '#main/systems/prestashop/schemas.ts';
import { BrokenXml, documentXml, readXml, recordXml, type XmlNode } from '#main/systems/prestashop/xml.ts';

const folder = new URL('../../../../shared/contracts/fixtures/prestashop/recorded/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const statuses = z
  .record(z.string(), z.object({ status: z.number() }))
  .parse(JSON.parse(textOf('_index.json')));

const answerOf = (name: string): HttpAnswer => {
  const text = textOf(name);
  return {
    kind: 'answer',
    status: statuses[name]?.status ?? 0,
    headers: {},
    bytes: Buffer.from(text),
    text,
    retryAtMs: null,
  };
};
const rootOf = (name: string): XmlNode => readXml(textOf(name));
const single = (name: string): unknown => {
  const record = recordOf(rootOf(name));
  return record === null ? null : plainRecord(record);
};
const listed = (name: string): unknown[] => recordsOf(rootOf(name)).map(plainRecord);
const settings = prestaSettings.parse({ baseUrl: 'https://shop.example' });

describe('recorded answers', () => {
  it.each(['order-get.xml', 'orders-list-full.xml'])(
    '%s makes an order, and its lines make the total',
    (name) => {
      const found = fullOrder.parse(name === 'order-get.xml' ? single(name) : listed(name)[0]);
      const around = {
        customers: new Map(),
        addresses: new Map(),
        carriers: new Map([['2', 'My carrier']]),
        currencies: new Map([['1', 'PLN']]),
        countries: new Map(),
      };
      const { order, remoteId } = toRemoteOrder(found, around, settings);
      expect([remoteId, order.number, order.currency, order.total]).toEqual([
        '1',
        'XKBKNABJK',
        'PLN',
        '68.2',
      ]);
      expect(order.lines.map((line) => [line.sku, line.quantity, line.price, line.kind])).toEqual([
        ['demo_1', '1', '23.9', 'product'],
        ['demo_3', '1', '35.9', 'product'],
        ['DELIVERY', '1', '8.4', 'service'],
      ]);
    },
  );

  it('lists are read, by fields and by number', () => {
    expect(z.array(orderStamp).parse(listed('orders-changed-since.xml'))).toHaveLength(5);
    expect(
      z
        .array(anyRecord)
        .parse(listed('orders-list-ids.xml'))
        .map((one) => one.id),
    ).toEqual(['1', '2']);
    expect(z.array(productRow).parse(listed('products-by-reference.xml'))).toMatchObject([
      { id: '1', reference: 'demo_1' },
    ]);
    const stock = z.array(stockRow).parse(listed('stock-availables-product.xml'));
    expect([stock.length, stock[0]?.id_product_attribute, stock[0]?.quantity]).toEqual([9, '0', '2400']);
    expect(z.array(orderState).parse(listed('order-states.xml'))).toContainEqual({
      id: '4',
      name: 'Shipped',
    });
    expect(z.array(orderCarrier).parse(listed('order-carriers-of-order.xml'))).toEqual([
      { id: '1', id_order: '1', tracking_number: null },
    ]);
  });

  it('records that were written are read back', () => {
    expect(stockRow.parse(single('stock-available-patch.xml')).quantity).toBe('55');
    expect(orderCarrier.parse(single('order-carrier-put.xml')).tracking_number).toBe('PL123456789');
    expect(heldOrder.parse(single('order-patch-note.xml'))).toMatchObject({
      note: 'erp-77',
      current_state: '4',
    });
    expect(priced.parse(single('product-patch-price.xml')).id).toBe('1');
    expect(customer.parse(single('customer-post.xml'))).toMatchObject({ id: '3', is_guest: null });
    expect(address.parse(single('address-post.xml'))).toMatchObject({ id_customer: '3', id_country: '14' });
    expect(anyRecord.parse(single('order-history-post.xml')).id).toBe('8');
  });

  it.each([
    ['error-401-bad-key.xml', 'unauthorised', 'remote.unauthorised'],
    ['error-401-short-key.xml', 'unauthorised', 'remote.unauthorised'],
    ['error-401-no-key.txt', 'unauthorised', 'remote.unauthorised'],
    ['error-401-resource-denied.xml', 'invalid', 'remote.forbidden'],
    ['error-405-method-denied.xml', 'invalid', 'remote.forbidden'],
    ['error-400-bad-filter.xml', 'invalid', 'remote.invalid'],
    ['error-400-missing-field.xml', 'invalid', 'remote.invalid'],
    ['error-400-order-missing.xml', 'invalid', 'remote.invalid'],
    ['error-400-unknown-resource.xml', 'invalid', 'remote.invalid'],
    ['error-400-product-put-full-unmodified.xml', 'invalid', 'remote.invalid'],
    ['error-404-order-empty-body.txt', 'not_found', 'remote.not_found'],
    ['error-500-bad-xml.xml', 'uncertain', 'remote.unavailable'],
    ['error-500-order-history-bad-state-empty-body.txt', 'uncertain', 'remote.unavailable'],
    ['error-500-order-same-cart-again.txt', 'uncertain', 'remote.unavailable'],
  ])('%s after a creation is %s', (name, outcome, cause) => {
    expect(checkAnswer(answerOf(name), false)).toMatchObject({ outcome, cause });
  });

  it('a record goes back as it came, without the links it was decorated with', () => {
    const record = recordOf(rootOf('stock-available-get.xml'));
    if (record === null) throw new Error('no record');
    const back = recordOf(readXml(documentXml(record)));
    expect(back === null ? null : plainRecord(back)).toEqual(plainRecord(record));
    expect(documentXml(record)).not.toContain('xlink');
  });
});

describe('XML', () => {
  it('takes neither entities nor document types', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><prestashop><a>&b;</a></prestashop>';
    expect(() => readXml(bomb)).toThrow(BrokenXml);
    expect(() => readXml('<prestashop>&unknown;</prestashop>')).toThrow(BrokenXml);
    expect(() => readXml('')).toThrow(BrokenXml);
  });

  it('carries any text there and back', () => {
    const text = 'a ]]> b & <c> "ż" \u0002\u000b';
    const root = readXml(recordXml('order', { note: text }));
    expect(plainRecord(root.children[0] ?? root)).toEqual({ note: 'a ]]> b & <c> "ż"' });
  });
});

describe('the shop’s clock', () => {
  it.each([
    ['2026-07-01 12:00:00', '2026-07-01T10:00:00.000Z'],
    ['2026-01-01 12:00:00', '2026-01-01T11:00:00.000Z'],
    // Comes twice: the first. Does not exist: moves on by the gap.
    ['2026-10-25 02:30:00', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29 02:30:00', '2026-03-29T01:30:00.000Z'],
    ['0000-00-00 00:00:00', null],
  ])('%s in Warsaw is %s', (local, instant) => {
    expect(toInstant(local, 'Europe/Warsaw')).toBe(instant);
  });

  it('is shown as the shop shows it', () => {
    expect(toLocal(Date.parse('2026-11-21T19:58:17Z'), 'Europe/Warsaw')).toBe('2026-11-21 20:58:17');
  });
});

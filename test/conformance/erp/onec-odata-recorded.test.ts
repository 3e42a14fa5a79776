import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { odataSettings } from '#shared/erp/engine.ts';
import { onecOdataProfile } from '#shared/erp/onec-odata.ts';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';
import { printMetadata } from '#test/peers/onec-odata/metadata.ts';
import { tradeSchema } from '#test/peers/onec-odata/schema.ts';

/** The recorded bodies of the contract, served as they are, through the whole adapter. */

const fixtures = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  '..',
  'shared',
  'contracts',
  'fixtures',
  'erp',
  'onec_odata',
);
const body = (name: string): string => readFileSync(join(fixtures, name), 'utf8');
const orders = 'Document_ЗаказПокупателя';
const schema = new Map(Object.entries(tradeSchema()));
let peer: HttpPeer;
let erp: ErpSource;

const answer = ({ path, method }: PeerRequest): PeerAnswer => {
  const place = decodeURIComponent(path).replace('/demo/odata/standard.odata/', '');
  if (place === '') return { status: 200, body: { value: [...schema.keys()].map((name) => ({ name })) } };
  if (place === '$metadata') return { status: 200, body: printMetadata(schema) };
  if (place === 'ExchangePlan_ОбменССайтом') return { status: 200, body: body('exchange_nodes.json') };
  if (place === 'SelectChanges') return { status: 200, body: body('select_changes.atom.xml') };
  if (place === orders && method === 'GET') return { status: 200, body: body('orders_page.json') };
  if (place === `${orders}(guid'01c8bd8f-8271-4c32-a535-75ab123f8a2c')`) {
    return method === 'PATCH'
      ? { status: 500, body: body('error_xml.xml') }
      : { status: 200, body: body('order_entity.json') };
  }
  return { status: 404, body: body('error_json.json') };
};

beforeAll(async () => {
  peer = await startHttpPeer(answer);
  erp = openErp(
    odataSettings.parse({ engine: 'odata', baseUrl: `${peer.url}/demo`, user: 'u', timeZone: 'Europe/Kyiv' }),
    {
      password: 'p',
      connectionId: '1c',
      profile: onecOdataProfile.parse({
        kind: 'onec-odata',
        exchange: { plan: 'ExchangePlan_ОбменССайтом', nodeCode: 'SITE' },
        entities: {
          order: {
            set: orders,
            fields: {
              key: 'Ref_Key',
              number: 'Number',
              placedAt: 'Date',
              status: 'Состояние',
              total: 'СуммаДокумента',
              externalId: 'НомерЗаказаНаСайте',
              note: 'Комментарий',
              'customer.key': 'Контрагент_Key',
            },
            lists: {
              lines: {
                part: 'Товары',
                fields: { sku: 'Номенклатура_Key', quantity: 'Количество', price: 'Цена' },
              },
            },
          },
          product: { set: 'Catalog_Номенклатура', fields: { key: 'Ref_Key', sku: 'Артикул' } },
        },
        setOrder: { set: orders, status: { property: 'Состояние' } },
      }),
    },
  );
});
afterAll(async () => {
  await erp.close();
  await peer.stop();
});

it('nodes and a message: the next number, our node, three changes', async () => {
  const changes = await erp.claim({ agentId: 'a', limit: 10, leaseSeconds: 60 });
  expect(changes.map(({ entity, key, operation }) => [entity, key, operation])).toEqual([
    ['order', 'f206a947-e7f8-423c-a18d-e20b5c6009da', 'update'],
    ['product', 'd8e9733f-8b9e-4e47-aa6d-eba87789fa32', 'update'],
    ['product', '1c2fa234-8a15-4c34-a254-4fc9565692e1', 'delete'],
  ]);
  const asked = peer.requests.find(({ path }) => path.endsWith('/SelectChanges'));
  expect(asked?.method).toBe('POST');
  expect(asked?.query.get('MessageNo')).toBe('5');
  expect(asked?.query.get('DataExchangePoint')).toContain("(guid'd6ffb2b7-ad5e-425a-a878-c0cdb15cf097')");
});

it('a page of orders, in the shape of the domain', async () => {
  const [first, second] = await erp.load('order', [
    '01c8bd8f-8271-4c32-a535-75ab123f8a2c',
    'f206a947-e7f8-423c-a18d-e20b5c6009da',
  ]);
  expect(first).toMatchObject({
    kind: 'found',
    object: {
      number: 'МГ00-000001',
      placedAt: '2026-03-01T07:30:15Z',
      total: '250.5',
      note: 'Позвонить до 18:00',
    },
  });
  for (const entry of [first, second]) {
    if (entry?.kind !== 'found') throw new Error('not found');
    expect(entitySchemas.order.safeParse(entry.object).success).toBe(true);
  }
  expect(second).not.toHaveProperty('object.note');
});

it('one order, and the errors of both forms', async () => {
  const set = (orderKey: string, status: string) =>
    erp.apply({ kind: 'set_order', orderKey, status, trackingNumber: null });
  expect((await set('01c8bd8f-8271-4c32-a535-75ab123f8a2c', 'ВРаботе')).outcome).toBe('no_change');
  expect(await set('01c8bd8f-8271-4c32-a535-75ab123f8a2c', 'Отгружен')).toMatchObject({
    outcome: 'invalid',
    cause: 'erp.order_refused',
    detail: expect.stringContaining('Ошибка при вызове метода контекста (Записать)'),
  });
  expect(await set('11111111-1111-1111-1111-111111111111', 'ВРаботе')).toMatchObject({
    outcome: 'not_found',
    cause: 'erp.object_missing',
  });
});

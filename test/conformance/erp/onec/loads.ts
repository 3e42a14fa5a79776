import { expect, it } from 'vitest';
import type { ErpSource, LoadedObject } from '#main/erp/port.ts';
import { type EntityName, entitySchemas } from '#shared/domain/index.ts';
import type { OnecContext } from './context.ts';
import { expected, guid, key, stored } from './fixture.ts';
import { shopProfile } from './profile.ts';

const one = async (erp: ErpSource, entity: EntityName, label: string): Promise<Record<string, unknown>> => {
  const [loaded] = await erp.load(entity, [key(label)]);
  if (loaded?.kind !== 'found') throw new Error(`not found: ${JSON.stringify(loaded)}`);
  return loaded.object;
};
const kinds = (loaded: readonly LoadedObject[]): string[] => loaded.map(({ kind }) => kind);

export const onecLoadTests = (context: OnecContext): void => {
  it('reads products with the current balance of each store and the last price of each kind', async () => {
    const loaded = await context.erp.load('product', [key('item.1'), key('item.2'), key('item.3')]);
    const objects = loaded.map((entry) => (entry.kind === 'found' ? entity('product', entry.object) : entry));
    const stock = (quantity: string) => [{ warehouse: 'Основной склад', quantity }];
    const price = (amount: string) => [{ kind: 'Розница', currency: 'UAH', amount }];
    expect(objects).toMatchObject([
      {
        key: key('item.1'),
        sku: 'TEA-100',
        name: 'Чай чёрный 100 г',
        category: 'Чай и кофе',
        stock: stock('48.000'),
        prices: price('75.25'),
      },
      {
        key: key('item.2'),
        sku: 'COF-250',
        name: 'Кава мелена 250 г',
        category: 'Чай и кофе',
        stock: stock('9.500'),
        prices: price('200.00'),
      },
      { key: key('item.3'), sku: 'CUP-1', name: 'Чашка "Ї" з ґудзиком', stock: stock('12.000'), prices: [] },
    ]);
  });

  it('reads orders with dates in UTC, names of states, references and lines in their order', async () => {
    const loaded = await context.erp.load('order', [key('order.2'), key('order.1')]);
    const objects = loaded.map((entry) => (entry.kind === 'found' ? entity('order', entry.object) : entry));
    expect(Object.keys(expected.enumValues)).toEqual(['Новый', 'ВРаботе', 'Закрыт']);
    expect(objects).toMatchObject([
      {
        key: key('order.2'),
        number: 'МГ00-000002',
        placedAt: '2026-03-01T21:59:59Z',
        status: 'Новый',
        total: '90.00',
        externalId: 'SHOP-1002',
        customer: { key: key('partner.2'), name: "ФОП О'Ніл Яніна" },
        lines: [{ sku: 'CUP-1', name: 'Чашка "Ї" з ґудзиком', quantity: '1.000', price: '90.00' }],
      },
      {
        key: key('order.1'),
        number: 'МГ00-000001',
        placedAt: '2026-03-01T07:30:15Z',
        status: 'ВРаботе',
        total: '250.50',
        externalId: 'SHOP-1001',
        note: 'Позвонить до 18:00',
        currency: 'UAH',
        customer: { key: key('partner.1'), name: 'ТОВ «Ромашка»', taxId: '3012345678' },
        lines: [
          { sku: 'TEA-100', quantity: '2.000', price: '75.25' },
          { sku: 'COF-250', quantity: '0.500', price: '200.00' },
        ],
      },
    ]);
    // Empty texts of 1C are no values.
    expect(await one(context.erp, 'order', 'order.2')).not.toHaveProperty('note');
  });

  it('reads invoices with the order they were made from', async () => {
    expect(entity('invoice', await one(context.erp, 'invoice', 'sale.2'))).toEqual({
      key: key('sale.2'),
      number: 'МГ00-000002',
      issuedAt: '2026-03-03T14:45:00Z',
      total: '100.00',
      customerKey: key('partner.1'),
      orderKeys: [key('order.1')],
      payments: [],
    });
  });

  it('leaves out groups, what is marked for deletion, what is not posted, and what is gone', async () => {
    const { erp } = context;
    expect(kinds(await erp.load('product', [key('group.1'), key('deleted-item'), 'no guid', '']))).toEqual([
      'missing',
      'missing',
      'missing',
      'missing',
    ]);
    expect(kinds(await erp.load('customer', [key('partner.1'), key('partner.2')]))).toEqual([
      'found',
      'missing',
    ]);
    const profile = shopProfile();
    if (profile.entities.order !== undefined) profile.entities.order.where.posted = true;
    expect(kinds(await context.open({ profile }).load('order', [key('order.1'), key('order.2')]))).toEqual([
      'found',
      'missing',
    ]);
  });

  it('walks through the keys in the order of the database, without groups', async () => {
    const { erp } = context;
    const all = ['item.1', 'item.2', 'item.3'].sort((a, b) => (stored(a) < stored(b) ? -1 : 1)).map(key);
    const first = await erp.keys('product', null, 2);
    expect(first).toEqual(all.slice(0, 2));
    expect(await erp.keys('product', first.at(-1) ?? null, 2)).toEqual(all.slice(2));
    expect(await erp.keys('customer', null, 10)).toEqual([key('partner.1')]);
  });

  it('adds movements up where totals are not asked for, receipts and expenses, active ones only', async () => {
    const profile = shopProfile();
    const stock = profile.entities.product?.lists['stock'];
    if (stock?.kind === 'balance') stock.from = 'movements';
    const erp = context.open({ profile });
    const { bytes, flag, time } = context.harness;
    const movement = (line: number, active: boolean, kind: number, quantity: string): string =>
      `INSERT INTO _AccumRg95 (_Period, _RecorderRRef, _LineNo, _Active, _RecordKind, _Fld96RRef, _Fld97RRef, _Fld98) VALUES
        (${time('2026-03-05 10:00:00')}, ${bytes(stored('sale.1'))}, ${line}, ${flag(active)}, ${kind}, ${bytes(stored('item.1'))}, ${bytes(stored('store.1'))}, ${quantity})`;
    await context.run(movement(7, true, 0, '10.125'), movement(8, false, 0, '500'));
    try {
      const loaded = await erp.load('product', [key('item.1'), key('item.2'), key('item.3')]);
      expect(loaded.map((entry) => entry.kind === 'found' && entry.object['stock'])).toEqual([
        [{ warehouse: 'Основной склад', quantity: '8.125' }],
        [{ warehouse: 'Основной склад', quantity: '-0.500' }],
        [{ warehouse: 'Основной склад', quantity: '0' }],
      ]);
    } finally {
      await context.run('DELETE FROM _AccumRg95 WHERE _LineNo > 6');
    }
  });

  it('falls back on movements while the base keeps no current totals', async () => {
    const { bytes, time } = context.harness;
    await context.run(
      `UPDATE _AccumRgT99 SET _Period = ${time('2026-03-01 00:00:00')}`,
      `UPDATE _AccumRgT99 SET _Fld98 = 1 WHERE _Fld96RRef = ${bytes(stored('item.3'))}`,
    );
    try {
      expect((await one(context.erp, 'product', 'item.2'))['stock']).toEqual([
        { warehouse: 'Основной склад', quantity: '-0.500' },
      ]);
    } finally {
      await context.run(
        `UPDATE _AccumRgT99 SET _Period = ${time('3999-11-01 00:00:00')}`,
        `UPDATE _AccumRgT99 SET _Fld98 = 12 WHERE _Fld96RRef = ${bytes(stored('item.3'))}`,
      );
    }
  });

  it('does not sell at tomorrow’s price', async () => {
    const { bytes, time } = context.harness;
    await context.run(
      `INSERT INTO _InfoRg90 (_Period, _Fld91RRef, _Fld92, _Fld93) VALUES (${time('2999-01-01 00:00:00')}, ${bytes(stored('item.1'))}, 'Розница', 1.00)`.replace(
        "'Розница'",
        context.harness.settings.engine === 'mssql' ? "N'Розница'" : "'Розница'",
      ),
    );
    try {
      expect((await one(context.erp, 'product', 'item.1'))['prices']).toEqual([
        { kind: 'Розница', currency: 'UAH', amount: '75.25' },
      ]);
    } finally {
      await context.run(`DELETE FROM _InfoRg90 WHERE _Fld93 = 1.00`);
    }
  });

  it('reads composite values: a text, a reference, and one step along a reference of the right kind only', async () => {
    const profile = shopProfile();
    const { order, product } = profile.entities;
    if (order === undefined || product === undefined) throw new Error('the profile lost its entities');
    const basis = { from: guid('Fld', 51), name: 'Основание' };
    order.fields['note'] = basis;
    order.fields['carrier'] = {
      ...basis,
      step: { object: guid('Document', 45), objectName: '', from: 'number', name: '' },
    };
    order.fields['externalSource'] = {
      ...basis,
      step: { object: guid('Document', 80), objectName: '', from: 'number', name: '' },
    };
    order.fields['priceIncludesVat'] = { from: guid('Fld', 52), name: 'Оплачен' };
    product.fields['unit'] = { from: guid('Fld', 24), name: 'Поставщик' };
    const erp = context.open({ profile });
    expect(await one(erp, 'order', 'order.1')).toMatchObject({
      note: 'Счёт 7 от 01.03',
      priceIncludesVat: true,
    });
    // The same sixteen bytes stand for another object in another table.
    const { bytes } = context.harness;
    const twin = (from: string, to: string): string =>
      `UPDATE _Document80 SET _IDRRef = ${bytes(stored(to))} WHERE _IDRRef = ${bytes(stored(from))}`;
    await context.run(twin('sale.1', 'order.1'));
    try {
      const second = await one(erp, 'order', 'order.2');
      expect(second).toMatchObject({ note: key('order.1'), carrier: 'МГ00-000001', priceIncludesVat: false });
      expect(second).not.toHaveProperty('externalSource');
    } finally {
      await context.run(twin('order.1', 'sale.1'));
    }
    expect(await one(erp, 'product', 'item.1')).toMatchObject({ unit: key('partner.1') });
    expect(await one(erp, 'product', 'item.2')).toMatchObject({ unit: 'разовый поставщик' });
    expect(await one(erp, 'product', 'item.3')).not.toHaveProperty('unit');
  });

  it('answers in the order asked, 1,200 keys of which most are unknown', async () => {
    const keys = Array.from({ length: 1_200 }, (_, index) =>
      index === 777 ? key('item.1') : `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    );
    const loaded = await context.erp.load('product', keys);
    expect(loaded.map((entry) => entry.key)).toEqual(keys);
    expect(loaded.findIndex((entry) => entry.kind === 'found')).toBe(777);
  });

  it('neither waits for a document that 1C is writing nor holds it up', async () => {
    const { harness, erp } = context;
    const { raw } = harness;
    await raw.begin();
    try {
      await raw.run(`UPDATE _Document45 SET _Fld48 = 1 WHERE _IDRRef = ${harness.bytes(stored('order.1'))}`);
      const [loaded] = await erp.load('order', [key('order.1')]);
      // A base without row versions answers that the row is held; it is asked again a little later.
      const held = loaded?.kind === 'broken' && loaded.cause === 'erp.lock_timeout';
      const former = loaded?.kind === 'found' && loaded.object['total'] === '250.50';
      expect(held || former, JSON.stringify(loaded)).toBe(true);
      expect(await erp.claim({ agentId: 'a', limit: 0, leaseSeconds: 1 })).toEqual([]);
      // No lock of the reader is left in the writer's way.
      await raw.run(`UPDATE _Document45 SET _Fld48 = 2 WHERE _IDRRef = ${harness.bytes(stored('order.1'))}`);
    } finally {
      await raw.rollback();
    }
    expect((await one(erp, 'order', 'order.1'))['total']).toBe('250.50');
  });

  it('says that an entity is not described', async () => {
    await expect(context.erp.load('parcel', ['1'])).rejects.toMatchObject({ causeId: 'erp.not_supported' });
  });
};

const entity = (name: EntityName, object: Record<string, unknown>) => entitySchemas[name].parse(object);

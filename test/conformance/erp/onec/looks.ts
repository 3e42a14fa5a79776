import { expect, it } from 'vitest';
import type { BrowseNode } from '#main/erp/port.ts';
import type { OnecContext } from './context.ts';
import { expected, guid, key } from './fixture.ts';
import { shopProfile } from './profile.ts';

const names = (nodes: readonly BrowseNode[]): string[] => nodes.map(({ name }) => name);
const typed = (nodes: readonly BrowseNode[]): Record<string, string | null> =>
  Object.fromEntries(nodes.map(({ name, type }) => [name, type]));

export const onecLookTests = (context: OnecContext): void => {
  it('shows the configuration by kind, object, attribute and table part, with the types of 1C', async () => {
    const { erp } = context;
    const roots = await erp.browse(null);
    expect(names(roots)).toEqual([
      'Справочник',
      'Документ',
      'Перечисление',
      'ПланОбмена',
      'РегистрСведений',
      'РегистрНакопления',
      'Константа',
    ]);
    const objects = [];
    for (const root of roots) objects.push(...(await erp.browse(root.id)));
    const wanted = Object.keys(expected.tables).filter((name) => name.split('.').length === 2);
    expect(names(objects).sort()).toEqual([...wanted].sort());
    const order = objects.find(({ name }) => name === 'Документ.ЗаказПокупателя');
    expect(order?.id).toBe(guid('Document', 45));
    const inside = await erp.browse(order?.id ?? '');
    expect(typed(inside)).toMatchObject({
      Ссылка: 'ДокументСсылка.ЗаказПокупателя',
      Дата: 'Дата и время',
      Номер: 'Строка(11)',
      Проведен: 'Булево',
      Контрагент: 'СправочникСсылка.Контрагенты',
      Состояние: 'ПеречислениеСсылка.СостоянияЗаказов',
      СуммаДокумента: 'Число(15,2)',
      Комментарий: 'Строка',
      Основание: 'Строка(50), ДокументСсылка.ЗаказПокупателя, ДокументСсылка.РеализацияТоваровУслуг',
      Оплачен: 'Булево',
    });
    const columns = Object.keys(expected.columns['Документ.ЗаказПокупателя'] ?? {});
    expect(names(inside)).toEqual(expect.arrayContaining(columns));
    const goods = inside.find(({ name }) => name === 'Документ.ЗаказПокупателя.Товары');
    expect(goods).toMatchObject({ kind: 'table', children: true });
    expect(names(await erp.browse(goods?.id ?? ''))).toEqual([
      'Ссылка',
      ...Object.keys(expected.columns['Документ.ЗаказПокупателя.Товары'] ?? {}),
    ]);
    expect(names(await erp.browse(guid('Enum', 26)))).toEqual(Object.keys(expected.enumValues));
    await expect(erp.browse('nothing')).rejects.toMatchObject({ causeId: 'erp.table_missing' });
  });

  it('shows rows with real dates, GUIDs of 1C and names of enumeration values', async () => {
    const { erp } = context;
    const { columns, rows } = await erp.sample(guid('Document', 45), 10);
    const cell = (row: number, column: string): string | null | undefined =>
      rows[row]?.[columns.indexOf(column)];
    const first = rows.findIndex((row) => row[columns.indexOf('Номер')] === 'МГ00-000001');
    expect(cell(first, 'Ссылка')).toBe(key('order.1'));
    expect(cell(first, 'Дата')).toBe('2026-03-01 09:30:15');
    expect(cell(first, 'Состояние')).toBe('ВРаботе');
    expect(cell(first, 'Контрагент')).toBe(key('partner.1'));
    expect(cell(first, 'Проведен')).toBe('Да');
    expect(cell(first, 'ПометкаУдаления')).toBe('Нет');
    expect(cell(first, 'СуммаДокумента')).toBe('250.50');
    expect(cell(first, 'Основание')).toBe('Счёт 7 от 01.03');
    expect((await erp.sample(guid('Document', 45), 1)).rows).toHaveLength(1);
    const goods = await erp.sample(guid('Reference', 21), 10);
    const folders = goods.rows.map((row) => row[goods.columns.indexOf('ЭтоГруппа')]);
    expect(folders.filter((flag) => flag === 'Да')).toHaveLength(1);
    const lines = await erp.sample(`${guid('Document', 45)}/${guid('VT', 67)}`, 10);
    expect(lines.columns).toEqual(['Ссылка', 'НомерСтроки', 'Номенклатура', 'Количество', 'Цена', 'Сумма']);
    expect(lines.rows).toHaveLength(3);
    expect(await erp.sample(guid('Const', 102), 10)).toEqual({
      columns: ['АдресСайта'],
      rows: [['https://shop.example']],
    });
    expect((await erp.sample(guid('Enum', 26), 10)).rows).toContainEqual([
      'Закрыт',
      expected.enumValues['Закрыт'],
    ]);
    // An empty date of 1C is none.
    const nodes = await erp.sample(guid('Node', 27), 10);
    expect(nodes.columns).toContain('Наименование');
    await expect(erp.sample('nothing', 10)).rejects.toMatchObject({ causeId: 'erp.table_missing' });
  });

  it('finds the mapping in order, and who answers', async () => {
    expect(await context.erp.inspect()).toMatchObject({ ok: true, problems: [] });
    const probe = await context.erp.probe();
    expect(probe).toMatchObject({ engine: context.harness.settings.engine, missingRights: [] });
    expect(await context.erp.watch(() => undefined)).toBe(false);
  });

  it('suggests the nearest names for what the mapping misses, everything at once', async () => {
    const profile = shopProfile();
    const { product, order, customer } = profile.entities;
    if (product === undefined || order === undefined || customer === undefined)
      throw new Error('no entities');
    const none = '99999999-2222-4333-8444-555555555555';
    customer.object = none;
    customer.name = 'Справочник.Контрагент';
    product.fields['sku'] = { from: none, name: 'Артикль' };
    order.fields['total'] = {
      from: guid('Fld', 51),
      name: 'Основание',
      step: { object: guid('Reference', 17), objectName: '', from: 'code', name: '' },
    };
    const lines = order.lists['lines'];
    if (lines?.kind === 'part') Object.assign(lines, { part: none, name: 'Документ.ЗаказПокупателя.Товар' });
    const prices = product.lists['prices'];
    if (prices?.kind === 'slice') prices.of = guid('Fld', 92);
    const stock = product.lists['stock'];
    if (stock?.kind === 'balance') stock.fields['quantity'] = { from: guid('Fld', 97), name: 'Склад' };
    const { ok, problems } = await context.open({ profile }).inspect();
    expect(ok).toBe(false);
    expect(problems.map(({ cause, path, suggestions }) => [cause, path, suggestions])).toEqual([
      ['erp.type_mismatch', 'entities.order.fields.total.step', []],
      ['erp.table_missing', 'entities.order.lists.lines', ['Товары']],
      ['erp.table_missing', 'entities.customer', ['Справочник.Контрагенты']],
      ['erp.column_missing', 'entities.product.fields.sku', ['Артикул']],
      ['erp.type_mismatch', 'entities.product.lists.stock.fields.quantity', []],
      ['erp.type_mismatch', 'entities.product.lists.prices', []],
    ]);
  });

  it('says which mapped object the plan does not register', async () => {
    const profile = shopProfile();
    if (profile.entities.customer !== undefined) {
      profile.entities.customer.object = guid('Reference', 30);
      profile.entities.customer.name = 'Справочник.Склады';
      profile.entities.customer.fields = {
        key: { from: 'ref', name: '' },
        name: { from: 'description', name: '' },
      };
    }
    const { problems } = await context.open({ profile }).inspect();
    expect(problems).toEqual([
      {
        cause: 'erp.table_missing',
        path: 'entities.customer',
        table: 'ПланОбмена.ОбменССайтом: Справочник.Склады',
        column: null,
        suggestions: [],
      },
    ]);
  });

  it('never writes: commands are refused with their reason, and the script grants reading only', async () => {
    const { erp, harness } = context;
    const command = {
      kind: 'set_order',
      orderKey: key('order.1'),
      status: 'Закрыт',
      trackingNumber: null,
    } as const;
    const refusal = { outcome: 'invalid', cause: 'erp.direct_write' };
    expect(await erp.apply(command)).toMatchObject(refusal);
    expect(await erp.rehearse(command)).toMatchObject({ steps: [], result: refusal });
    const { install, remove } = await erp.script({ login: harness.login });
    const statements = install.split('\n').filter((line) => !line.startsWith('--'));
    expect(statements.filter((line) => line.startsWith('GRANT SELECT')).length).toBeGreaterThan(15);
    expect(statements.join('\n')).not.toMatch(
      /TRIGGER|INSERT|UPDATE|DELETE|ALTER|EXECUTE|CREATE (TABLE|FUNCTION|PROCEDURE)/,
    );
    expect(install).not.toContain(harness.password);
    expect(remove).toContain(harness.login);
    const watched = [{ table: '_Document45', key: '_IDRRef', entityWord: 'ORDER' }];
    await expect(erp.script({ login: 'x', tables: watched })).rejects.toMatchObject({
      causeId: 'erp.direct_write',
    });
  });

  it('says in the tree that extensions are not read', async () => {
    const { harness } = context;
    const time = harness.time('2026-03-01 10:00:00');
    await context.run(
      `INSERT INTO Params (FileName, Creation, Modified, Attributes, DataSize, BinaryData, PartNo) VALUES ('DBNames-Ext-1', ${time}, ${time}, 0, 1, ${harness.bytes('00')}, 0)`,
    );
    try {
      expect(names(await context.open().browse(null)).at(-1)).toBe('Расширения (не читаются): DBNames-Ext-1');
    } finally {
      await context.run("DELETE FROM Params WHERE FileName = 'DBNames-Ext-1'");
    }
  });
};

import { describe, expect, it } from 'vitest';
import { startOnecOdata } from '#test/peers/onec-odata/server.ts';
import { addOrder, causeOf, fillTrade, keys, tradeProfile, useOnec } from './onec-odata-harness.ts';

const onec = useOnec();

describe('looking around', () => {
  it('says who answers', async () => {
    const erp = onec.open();
    expect(await erp.probe()).toMatchObject({
      engine: 'odata',
      version: 'OData 3.0',
      fingerprint: `1c-node:${keys.self}`,
      encrypted: false,
      user: 'Мост',
      missingRights: [],
    });
    const other = await startOnecOdata();
    try {
      fillTrade(other);
      onec.peer.base.closed.add('Catalog_Контрагенты');
      expect((await erp.probe()).missingRights).toEqual(['READ Catalog_Контрагенты']);
      const without = onec.open({
        settings: { baseUrl: other.baseUrl },
        profile: tradeProfile({ exchange: undefined }),
      });
      expect((await without.probe()).fingerprint).toMatch(/^1c-url:/);
    } finally {
      onec.peer.base.closed.clear();
      await other.stop();
    }
  });

  it('finds nothing wrong with the right profile', async () => {
    expect(await onec.open().inspect()).toMatchObject({ ok: true, problems: [] });
  });

  it('names what is missing, with the nearest names', async () => {
    const profile = tradeProfile({
      exchange: { plan: keys.plan, nodeCode: 'SITES' },
      entities: {
        order: {
          set: 'Document_ЗаказПокупателя',
          fields: {
            status: 'Состоянее',
            total: 'Оплачен',
            'customer.name': 'Контрагент.Описание',
            note: 'Контрогент.ИНН',
          },
          lists: { lines: { part: 'Товар', fields: { sku: 'Номенклатура.Артикул' } } },
        },
        customer: { set: 'Catalog_Контрагент', fields: { name: 'Description' } },
      },
      setOrder: { set: 'Document_ЗаказПокупателя', trackingNumber: 'НомерПосилки' },
      documents: {},
      createOrder: undefined,
    });
    const { ok, problems } = await onec.open({ profile }).inspect();
    expect(ok).toBe(false);
    expect(problems.map(({ cause, path, suggestions }) => [cause, path, suggestions[0]])).toEqual([
      ['erp.column_missing', 'exchange.nodeCode', 'SITE'],
      ['erp.column_missing', 'entities.order.fields.status', 'Состояние'],
      ['erp.type_mismatch', 'entities.order.fields.total', undefined],
      ['erp.column_missing', 'entities.order.fields.customer.name', undefined],
      ['erp.column_missing', 'entities.order.fields.note', 'Контрагент'],
      ['erp.column_missing', 'entities.order.lists.lines.part', 'Товары'],
      ['erp.table_missing', 'entities.customer.set', 'Catalog_Контрагенты'],
      ['erp.column_missing', 'setOrder.trackingNumber', 'НомерПосылки'],
    ]);
  });

  it('tells sets that are not published from properties that are not there', async () => {
    onec.peer.base.unpublished.add('Catalog_Контрагенты');
    try {
      const { problems } = await onec.open().inspect();
      expect(problems.map(({ cause, table }) => [cause, table])).toContainEqual([
        'erp.table_missing',
        'Catalog_Контрагенты',
      ]);
    } finally {
      onec.peer.base.unpublished.clear();
    }
  });

  it('shows sets, their properties and table parts, and first rows', async () => {
    const erp = onec.open();
    const roots = await erp.browse(null);
    expect(roots.find(({ id }) => id === 'Document_ЗаказПокупателя')).toMatchObject({
      kind: 'table',
      children: true,
    });
    const fields = await erp.browse('Document_ЗаказПокупателя');
    expect(fields.find(({ name }) => name === 'Контрагент_Key')).toMatchObject({
      type: 'Catalog_Контрагенты',
    });
    expect(fields.find(({ name }) => name === 'Товары')).toMatchObject({ kind: 'table', children: true });
    const rows = await erp.browse('Document_ЗаказПокупателя/Товары');
    expect(rows.map(({ id }) => id)).toContain('Document_ЗаказПокупателя/Товары/Цена');
    for (let n = 0; n < 4; n += 1) addOrder(onec.peer);
    const head = await erp.sample('Document_ЗаказПокупателя', 3);
    expect(head.rows.length).toBe(3);
    expect(head.columns).not.toContain('Товары');
    const lines = await erp.sample('Document_ЗаказПокупателя/Товары', 2);
    expect(lines.rows[0]?.[lines.columns.indexOf('Цена')]).toBe('75.25');
    expect(await causeOf(erp.browse('Catalog_Нет'))).toBe('erp.not_published');
  });

  it('prints the code that publishes what the profile names', async () => {
    const { install, remove } = await onec.open().script({ login: 'mostek' });
    expect(install).toContain('Объекты.Добавить(Метаданные.Документы.ЗаказПокупателя);');
    expect(install).toContain('Объекты.Добавить(Метаданные.ПланыОбмена.ОбменССайтом);');
    expect(install).toContain('УстановитьСоставСтандартногоИнтерфейсаOData(Состав);');
    expect(remove).toContain('Если Объекты.Найти(Объект) = Неопределено');
  });
});

describe('a publication that does not answer as it should', () => {
  it('says so, each in its own words', async () => {
    expect(await causeOf(onec.open({ password: 'wrong' }).probe())).toBe('erp.login_failed');
    expect(await causeOf(onec.open({ settings: { baseUrl: `${onec.peer.url}/nothing` } }).probe())).toBe(
      'erp.database_missing',
    );
    expect(await causeOf(onec.open({ settings: { baseUrl: 'http://127.0.0.1:1/demo' } }).probe())).toBe(
      'erp.unreachable',
    );
    expect(
      await causeOf(onec.open({ settings: { baseUrl: 'http://no-such-host.invalid/demo' } }).probe()),
    ).toBe('erp.unreachable');
    expect(
      await causeOf(
        onec.open({ settings: { baseUrl: onec.peer.baseUrl.replace('http:', 'https:') } }).probe(),
      ),
    ).toBe('erp.encryption');
  });

  it.each([
    ['a page', { kind: 'html' }, 'erp.connection_lost'],
    ['half a JSON', { kind: 'half_json' }, 'erp.connection_lost'],
    [
      'an application server exception',
      { kind: 'status', status: 500, body: { descr: 'Сеанс удален' } },
      'erp.connection_lost',
    ],
    ['too busy', { kind: 'status', status: 503 }, 'erp.unreachable'],
    ['no right', { kind: 'status', status: 403 }, 'erp.rights_missing'],
    ['silence', { kind: 'silence' }, 'erp.deadline'],
    ['a cut', { kind: 'cut_before' }, 'erp.connection_lost'],
  ] as const)('%s', async (_name, mode, cause) => {
    const erp = onec.open({ settings: { requestTimeoutMs: 600 } });
    expect(await erp.load('product', [keys.tea])).toMatchObject([{ kind: 'found' }]);
    onec.peer.faults.plan(mode, { method: 'GET' });
    expect(await causeOf(erp.load('product', [keys.tea]))).toBe(cause);
    expect(await erp.load('product', [keys.tea])).toMatchObject([{ kind: 'found' }]);
  });

  it('never shows the password', async () => {
    const erp = onec.open();
    onec.peer.faults.plan({
      kind: 'status',
      status: 500,
      body: { descr: `user with ${onec.peer.password}` },
    });
    let text = '';
    try {
      await erp.probe();
    } catch (error) {
      text = String(error);
    }
    expect(text).toContain('***');
    expect(text).not.toContain(onec.peer.password);
  });
});

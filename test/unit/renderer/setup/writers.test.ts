import { describe, expect, it } from 'vitest';
import { domainEntities, mappedEntities } from '#renderer/screens/connections/mapping/domain-fields.ts';
import { type Draft, missingIn, type Source } from '#renderer/screens/connections/mapping/draft.ts';
import { withList, withSource } from '#renderer/screens/connections/mapping/draft-edits.ts';
import { nodesOf, withChanges, withQueue } from '#renderer/screens/connections/mapping/exchange.ts';
import { readOnec, writeOnec } from '#renderer/screens/connections/mapping/onec.ts';
import { readOnecOdata, writeOnecOdata } from '#renderer/screens/connections/mapping/onec-odata.ts';
import { previewOf } from '#renderer/screens/connections/mapping/preview.ts';
import { readQueueTable, writeQueueTable } from '#renderer/screens/connections/mapping/queue-table.ts';
import { changesOf, ordersOf, summaryOf } from '#renderer/screens/connections/mapping/summary.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { onecProfile } from '#shared/erp/onec.ts';
import { onecOdataProfile } from '#shared/erp/onec-odata.ts';
import { queueTableProfile } from '#shared/erp/profile.ts';
import { standardInbox } from '#shared/erp/standard-inbox.ts';
import { textAt } from '#shared/i18n/index.ts';
import { languages } from '#shared/i18n/shape.ts';
import { shopProfile } from '#test/conformance/erp/onec/profile.ts';
import { tradeProfile } from '#test/conformance/erp/onec-odata-harness.ts';
import { demoProfile } from '#test/demo/company.ts';

const json = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value));
const field = (name: string, lookup: string | null = null): Source => ({
  kind: 'field',
  lookup,
  from: name,
  name,
});

describe('the fields that are mapped', () => {
  it('are called something in every language and have a place in the domain', () => {
    for (const entity of mappedEntities) {
      const { fields, lists } = domainEntities[entity];
      const shape = entitySchemas[entity].shape;
      const roots = [...fields.map(({ path }) => path.split('.')[0] ?? ''), ...lists.map(({ name }) => name)];
      expect(roots.filter((name) => !(name in shape))).toEqual([]);
      const labels = [...fields, ...lists, ...lists.flatMap((list) => list.fields)].map(({ label }) => label);
      for (const language of languages) {
        expect(labels.filter((label) => textAt(language, label) === undefined)).toEqual([]);
      }
    }
  });
});

describe('a whole profile, read and written again unchanged', () => {
  it.each([
    ['queue-table', json(demoProfile()), readQueueTable, writeQueueTable, queueTableProfile],
    ['onec', json(shopProfile()), readOnec, writeOnec, onecProfile],
    ['onec-odata', json(tradeProfile()), readOnecOdata, writeOnecOdata, onecOdataProfile],
  ] as const)('says the same in %s', (_kind, profile, read, write, schema) => {
    let now: Record<string, unknown> = profile;
    for (const { entity, table } of summaryOf(profile)) {
      if (table !== null) now = write(now, read(now, entity));
    }
    expect(json(schema.parse(now))).toEqual(json(schema.parse(profile)));
  });
});

const goods: Draft = {
  entity: 'product',
  main: {
    node: 'dbo.GOODS',
    name: 'dbo.GOODS',
    lookups: [
      {
        alias: 'unit',
        via: { from: 'UNIT_ID', name: 'UNIT_ID' },
        node: 'UNITS',
        name: 'UNITS',
        key: { from: 'ID', name: 'ID' },
      },
    ],
    sources: {
      sku: field('CODE'),
      unit: field('NAME', 'unit'),
      category: { kind: 'constant', value: 'tea' },
    },
  },
  key: { from: 'ID', name: 'ID' },
  words: '',
  lists: {
    stock: { mode: 'single', sources: { quantity: field('QTY') } },
    prices: {
      mode: 'table',
      kind: 'table',
      parent: { from: 'GOODS_ID', name: 'GOODS_ID' },
      table: {
        node: 'PRICES',
        name: 'PRICES',
        lookups: [],
        sources: { amount: field('AMOUNT'), currency: { kind: 'constant', value: 'PLN' } },
      },
    },
  },
};

describe('a queue-table profile', () => {
  const written = writeQueueTable({ kind: 'queue-table', inbox: standardInbox }, goods);

  it('gets an entity with joins, single items, lists and constants', () => {
    const parsed = queueTableProfile.parse(written);
    expect(parsed.inbox?.table).toBe('mostek_orders');
    expect(parsed.entities.product).toMatchObject({
      words: ['dbo.GOODS'],
      table: 'dbo.GOODS',
      key: 'ID',
      joins: [{ table: 'UNITS', alias: 'unit', on: { left: 'UNIT_ID', right: 'ID' } }],
      fields: { key: 'ID', sku: 'CODE', unit: 'unit.NAME', 'stock.0.quantity': 'QTY' },
      constants: { category: 'tea' },
      lists: {
        prices: {
          table: 'PRICES',
          parent: 'GOODS_ID',
          fields: { amount: 'AMOUNT' },
          constants: { currency: 'PLN' },
        },
      },
    });
    expect(readQueueTable(written, 'product')).toMatchObject({ ...goods, words: 'dbo.GOODS' });
  });

  it('keeps what the dialog does not show as long as the table is the same', () => {
    const entity = {
      words: ['G'],
      table: 'dbo.GOODS',
      key: 'ID',
      where: [{ column: 'KIND', is: ['1'] }],
      fields: { key: 'ID', sku: 'CODE', kind: 'KIND', name: { joined: ['A', 'B'], with: ' ' } },
    };
    const profile = { kind: 'queue-table', reads: ['DICT'], entities: { product: entity } };
    const draft = readQueueTable(profile, 'product');
    expect(draft.main?.sources['name']).toEqual({ kind: 'kept' });
    const changed = writeQueueTable(profile, withSource(draft, null, 'sku', field('CODE2')));
    expect(changed).toEqual({
      ...profile,
      entities: { product: { ...entity, fields: { ...entity.fields, sku: 'CODE2' } } },
    });
    const main = { node: 'OTHER', name: 'OTHER', lookups: [], sources: { sku: field('X') } };
    const moved = writeQueueTable(profile, { ...draft, main });
    expect(moved['entities']).toEqual({
      product: { words: ['G'], table: 'OTHER', key: 'ID', fields: { key: 'ID', sku: 'X' } },
    });
  });

  it('loses a field or list only when a person takes it away', () => {
    const without = withList(
      withSource(readQueueTable(written, 'product'), null, 'sku', null),
      'prices',
      null,
    );
    expect(missingIn(without)).toBe('noSource');
    const again = writeQueueTable(written, without);
    expect(JSON.stringify(again)).not.toMatch(/CODE|PRICES/);
    expect(JSON.stringify(again)).toContain('QTY');
  });
});

describe('changes and orders', () => {
  it('are written and said in words', () => {
    const base = { kind: 'onec', changes: { extra: 1 } };
    const draft = {
      plan: '857c4a91-e5f4-4fac-86ec-787626f1c108',
      planName: 'ПланОбмена.Сайт',
      node: '857c4a91-e5f4-4fac-86ec-787626f1c109',
      nodeName: 'Сайт',
    };
    const onec = withChanges('onec', base, draft);
    expect(onecProfile.parse(onec).changes?.nodes).toEqual([draft.node]);
    expect(onec).toMatchObject({ changes: { extra: 1 } });
    expect(changesOf(onec)).toBe('ПланОбмена.Сайт');
    const odata = withChanges(
      'onec-odata',
      { kind: 'onec-odata' },
      { ...draft, plan: 'ExchangePlan_Сайт', node: 'S' },
    );
    expect(onecOdataProfile.parse(odata).exchange).toMatchObject({
      plan: 'ExchangePlan_Сайт',
      nodeCode: 'S',
    });
    expect(changesOf(withQueue({ kind: 'queue-table' }, 'Q'))).toBe('Q');
    expect(ordersOf({ kind: 'queue-table', inbox: standardInbox })).toBe('mostek_orders');
    expect(ordersOf(json(tradeProfile()))).toBe('Document_ЗаказПокупателя');
    expect(ordersOf({ kind: 'onec' })).toBeNull();
  });

  it('know the nodes of a plan, and which is the base itself', () => {
    const sample = {
      columns: ['Code', 'Description', 'ThisNode'],
      rows: [
        ['1C', 'Эта база', 'true'],
        ['SITE', 'Магазин', 'false'],
      ],
    };
    expect(nodesOf('onec-odata', sample)).toEqual([
      { id: '1C', name: 'Эта база · 1C', isSelf: true },
      { id: 'SITE', name: 'Магазин · SITE', isSelf: false },
    ]);
  });
});

describe('the preview', () => {
  const samples = new Map([
    [
      'dbo.GOODS',
      {
        columns: ['ID', 'CODE', 'UNIT_ID', 'QTY'],
        rows: [
          ['1', 'A', '9', '5.5'],
          ['2', '', '8', 'many'],
        ],
      },
    ],
    ['UNITS', { columns: ['ID', 'NAME'], rows: [['9', 'szt']] }],
    [
      'PRICES',
      {
        columns: ['GOODS_ID', 'AMOUNT'],
        rows: [
          ['1', '12.50'],
          ['3', '1'],
        ],
      },
    ],
  ]);

  it('makes the objects of the first rows, and says what the domain has against them', () => {
    const { objects, problems } = previewOf(goods, samples);
    expect(objects[0]).toEqual({
      key: '1',
      sku: 'A',
      unit: 'szt',
      category: 'tea',
      stock: [{ quantity: '5.5' }],
      prices: [{ amount: '12.50', currency: 'PLN' }],
    });
    expect(problems.map(({ list, path, key }) => [list, path, key])).toEqual([
      [null, 'sku', undefined],
      ['stock', 'quantity', 'decimal'],
    ]);
  });

  it('does not complain of what the sample cannot know', () => {
    const main = {
      node: 'dbo.GOODS',
      name: 'x',
      lookups: goods.main?.lookups ?? [],
      sources: { sku: field('NAME', 'unit') },
    };
    expect(previewOf({ ...goods, main, lists: {} }, samples).problems).toEqual([]);
  });
});

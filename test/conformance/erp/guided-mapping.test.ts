import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import { emptyDraft, missingIn } from '#renderer/screens/connections/mapping/draft.ts';
import type { Json } from '#renderer/screens/connections/mapping/json.ts';
import { previewOf } from '#renderer/screens/connections/mapping/preview.ts';
import { type ProfileKind, profileKindOf } from '#renderer/screens/connections/mapping/profile-kind.ts';
import {
  chooseList,
  chooseMain,
  type Desk,
  loadPlaces,
  type Step,
} from '#renderer/screens/connections/mapping/steps.ts';
import { type ApiClient, contract } from '#shared/api/contract.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { onecProfile } from '#shared/erp/onec.ts';
import { onecOdataProfile } from '#shared/erp/onec-odata.ts';
import { type OnecHarness, postgresBase } from './onec/harness.ts';
import { addOrder, keys, tradeProfile, useOnec } from './onec-odata-harness.ts';

/** The mapping dialog's steps over a real source, without the window around them. */
const deskOf = (system: string, erp: ErpSource): Desk => {
  const kind = profileKindOf(system);
  if (kind === null) throw new Error(`${system} is not mapped by hand`);
  const client: ApiClient = {
    async call(name, input) {
      const given = contract[name].input.parse(input) as Record<string, string | null>;
      const value =
        name === 'erp.browse'
          ? { nodes: await erp.browse(given['parent'] ?? null) }
          : await erp.sample(given['node'] ?? '', 100);
      return contract[name].output.parse(value) as never;
    },
  };
  return { client, erp: { id: null, system, settings: {}, credentials: {} }, kind, tables: [] };
};

const nodeNamed = async (erp: ErpSource, parent: string | null, name: string) => {
  const found = (await erp.browse(parent)).find((node) => node.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const samplesOf = ({ places }: Step) =>
  new Map([...places].map(([node, place]) => [node, place.sample] as const));
const start = (entity: 'product' | 'order'): Step => ({ draft: emptyDraft(entity), places: new Map() });
const written = (kind: ProfileKind, ...steps: Step[]): Json =>
  steps.reduce<Json>((profile, { draft }) => kind.write(profile, draft), { kind: kind.id });

describe('1C on PostgreSQL, mapped by choosing', () => {
  let harness: OnecHarness;
  let erp: ErpSource;
  const open = (profile: unknown): ErpSource =>
    openErp(harness.settings, {
      password: harness.password,
      profile: onecProfile.parse(profile),
      connectionId: 'erp',
    });
  beforeAll(async () => {
    harness = await postgresBase();
    erp = open({ kind: 'onec' });
  });
  afterAll(async () => {
    await erp?.close();
    await harness?.close();
  });

  it('becomes a profile that the live base agrees with and that reads whole objects', async () => {
    const desk = deskOf('onec-postgres', erp);
    const item = await nodeNamed(erp, 'catalog', 'Справочник.Номенклатура');
    let product = await chooseMain(desk, start('product'), item);
    const stock = await nodeNamed(erp, 'accumulation', 'РегистрНакопления.ТоварыНаСкладах');
    product = await chooseList(desk, product, 'stock', 'balance', stock);
    const document = await nodeNamed(erp, 'document', 'Документ.ЗаказПокупателя');
    let order = await chooseMain(desk, start('order'), document);
    const lines = await nodeNamed(erp, document.id, 'Документ.ЗаказПокупателя.Товары');
    order = await chooseList(desk, order, 'lines', 'part', lines);
    expect([missingIn(product.draft), missingIn(order.draft)]).toEqual([null, null]);
    expect(previewOf(order.draft, samplesOf(order)).problems).toEqual([]);
    expect(previewOf(order.draft, samplesOf(order)).objects[0]).toMatchObject({
      lines: [{ quantity: expect.any(String) }, {}],
    });

    const profile = onecProfile.parse(written(desk.kind, product, order));
    expect(profile.entities.order?.fields).toMatchObject({
      number: { from: 'number' },
      'customer.name': { name: 'Контрагент', step: { name: 'Наименование' } },
      status: { name: 'Состояние', step: { from: 'name' } },
    });
    expect(profile.entities.product?.lists['stock']).toMatchObject({
      kind: 'balance',
      ofName: 'Номенклатура',
      whenEmpty: { quantity: '0' },
    });
    const read = open(profile);
    try {
      expect((await read.inspect()).problems).toEqual([]);
      for (const entity of ['product', 'order'] as const) {
        const found = await read.load(entity, await read.keys(entity, null, 20));
        const objects = found.flatMap((one) => (one.kind === 'found' ? [one.object] : []));
        expect(found.filter((one) => one.kind === 'broken')).toEqual([]);
        expect(objects.length).toBeGreaterThan(0);
        for (const object of objects)
          expect(entitySchemas[entity].safeParse(object).error?.issues).toBeUndefined();
      }
    } finally {
      await read.close();
    }
    // Opened again from the profile, it shows the same.
    const again = await loadPlaces(desk, desk.kind.read(JSON.parse(JSON.stringify(profile)), 'order'));
    expect(desk.kind.write({ kind: 'onec' }, again.draft)).toEqual(written(desk.kind, order));
  });
});

describe('1C through OData, mapped by choosing', () => {
  const onec = useOnec();

  it('becomes a profile that the base agrees with and that reads whole objects', async () => {
    const key = addOrder(onec.peer);
    onec.peer.base.add('AccumulationRegister_ТоварыНаСкладах', {
      RecordSet: [{ Номенклатура_Key: keys.tea, Склад_Key: keys.warehouse, Количество: 7 }],
    });
    const erp = onec.open({ profile: onecOdataProfile.parse({ kind: 'onec-odata' }) });
    const desk = deskOf('odata', erp);
    const set = (name: string) => nodeNamed(erp, null, name);
    let product = await chooseMain(desk, start('product'), await set('Catalog_Номенклатура'));
    product = await chooseList(
      desk,
      product,
      'stock',
      'balance',
      await set('AccumulationRegister_ТоварыНаСкладах'),
    );
    const document = await set('Document_ЗаказПокупателя');
    let order = await chooseMain(desk, start('order'), document);
    order = await chooseList(desk, order, 'lines', 'part', await nodeNamed(erp, document.id, 'Товары'));
    expect([missingIn(product.draft), missingIn(order.draft)]).toEqual([null, null]);
    expect(previewOf(order.draft, samplesOf(order)).problems).toEqual([]);

    const profile = onecOdataProfile.parse(written(desk.kind, product, order));
    expect(profile.entities.order?.fields).toMatchObject({
      number: 'Number',
      'customer.name': 'Контрагент.Description',
    });
    expect(profile.entities.order?.lists['lines']).toMatchObject({
      part: 'Товары',
      fields: { sku: 'Номенклатура.Артикул', quantity: 'Количество', price: 'Цена' },
    });
    const read = onec.open({ profile: { ...tradeProfile(), entities: profile.entities } });
    expect((await read.inspect()).problems.filter(({ path }) => path.startsWith('entities'))).toEqual([]);
    const [loaded] = await read.load('order', [key]);
    expect(loaded).toMatchObject({
      object: { lines: [{ sku: 'TEA-100', quantity: '2' }, { sku: 'CUP-1' }] },
    });
    const [tea] = await read.load('product', [keys.tea]);
    expect(tea).toMatchObject({ object: { sku: 'TEA-100', stock: [{ quantity: '7' }] } });
  });
});

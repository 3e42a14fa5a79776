import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Driver } from '#main/erp/driver.ts';
import { Base } from '#main/erp/onec/base.ts';
import { allOf } from '#main/erp/onec/bind/columns.ts';
import {
  attributeAt,
  type Place,
  placeOfObject,
  placeOfPart,
  refuseProblem,
} from '#main/erp/onec/bind/place.ts';
import { layouts, metaKinds } from '#main/erp/onec/metadata/layout.ts';
import type { MetaObject } from '#main/erp/onec/metadata/meta-object.ts';
import { openDriver } from '#main/erp/open-driver.ts';
import { sqlSettings } from '#shared/erp/engine.ts';
import type { OnecContext } from './context.ts';
import { expected, guid } from './fixture.ts';

/** Names as 1C's people say them, down to tables and columns, all out of the blobs of the base. */
export const onecNameTests = (context: OnecContext): void => {
  let driver: Driver;
  let base: Base;
  let objects: Map<string, MetaObject>;
  beforeAll(async () => {
    const { settings, password } = context.harness;
    driver = await openDriver(sqlSettings.parse(settings), password, () => undefined);
    base = await Base.read(driver);
    const all = await Promise.all(metaKinds.map((kind) => base.objects(kind)));
    objects = new Map(all.flat().map((object) => [object.fullName, object]));
  });
  afterAll(async () => {
    await driver.close();
  });

  /** `Документ.ЗаказПокупателя`, or `Документ.ЗаказПокупателя.Товары`. */
  const placeOf = async (name: string): Promise<Place | null> => {
    const [kind = '', object = '', part] = name.split('.');
    const found = objects.get(`${kind}.${object}`);
    if (found === undefined) return null;
    if (part === undefined) return placeOfObject(base, found, '', refuseProblem);
    const inner = found.parts.find((candidate) => candidate.name === part);
    return inner === undefined ? null : placeOfPart(base, found, inner, '', refuseProblem);
  };

  it.each(Object.entries(expected.tables))('%s is %s', async (name, table) => {
    const [kind = '', object = '', further] = name.split('.');
    const found = objects.get(`${kind}.${object}`);
    if (found === undefined) throw new Error(`no ${name}`);
    if (further === 'Изменения' || further === 'Итоги') {
      const token = further === 'Итоги' ? 'AccumRgT' : layouts[found.kind].changes;
      expect(`_${token}${base.names.number(found.guid, token)}`).toBe(table);
      expect(base.table(table)).not.toBeNull();
      return;
    }
    expect((await placeOf(name))?.table.name.toLowerCase()).toBe(table.toLowerCase());
  });

  it.each(
    Object.entries(expected.columns).flatMap(([place, columns]) =>
      Object.entries(columns).map(([attribute, names]) => [place, attribute, names] as const),
    ),
  )('%s.%s is %j', async (name, attribute, names) => {
    const place = await placeOf(name);
    if (place === null) throw new Error(`no ${name}`);
    const from =
      attribute === 'НомерСтроки'
        ? 'lineNo'
        : (place.attributes.find((candidate) => candidate.name === attribute)?.guid ?? '');
    const found = attributeAt(base, place, from, attribute, '', refuseProblem);
    const columns = found === null ? [] : allOf(found.columns).map((column) => column.name.toLowerCase());
    expect(columns.sort()).toEqual(names.map((column) => column.toLowerCase()).sort());
  });

  it('knows the content of the exchange plan and whether each object registers itself', async () => {
    const content = await base.planContent(guid('Node', 27));
    expect(Object.fromEntries(content)).toEqual(
      Object.fromEntries(
        Object.entries(expected.exchange.content).map(([object, auto]) => [object, auto === 1]),
      ),
    );
  });

  it('knows the values of enumerations, the registers documents move and the kinds of registers', () => {
    expect(
      Object.fromEntries(
        [...(objects.get('Перечисление.СостоянияЗаказов')?.values ?? [])].map(([id, name]) => [name, id]),
      ),
    ).toEqual(expected.enumValues);
    expect(objects.get('Документ.РеализацияТоваровУслуг')?.moves).toEqual([guid('AccumRg', 95)]);
    expect(objects.get('Документ.ЗаказПокупателя')?.moves).toEqual([]);
    expect(objects.get('РегистрНакопления.ТоварыНаСкладах')).toMatchObject({
      balances: true,
      byRecorder: true,
    });
    expect(objects.get('РегистрСведений.ЦеныНоменклатуры')).toMatchObject({
      periodic: true,
      byRecorder: false,
    });
    expect(base.yearOffset).toBe(context.harness.settings.engine === 'mssql' ? 2000 : 0);
  });
};

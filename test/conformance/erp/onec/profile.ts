import { type OnecProfile, onecProfile } from '#shared/erp/onec.ts';
import { expected, guid } from './fixture.ts';

const partner = { object: guid('Reference', 17), objectName: 'Справочник.Контрагенты' };
const item = { object: guid('Reference', 21), objectName: 'Справочник.Номенклатура' };
const store = { object: guid('Reference', 30), objectName: 'Справочник.Склады' };
const states = { object: guid('Enum', 26), objectName: 'Перечисление.СостоянияЗаказов' };

/** The fixture's base as an integrator would map it. */
export const shopProfile = (): OnecProfile =>
  onecProfile.parse({
    kind: 'onec',
    entities: {
      product: {
        object: item.object,
        name: 'Справочник.Номенклатура',
        fields: {
          key: { from: 'ref' },
          sku: { from: guid('Fld', 22), name: 'Артикул' },
          name: { from: 'description' },
          category: { from: 'parent', step: { ...item, from: 'description' } },
        },
        lists: {
          stock: {
            kind: 'balance',
            register: guid('AccumRg', 95),
            name: 'РегистрНакопления.ТоварыНаСкладах',
            of: guid('Fld', 96),
            ofName: 'Номенклатура',
            fields: {
              warehouse: { from: guid('Fld', 97), name: 'Склад', step: { ...store, from: 'description' } },
              quantity: { from: guid('Fld', 98), name: 'ВНаличии' },
            },
            whenEmpty: { warehouse: 'Основной склад', quantity: '0' },
          },
          prices: {
            kind: 'slice',
            register: guid('InfoRg', 90),
            name: 'РегистрСведений.ЦеныНоменклатуры',
            of: guid('Fld', 91),
            ofName: 'Номенклатура',
            fields: {
              kind: { from: guid('Fld', 92), name: 'ВидЦены' },
              amount: { from: guid('Fld', 93), name: 'Цена' },
            },
            constants: { currency: 'UAH' },
          },
        },
      },
      customer: {
        object: partner.object,
        name: 'Справочник.Контрагенты',
        fields: {
          key: { from: 'ref' },
          name: { from: 'description' },
          taxId: { from: guid('Fld', 18), name: 'ИНН' },
          phone: { from: guid('Fld', 19), name: 'Телефон' },
        },
      },
      order: {
        object: guid('Document', 45),
        name: 'Документ.ЗаказПокупателя',
        fields: {
          key: { from: 'ref' },
          number: { from: 'number' },
          placedAt: { from: 'date' },
          status: { from: guid('Fld', 47), name: 'Состояние', step: { ...states, from: 'name' } },
          total: { from: guid('Fld', 48), name: 'СуммаДокумента' },
          externalId: { from: guid('Fld', 49), name: 'НомерЗаказаНаСайте' },
          note: { from: guid('Fld', 50), name: 'Комментарий' },
          'customer.key': { from: guid('Fld', 46), name: 'Контрагент' },
          'customer.name': {
            from: guid('Fld', 46),
            name: 'Контрагент',
            step: { ...partner, from: 'description' },
          },
          'customer.taxId': {
            from: guid('Fld', 46),
            name: 'Контрагент',
            step: { ...partner, from: guid('Fld', 18), name: 'ИНН' },
          },
        },
        constants: { currency: 'UAH' },
        lists: {
          lines: {
            kind: 'part',
            part: guid('VT', 67),
            name: 'Документ.ЗаказПокупателя.Товары',
            fields: {
              sku: {
                from: guid('Fld', 69),
                name: 'Номенклатура',
                step: { ...item, from: guid('Fld', 22), name: 'Артикул' },
              },
              name: { from: guid('Fld', 69), name: 'Номенклатура', step: { ...item, from: 'description' } },
              quantity: { from: guid('Fld', 70), name: 'Количество' },
              price: { from: guid('Fld', 71), name: 'Цена' },
            },
          },
        },
      },
      invoice: {
        object: guid('Document', 80),
        name: 'Документ.РеализацияТоваровУслуг',
        where: { posted: true },
        fields: {
          key: { from: 'ref' },
          number: { from: 'number' },
          issuedAt: { from: 'date' },
          total: { from: guid('Fld', 83), name: 'СуммаДокумента' },
          customerKey: { from: guid('Fld', 81), name: 'Контрагент' },
          'orderKeys.0': { from: guid('Fld', 82), name: 'ЗаказПокупателя' },
        },
      },
    },
    changes: {
      plan: guid('Node', 27),
      planName: 'ПланОбмена.ОбменССайтом',
      nodes: [expected.exchange.node],
      nodeName: 'Интернет-магазин',
    },
  });

import { afterAll, afterEach, beforeAll } from 'vitest';
import type { z } from 'zod';
import { openErp } from '#main/erp/host.ts';
import type { Change, ErpSource } from '#main/erp/port.ts';
import type { Order } from '#shared/domain/index.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { type OdataSettings, odataSettings } from '#shared/erp/engine.ts';
import { type OnecOdataProfile, onecOdataProfile } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import { type OnecPeer, startOnecOdata } from '#test/peers/onec-odata/server.ts';
import { textOf } from '#test/peers/onec-odata/values.ts';

const at = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Objects of the small trade company that rules name by key. */
export const keys = {
  plan: 'ExchangePlan_ОбменССайтом',
  self: at(1),
  node: at(2),
  agreement: at(10),
  organisation: at(11),
  warehouse: at(12),
  manager: at(13),
  goodsKind: at(14),
  serviceKind: at(15),
  piece: at(16),
  newGoods: at(17),
  newBuyers: at(18),
  reason: at(19),
  delivery: at(20),
  tea: at(21),
  cup: at(22),
  buyer: at(30),
  inWork: at(40),
  cancelled: at(41),
  attribute: at(50),
} as const;

const itemRule = {
  amount: 'Сумма',
  unit: { property: 'ЕдиницаИзмерения_Key', key: keys.piece },
  vat: { property: 'СтавкаНДС', words: { '20': 'НДС20', '7': 'НДС7' } },
};

/** The profile of the trade company: what seed 002 asks of a node, by its names in 1C. */
export const tradeProfile = (change: Partial<z.input<typeof onecOdataProfile>> = {}): OnecOdataProfile =>
  onecOdataProfile.parse({
    kind: 'onec-odata',
    settleSeconds: 0,
    exchange: { plan: keys.plan, nodeCode: 'SITE' },
    entities: {
      order: {
        set: 'Document_ЗаказПокупателя',
        fields: {
          key: 'Ref_Key',
          number: 'Number',
          placedAt: 'Date',
          status: 'Состояние',
          total: 'СуммаДокумента',
          externalId: 'НомерЗаказаНаСайте',
          externalSource: 'ИсточникЗаказа',
          note: 'Комментарий',
          'trackingNumbers.0': 'НомерПосылки',
          'customer.key': 'Контрагент_Key',
          'customer.name': 'Контрагент.Description',
          'customer.taxId': 'Контрагент.ИНН',
        },
        lists: {
          lines: [
            {
              part: 'Товары',
              fields: {
                sku: 'Номенклатура.Артикул',
                name: 'Номенклатура.Description',
                quantity: 'Количество',
                price: 'Цена',
              },
            },
            {
              part: 'Услуги',
              fields: {
                sku: 'Номенклатура.Артикул',
                name: 'Номенклатура.Description',
                quantity: 'Количество',
                price: 'Цена',
              },
              constants: { kind: 'service' },
            },
          ],
        },
      },
      product: {
        set: 'Catalog_Номенклатура',
        fields: { key: 'Ref_Key', sku: 'Артикул', name: 'Description' },
      },
      customer: {
        set: 'Catalog_Контрагенты',
        fields: { key: 'Ref_Key', name: 'Description', taxId: 'ИНН', phone: 'Телефон' },
      },
    },
    createOrder: {
      set: 'Document_ЗаказПокупателя',
      siteNumber: 'НомерЗаказаНаСайте',
      siteSource: 'ИсточникЗаказа',
      siteDate: 'ДатаЗаказаНаСайте',
      agreement: { property: 'Соглашение_Key', key: keys.agreement },
      organisation: { property: 'Организация_Key', key: keys.organisation },
      warehouse: { property: 'Склад_Key', key: keys.warehouse },
      manager: { property: 'Менеджер_Key', key: keys.manager },
      fields: { Комментарий: 'note', СуммаДокумента: 'total' },
      status: {
        property: 'Состояние',
        cancelled: ['Отменён'],
        cancelReason: { property: 'ПричинаОтмены_Key', key: keys.reason },
      },
      customer: {
        taxNumbers: ['ИНН', 'КПП'],
        email: 'ЭлектроннаяПочта',
        phone: 'Телефон',
        create: { group: keys.newBuyers, constants: { ЮрФизЛицо: 'ФизЛицо' } },
      },
      goods: {
        ...itemRule,
        create: {
          group: keys.newGoods,
          kind: { property: 'ВидНоменклатуры_Key', key: keys.goodsKind },
          unit: { property: 'ЕдиницаИзмерения_Key', key: keys.piece },
          fields: { НаименованиеПолное: 'name' },
        },
      },
      services: { ...itemRule, part: 'Услуги', always: keys.delivery },
      post: true,
    },
    setOrder: {
      set: 'Document_ЗаказПокупателя',
      status: {
        property: 'Состояние',
        cancelled: ['Отменён'],
        cancelReason: { property: 'ПричинаОтмены_Key', key: keys.reason },
      },
      trackingNumber: 'НомерПосылки',
    },
    documents: {
      issue: {
        set: 'Document_РасходнаяНакладная',
        base: 'ДокументОснование_Key',
        key: 'КлючОбмена',
        fromOrder: {
          Контрагент_Key: 'Контрагент_Key',
          Склад_Key: 'Склад_Key',
          СуммаДокумента: 'СуммаДокумента',
        },
        note: 'Комментарий',
        lines: itemRule,
        copy: {
          fields: {
            Номенклатура_Key: 'Номенклатура_Key',
            Количество: 'Количество',
            Цена: 'Цена',
            Сумма: 'Сумма',
          },
        },
        basePosted: true,
      },
      payment: {
        set: 'Document_ПоступлениеОплаты',
        base: 'ДокументОснование',
        baseSet: 'Document_РасходнаяНакладная',
        order: 'Заказ_Key',
        key: 'КлючОбмена',
        fromBase: { СуммаДокумента: 'СуммаДокумента' },
        fromOrder: { Контрагент_Key: 'Контрагент_Key' },
      },
    },
    ...change,
  });

/** Fills a stand-in as the accountant would have over the years; nothing of it is registered for the exchange. */
export const fillTrade = ({ base }: OnecPeer): void => {
  const simple: [string, string, string][] = [
    ['Catalog_СоглашенияСКлиентами', keys.agreement, 'Типовое для сайта'],
    ['Catalog_Организации', keys.organisation, 'ТОВ «Мрія»'],
    ['Catalog_Склады', keys.warehouse, 'Основной'],
    ['Catalog_Пользователи', keys.manager, 'Менеджер сайта'],
    ['Catalog_ВидыНоменклатуры', keys.goodsKind, 'Товар'],
    ['Catalog_ВидыНоменклатуры', keys.serviceKind, 'Услуга'],
    ['Catalog_ЕдиницыИзмерения', keys.piece, 'шт'],
    ['Catalog_ПричиныОтмены', keys.reason, 'Отменён на сайте'],
    ['Catalog_СостоянияЗаказов', keys.inWork, 'В работе'],
    ['Catalog_СостоянияЗаказов', keys.cancelled, 'Отменён'],
  ];
  for (const [set, key, name] of simple) base.add(set, { Description: name }, key);
  base.add('Catalog_Номенклатура', { Description: 'С сайта', IsFolder: true }, keys.newGoods);
  base.add('Catalog_Контрагенты', { Description: 'Покупатели сайта', IsFolder: true }, keys.newBuyers);
  base.add('Catalog_Номенклатура', { Description: 'Доставка', Артикул: 'DOSTAVKA' }, keys.delivery);
  base.add('Catalog_Номенклатура', { Description: 'Чай чёрный 100 г', Артикул: 'TEA-100' }, keys.tea);
  base.add('Catalog_Номенклатура', { Description: 'Чашка «Їжак»', Артикул: 'CUP-1' }, keys.cup);
  base.add(
    'Catalog_Контрагенты',
    { Description: "ТОВ «О'Ніл і Ко»", ИНН: '7701234567', КПП: '770101001' },
    keys.buyer,
  );
  base.add(keys.plan, { Code: '1C', Description: 'Эта база', ThisNode: true }, keys.self);
  base.add(
    keys.plan,
    { Code: 'SITE', Description: 'Интернет-магазин', ReceivedNo: '4', SentNo: '4' },
    keys.node,
  );
};

/** An order of the company, as its accountant types it. */
export const addOrder = ({ base }: OnecPeer, values: Record<string, unknown> = {}): string => {
  const row = base.add('Document_ЗаказПокупателя', {
    Date: '2026-03-01T09:30:15',
    Контрагент_Key: keys.buyer,
    Состояние: 'Новый',
    СуммаДокумента: 250.5,
    Товары: [
      { Номенклатура_Key: keys.tea, Количество: 2, Цена: 75.25, Сумма: 150.5 },
      { Номенклатура_Key: keys.cup, Количество: 0.5, Цена: 200, Сумма: 100 },
    ],
    ...values,
  });
  return textOf(row['Ref_Key']);
};

/** An order of the shop. */
export const siteOrder = (values: z.input<typeof orderSchema> = {}): Order =>
  orderSchema.parse({
    number: '1001',
    placedAt: '2026-03-02T08:00:00Z',
    status: 'Новый',
    total: '310.30',
    note: 'Позвонить до 18:00',
    customer: { name: "ТОВ «О'Ніл і Ко»", taxId: '7701234567/770101001' },
    lines: [
      { sku: 'TEA-100', name: 'Чай', quantity: '3', price: '75.10', vatRate: '20' },
      { sku: 'DELIVERY', name: 'Доставка НП', quantity: '1', price: '85.00', kind: 'service' },
    ],
    ...values,
  });

export interface Onec {
  peer: OnecPeer;
  open(options?: {
    profile?: OnecOdataProfile;
    settings?: Partial<OdataSettings>;
    password?: string;
  }): ErpSource;
}

/** A stand-in of one test file; every source is closed after its test. */
export const useOnec = (): Onec => {
  const opened: ErpSource[] = [];
  const onec: Partial<Onec> = {
    open({ profile, settings, password } = {}) {
      const { peer } = onec;
      if (peer === undefined) throw new Error('not started');
      const parsed = odataSettings.parse({
        engine: 'odata',
        baseUrl: peer.baseUrl,
        user: peer.user,
        timeZone: 'Europe/Kyiv',
        requestTimeoutMs: 2_000,
        notifyTimeoutMs: 2_000,
        pollSeconds: 0,
        ...settings,
      });
      const source = openErp(parsed, {
        password: password ?? peer.password,
        profile: profile ?? tradeProfile(),
        connectionId: '1c',
      });
      opened.push(source);
      return source;
    },
  };
  beforeAll(async () => {
    process.env['TZ'] = 'America/St_Johns';
    onec.peer = await startOnecOdata();
    fillTrade(onec.peer);
    onec.peer.base.select(keys.node, 4);
    onec.peer.base.confirm(keys.node, 4);
  });
  afterEach(async () => {
    onec.peer?.faults.clear();
    for (const source of opened.splice(0)) await source.close();
  });
  afterAll(async () => {
    await onec.peer?.stop();
  });
  return onec as Onec;
};

export const causeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return error instanceof MostekError ? error.causeId : String(error);
  }
};

export const claimAll = (erp: ErpSource, limit = 100): Promise<Change[]> =>
  erp.claim({ agentId: 'agent', limit, leaseSeconds: 120 });

export const acceptAll = (erp: ErpSource, changes: readonly Change[]): Promise<string[]> =>
  erp.acknowledge(
    'agent',
    changes.map(({ id }) => ({ id, word: 'accepted', reason: null })),
  );

/** Takes everything that is registered, so that a test starts from nothing. */
export const drain = async (erp: ErpSource): Promise<void> => {
  for (;;) {
    const changes = await claimAll(erp, 1_000);
    if (changes.length === 0) return;
    await acceptAll(erp, changes);
  }
};

export const receivedNo = ({ base }: OnecPeer): number =>
  Number(base.object(keys.plan, keys.node)['ReceivedNo']);

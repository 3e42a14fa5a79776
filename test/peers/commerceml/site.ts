import { unzipSync } from 'fflate';
import iconv from 'iconv-lite';
import { all, type PeerNode, parseXml, requisite, text } from '#test/peers/commerceml/xml.ts';

export interface PeerGoods {
  id: string;
  sku: string;
  name: string;
  amount: string;
  price: string;
  warehouses: Record<string, string>;
  deleted: boolean;
}

export interface PeerOrder {
  number: string;
  status: string;
  tracking: string[];
  paid: boolean;
  /** When it last changed for the exchange; our own writes don't count, as on the real site. */
  changed: number;
  lines: string[];
}

/** What a site keeps: goods, orders, and how far the exchange has come. */
export interface SiteState {
  goods: Map<string, PeerGoods>;
  orders: Map<string, PeerOrder>;
  clock: number;
  committed: number;
  imports: string[];
}

export const emptySite = (): SiteState => ({
  goods: new Map(),
  orders: new Map(),
  clock: 0,
  committed: 0,
  imports: [],
});

/** The XML in an uploaded file: unpacked if it is a zip, in the encoding its declaration names. */
export const openFile = (bytes: Uint8Array): string => {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const inner = isZip ? Object.values(unzipSync(bytes))[0] : bytes;
  if (inner === undefined) throw new Error('empty zip');
  const head = Buffer.from(inner.subarray(0, 200)).toString('latin1');
  const encoding = /encoding="([\w-]+)"/.exec(head)?.[1] ?? 'utf-8';
  return iconv.decode(Buffer.from(inner), encoding);
};

const takeGoods = (site: SiteState, root: PeerNode): void => {
  for (const node of all(root, 'Товар')) {
    const id = text(node, 'Ид');
    if (id === '' || text(node, 'Наименование') === '') throw new Error('Товар без Ид или наименования');
    const old = site.goods.get(id);
    site.goods.set(id, {
      id,
      sku: text(node, 'Артикул'),
      name: text(node, 'Наименование'),
      amount: old?.amount ?? '0',
      price: old?.price ?? '',
      warehouses: old?.warehouses ?? {},
      deleted: node.attributes['Статус'] === 'Удален',
    });
  }
};

const takeOffers = (site: SiteState, root: PeerNode): void => {
  const kinds = new Set(all(root, 'ТипЦены').map((kind) => text(kind, 'Ид')));
  const places = new Set(
    all(root, 'Склады').flatMap((list) => list.children.map((place) => text(place, 'Ид'))),
  );
  for (const offer of all(root, 'Предложение')) {
    const goods = site.goods.get(text(offer, 'Ид'));
    if (goods === undefined) continue;
    for (const price of all(offer, 'Цена')) {
      if (!kinds.has(text(price, 'ИдТипаЦены'))) throw new Error('Неизвестный тип цены');
      goods.price = text(price, 'ЦенаЗаЕдиницу');
    }
    const amount = text(offer, 'Количество');
    if (amount !== '') goods.amount = amount;
    for (const place of offer.children.filter((one) => one.name === 'Склад')) {
      const id = place.attributes['ИдСклада'] ?? '';
      if (!places.has(id)) throw new Error('Неизвестный склад');
      goods.warehouses[id] = place.attributes['КоличествоНаСкладе'] ?? '';
    }
  }
};

const takeOrders = (site: SiteState, root: PeerNode): void => {
  for (const document of all(root, 'Документ')) {
    const number = text(document, 'Номер');
    const order = site.orders.get(number);
    if (order === undefined) throw new Error(`Заказ ${number} не найден`);
    const status = requisite(document, 'Статуса заказа ИД');
    if (status !== undefined) order.status = status;
    const tracking = requisite(document, 'Идентификатор отправления');
    if (tracking !== undefined) order.tracking = tracking.split(', ');
    if (requisite(document, 'Дата оплаты по 1С') !== undefined) order.paid = true;
    // A reply without a list leaves the lines alone; one with a list replaces them.
    if (document.children.some((one) => one.name === 'Товары')) {
      order.lines = all(document, 'Товар').map((line) => text(line, 'Ид'));
    }
  }
};

/** Imports one file by the stem of its name; throws with the text a site would print. */
export const importFile = (site: SiteState, name: string, bytes: Uint8Array): void => {
  const root = parseXml(openFile(bytes));
  if (root.name !== 'КоммерческаяИнформация') throw new Error('Неверный формат файла');
  site.imports.push(name);
  if (name.startsWith('import')) takeGoods(site, root);
  else if (name.startsWith('offers')) takeOffers(site, root);
  else if (name.startsWith('orders')) takeOrders(site, root);
  else throw new Error('Неизвестный файл');
};

/** One order as a document of the reply to `query`. */
export const documentOf = (order: PeerOrder): string =>
  `<Документ><Ид>${order.number}</Ид><Номер>${order.number}</Номер><Дата>2026-03-14</Дата><ХозОперация>Заказ товара</ХозОперация><Роль>Продавец</Роль><Валюта>руб</Валюта><Курс>1</Курс><Сумма>12.00</Сумма><Контрагенты><Контрагент><Ид>7#u#</Ид><Наименование>Покупатель</Наименование><Роль>Покупатель</Роль></Контрагент></Контрагенты><Время>12:00:00</Время><Товары><Товар><Ид>g1</Ид><Артикул>A-1</Артикул><Наименование>Товар</Наименование><ЦенаЗаЕдиницу>2.00</ЦенаЗаЕдиницу><Количество>1</Количество><Сумма>2.00</Сумма></Товар><Товар><Ид>ORDER_DELIVERY</Ид><Наименование>Доставка заказа</Наименование><ЦенаЗаЕдиницу>10</ЦенаЗаЕдиницу><Количество>1</Количество><Сумма>10</Сумма></Товар></Товары><ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Статуса заказа ИД</Наименование><Значение>${order.status}</Значение></ЗначениеРеквизита></ЗначенияРеквизитов></Документ>\n`;

export const replyOf = (documents: string): string =>
  `<?xml version="1.0" encoding="windows-1251"?>\n<КоммерческаяИнформация ВерсияСхемы="2.05" ДатаФормирования="2026-03-14T12:00:00">\n${documents}</КоммерческаяИнформация>`;

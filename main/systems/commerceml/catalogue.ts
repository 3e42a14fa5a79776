import Big from 'big.js';
import type { CommerceMlSettings } from '#main/systems/commerceml/manifest.ts';
import {
  element,
  escapeXml,
  requisite,
  rootEnd,
  rootStart,
  wrap,
} from '#main/systems/commerceml/xml-write.ts';
import { addDecimals } from '#shared/decimal.ts';
import type { Product } from '#shared/domain/index.ts';

/** One product as the catalogue files name it. `gone`: no longer to be offered. */
export interface CatalogueItem {
  product: Product;
  gone: boolean;
}

const catalogueId = 'mostek-catalogue';

/** The goods' `Ид`. */
export const productIdOf = (product: Product, settings: CommerceMlSettings): string =>
  settings.productKey === 'sku' ? product.sku : product.key;

const unitCodes: Readonly<Record<string, string>> = {
  шт: '796',
  'шт.': '796',
  szt: '796',
  'szt.': '796',
  pcs: '796',
  кг: '166',
  kg: '166',
  м: '006',
  m: '006',
  л: '112',
  l: '112',
};

const unitOf = (unit: string | null | undefined): string => {
  const text = unit ?? 'шт';
  const code = unitCodes[text.toLowerCase()] ?? '796';
  return `<БазоваяЕдиница Код="${code}" НаименованиеПолное="${escapeXml(text)}">${escapeXml(text)}</БазоваяЕдиница>`;
};

/** Never less than nothing: what is owed to other buyers can't be sold. */
const offered = (quantity: string, settings: CommerceMlSettings, gone: boolean): string => {
  const value = new Big(quantity);
  if (gone || value.lt(0)) return '0';
  return settings.wholePieces ? value.round(0, 0).toFixed() : value.toFixed();
};

const placesOf = (product: Product, settings: CommerceMlSettings) =>
  product.stock.filter(
    (place) =>
      settings.warehouse === undefined || settings.warehouse === '' || place.warehouse === settings.warehouse,
  );

const pricesOf = (product: Product, settings: CommerceMlSettings) =>
  settings.sendPrices
    ? product.prices.filter(
        (price) =>
          settings.priceKind === undefined || settings.priceKind === '' || price.kind === settings.priceKind,
      )
    : [];

const goods = ({ product, gone }: CatalogueItem, settings: CommerceMlSettings): string => {
  const status = gone ? ' Статус="Удален"' : '';
  return `<Товар${status}>${[
    element('Ид', productIdOf(product, settings)),
    ...(product.barcode ? [element('Штрихкод', product.barcode)] : []),
    element('Артикул', product.sku),
    element('Наименование', product.name ?? product.sku),
    unitOf(product.unit),
    ...(product.category ? [wrap('Группы', element('Ид', product.category))] : []),
    ...(product.description ? [element('Описание', product.description)] : []),
    ...(product.vatRate
      ? [
          wrap(
            'СтавкиНалогов',
            wrap('СтавкаНалога', element('Наименование', 'НДС') + element('Ставка', product.vatRate)),
          ),
        ]
      : []),
    wrap('ЗначенияРеквизитов', requisite('ВидНоменклатуры', 'Товар') + requisite('ТипНоменклатуры', 'Товар')),
  ].join('')}</Товар>\n`;
};

/** Products without prices or stock, with the groups they name. `items` is gone through twice. */
export function* importFile(
  items: Iterable<CatalogueItem>,
  settings: CommerceMlSettings,
  atMs: number,
): Generator<string> {
  const groups = new Set<string>();
  for (const { product } of items) if (product.category) groups.add(product.category);
  const head = element('Ид', catalogueId) + element('Наименование', 'Основной каталог товаров');
  const owner = wrap('Владелец', element('Ид', 'mostek') + element('Наименование', 'Mostek'));
  yield rootStart(settings, atMs);
  yield `<Классификатор>${head}${owner}<Группы>`;
  for (const group of groups) yield wrap('Группа', element('Ид', group) + element('Наименование', group));
  yield `</Группы></Классификатор>\n<Каталог СодержитТолькоИзменения="true">${element('Ид', catalogueId)}`;
  yield `${element('ИдКлассификатора', catalogueId)}${element('Наименование', 'Основной каталог товаров')}${owner}<Товары>\n`;
  for (const item of items) yield goods(item, settings);
  yield `</Товары></Каталог>${rootEnd}`;
}

const offer = ({ product, gone }: CatalogueItem, settings: CommerceMlSettings): string => {
  const places = placesOf(product, settings);
  const prices = pricesOf(product, settings).map((price) =>
    wrap(
      'Цена',
      element('ИдТипаЦены', price.kind) +
        element('ЦенаЗаЕдиницу', price.amount) +
        element('Валюта', price.currency ?? settings.currency) +
        element('Коэффициент', '1'),
    ),
  );
  const total = offered(addDecimals(places.map((place) => place.quantity)), settings, gone);
  const stock = places.map(
    (place) =>
      `<Склад ИдСклада="${escapeXml(place.warehouse)}" КоличествоНаСкладе="${offered(place.quantity, settings, gone)}"/>`,
  );
  return wrap(
    'Предложение',
    [
      element('Ид', productIdOf(product, settings)),
      element('Артикул', product.sku),
      element('Наименование', product.name ?? product.sku),
      unitOf(product.unit),
      ...(prices.length === 0 ? [] : [wrap('Цены', prices.join(''))]),
      // A product whose stock nobody told keeps what the site has.
      ...(places.length === 0 && !gone ? [] : [element('Количество', total), ...stock]),
    ].join(''),
  );
};

/** Prices and stock by warehouse, after the price types and warehouses they name. `items` is gone through twice. */
export function* offersFile(
  items: Iterable<CatalogueItem>,
  settings: CommerceMlSettings,
  atMs: number,
): Generator<string> {
  const kinds = new Map<string, { name: string; currency: string }>();
  const warehouses = new Map<string, string>();
  for (const { product } of items) {
    for (const price of pricesOf(product, settings)) {
      kinds.set(price.kind, {
        name: price.kindName ?? price.kind,
        currency: price.currency ?? settings.currency,
      });
    }
    for (const place of placesOf(product, settings)) {
      warehouses.set(place.warehouse, place.warehouseName ?? place.warehouse);
    }
  }
  yield `${rootStart(settings, atMs)}<ПакетПредложений СодержитТолькоИзменения="true">${element('Ид', `${catalogueId}#`)}`;
  yield element('Наименование', 'Пакет предложений') + element('ИдКаталога', catalogueId);
  yield `${element('ИдКлассификатора', catalogueId)}<ТипыЦен>`;
  for (const [kind, { name, currency }] of kinds) {
    yield wrap('ТипЦены', element('Ид', kind) + element('Наименование', name) + element('Валюта', currency));
  }
  yield '</ТипыЦен><Склады>';
  for (const [id, name] of warehouses) yield wrap('Склад', element('Ид', id) + element('Наименование', name));
  yield '</Склады><Предложения>\n';
  for (const item of items) yield `${offer(item, settings)}\n`;
  yield `</Предложения></ПакетПредложений>${rootEnd}`;
}

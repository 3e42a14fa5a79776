import Big from 'big.js';
import type { CommerceMlSettings } from '#main/systems/commerceml/manifest.ts';
import { decimalOf } from '#main/systems/commerceml/values.ts';
import { child, children, requisites, textOf, type XmlNode } from '#main/systems/commerceml/xml-read.ts';
import type { OrderLine } from '#shared/domain/index.ts';

const deliveryIds = new Set(['ORDER_DELIVERY', 'DELIVERY']);

const clean = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replace(/\s+/g, ' ');

/** What the buyer chose: characteristics of the goods, and the options some sites write as a requisite (3.4). */
const optionsOf = (goods: XmlNode, named: ReadonlyMap<string, string>): string => {
  const chosen = children(goods, 'ХарактеристикиТовара', 'ХарактеристикаТовара').flatMap((one) => {
    const name = textOf(one, 'Наименование');
    const value = textOf(one, 'Значение');
    return name === undefined || value === undefined ? [] : [`${name}: ${value}`];
  });
  const options = named.get('Опции товаров');
  return [...chosen, ...(options === undefined ? [] : [options.replace(/[;,\s]+$/, '')])].join('; ');
};

interface Line {
  line: OrderLine;
  sum: Big;
  isDelivery: boolean;
}

const lineOf = (goods: XmlNode, settings: CommerceMlSettings): Line => {
  const named = requisites(goods);
  const id = textOf(goods, 'Ид');
  const title = clean(textOf(goods, 'Наименование') ?? '');
  const isDelivery = id !== undefined && deliveryIds.has(id.toUpperCase());
  const isService =
    isDelivery || named.get('ТипНоменклатуры') === 'Услуга' || named.get('ВидНоменклатуры') === 'Услуга';
  const quantity = decimalOf(textOf(goods, 'Количество')) ?? '1';
  const given = decimalOf(textOf(goods, 'ЦенаЗаЕдиницу'));
  const sumText = decimalOf(textOf(goods, 'Сумма'));
  const counted = new Big(given ?? '0').times(quantity);
  const sum = sumText === undefined ? counted : new Big(sumText);
  // A discount inside the line shows only in its sum; the price is then the one really paid.
  const differs = sum.minus(counted).abs().gt('0.01');
  const price =
    (given === undefined || differs) && !new Big(quantity).eq(0)
      ? sum.div(quantity).round(6, 1).toFixed()
      : (given ?? '0');
  const options = settings.takeOptions ? optionsOf(goods, named) : '';
  const unit = child(goods, 'БазоваяЕдиница');
  const rate = children(goods, 'СтавкиНалогов', 'СтавкаНалога')[0];
  const sku = isDelivery
    ? settings.deliverySku
    : (textOf(goods, 'Артикул') ?? id ?? textOf(goods, 'Штрихкод') ?? (title === '' ? '?' : title));
  return {
    sum,
    isDelivery,
    line: {
      sku: sku.slice(0, 100),
      name: (options === '' ? title : `${title} (${options})`).slice(0, 500),
      quantity,
      unit: unit?.text.trim().slice(0, 20) || undefined,
      price,
      vatRate: textOf(rate, 'Ставка')?.slice(0, 10),
      kind: isService ? 'service' : 'product',
      key: named.get('НомерПозицииКорзины'),
      articleKey: isDelivery ? undefined : id,
      gross: sum.toFixed(),
    },
  };
};

/**
 * Lines of an order document. What the document's sum has over its lines is delivery where the site writes no line
 * for it, what it has less is a discount (commerceml.md 2, 8.10).
 */
export const linesOf = (
  document: XmlNode,
  total: Big | undefined,
  settings: CommerceMlSettings,
): OrderLine[] => {
  const read = children(document, 'Товары', 'Товар').map((goods) => lineOf(goods, settings));
  const kept = settings.deliveryAsLine ? read : read.filter((one) => !one.isDelivery);
  const lines = kept.map((one) => one.line);
  if (total === undefined || read.length === 0) return lines;
  const rest = total.minus(read.reduce((sum, one) => sum.plus(one.sum), new Big(0)));
  if (rest.abs().lt('0.01')) return lines;
  const made = (sku: string, amount: Big): OrderLine => ({
    sku,
    name: '',
    quantity: '1',
    price: amount.toFixed(),
    kind: 'service',
    gross: amount.toFixed(),
  });
  if (rest.lt(0)) return [...lines, made(settings.discountSku, rest)];
  return settings.deliveryAsLine ? [...lines, made(settings.deliverySku, rest)] : lines;
};

import Big from 'big.js';
import { wallOf } from '#main/systems/commerceml/clock.ts';
import type { CommerceMlSettings } from '#main/systems/commerceml/manifest.ts';
import { element, requisite, rootEnd, rootStart, wrap } from '#main/systems/commerceml/xml-write.ts';
import { addDecimals, multiplyDecimals } from '#shared/decimal.ts';
import type { Order, OrderLine } from '#shared/domain/index.ts';

/** An order's state as the site is told it. */
export interface OrderState {
  /** The site's own number of the order; sites find it by this (commerceml.md 5). */
  number: string;
  status: string | null;
  order: Order;
}

const sumOf = (line: OrderLine): string => line.gross ?? multiplyDecimals(line.price, line.quantity);

const goods = (line: OrderLine, settings: CommerceMlSettings): string => {
  const kind = line.kind === 'service' ? 'Услуга' : 'Товар';
  const isDelivery = line.sku === settings.deliverySku;
  return wrap(
    'Товар',
    element('Ид', isDelivery ? 'ORDER_DELIVERY' : (line.articleKey ?? line.sku)) +
      (isDelivery ? '' : element('Артикул', line.sku)) +
      element('Наименование', isDelivery ? 'Доставка заказа' : line.name || line.sku) +
      element('ЦенаЗаЕдиницу', line.price) +
      element('Количество', line.quantity) +
      element('Сумма', sumOf(line)) +
      wrap('ЗначенияРеквизитов', requisite('ВидНоменклатуры', kind) + requisite('ТипНоменклатуры', kind)),
  );
};

/** Paid and shipped are told only when complete; an empty date is left out, never written (commerceml.md 5). */
const requisitesOf = (
  state: OrderState,
  settings: CommerceMlSettings,
  day: string,
  total: string,
): string => {
  const { order, status } = state;
  const number = order.number ?? order.key ?? state.number;
  const paid = order.payment.paidAmount;
  const isPaid = paid !== null && paid !== undefined && new Big(total).gt(0) && new Big(paid).gte(total);
  return [
    requisite('Номер по 1С', number),
    requisite('Дата по 1С', day),
    requisite('Проведен', 'true'),
    ...(isPaid
      ? [
          requisite('Номер оплаты по 1С', number),
          requisite('Дата оплаты по 1С', day),
          requisite('Оплачен', 'true'),
        ]
      : []),
    ...(status !== null && settings.sendStatuses
      ? [
          requisite('Статус заказа', settings.flavour === '1c-bitrix' ? `[${status}]` : status),
          requisite('Статуса заказа ИД', status),
        ]
      : []),
    ...(order.trackingNumbers.length === 0
      ? []
      : [requisite('Идентификатор отправления', order.trackingNumbers.join(', '))]),
  ].join('');
};

const document = (state: OrderState, settings: CommerceMlSettings, atMs: number): string => {
  const { order } = state;
  const placed = wallOf(order.placedAt ? Date.parse(order.placedAt) : atMs, settings.shopTimeZone);
  const now = wallOf(atMs, settings.shopTimeZone);
  const total = order.total ?? addDecimals(order.lines.map(sumOf));
  const buyer = order.customer;
  const name = buyer.name ?? buyer.email ?? '';
  return `${wrap(
    'Документ',
    element('Ид', state.number) +
      element('Номер', state.number) +
      element('Дата', placed.day) +
      element('ХозОперация', 'Заказ товара') +
      element('Роль', 'Продавец') +
      element('Валюта', order.currency ?? settings.currency) +
      element('Курс', '1') +
      element('Сумма', total) +
      wrap(
        'Контрагенты',
        wrap(
          'Контрагент',
          (buyer.externalId ? element('Ид', buyer.externalId) : '') +
            element('Наименование', name) +
            element('ПолноеНаименование', name) +
            element('Роль', 'Покупатель'),
        ),
      ) +
      element('Время', placed.time) +
      // One server deletes the lines a reply does not name, so an order without known lines names no list at all (5).
      (order.lines.length === 0
        ? ''
        : wrap('Товары', order.lines.map((line) => goods(line, settings)).join(''))) +
      wrap('ЗначенияРеквизитов', requisitesOf(state, settings, `${now.day}T${now.time}`, total)),
  )}\n`;
};

/** The order documents 1C sends back to a site (commerceml.md 5). */
export function* statusFile(
  states: readonly OrderState[],
  settings: CommerceMlSettings,
  atMs: number,
): Generator<string> {
  yield `${rootStart(settings, atMs)}\n`;
  for (const state of states) {
    const text = document(state, settings, atMs);
    yield settings.version === '3.1' ? wrap('Контейнер', text) : text;
  }
  yield rootEnd;
}

import Big from 'big.js';
import { instantOf } from '#main/systems/commerceml/clock.ts';
import { linesOf } from '#main/systems/commerceml/line-map.ts';
import type { CommerceMlSettings } from '#main/systems/commerceml/manifest.ts';
import { currencyOf, decimalOf, isYes } from '#main/systems/commerceml/values.ts';
import { child, children, requisites, textOf, type XmlNode } from '#main/systems/commerceml/xml-read.ts';
import type { RemoteOrder } from '#main/systems/port.ts';
import { addDecimals } from '#shared/decimal.ts';
import type { Address, Order } from '#shared/domain/index.ts';
import { order as orderSchema } from '#shared/domain/order.ts';

const clean = (text: string | undefined): string | undefined => text?.replaceAll('&quot;', '"');

const addressOf = (node: XmlNode | undefined): Address | undefined => {
  if (node === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const field of node.children.filter((one) => one.name === 'АдресноеПоле')) {
    const kind = textOf(field, 'Тип');
    const value = textOf(field, 'Значение');
    if (kind !== undefined && value !== undefined) fields.set(kind.toLowerCase(), value);
  }
  const named = ['улица', 'дом', 'корпус', 'квартира'].flatMap((kind) => fields.get(kind) ?? []);
  const street = named.length > 0 ? named.join(', ') : (fields.get('адрес') ?? textOf(node, 'Представление'));
  if (street === undefined && fields.size === 0) return undefined;
  return {
    street,
    city: fields.get('город') ?? fields.get('населенный пункт'),
    postcode: fields.get('почтовый индекс'),
    region: fields.get('регион'),
    country: fields.get('страна'),
  };
};

/** Kinds of contact are spelt with and without spaces and capitals (commerceml.md 3.2). */
const contactOf = (party: XmlNode, kinds: RegExp): string | undefined =>
  children(party, 'Контакты', 'Контакт')
    .filter((one) => kinds.test((textOf(one, 'Тип') ?? '').replace(/\s/g, '').toLowerCase()))
    .map((one) => textOf(one, 'Значение'))
    .find((value) => value !== undefined);

const partyOf = (document: XmlNode, role: string): XmlNode | undefined =>
  children(document, 'Контрагенты', 'Контрагент').find((one) => textOf(one, 'Роль') === role);

const nameOf = (party: XmlNode): string | undefined =>
  textOf(party, 'ОфициальноеНаименование') ??
  textOf(party, 'Наименование') ??
  textOf(party, 'ПолноеНаименование') ??
  (['Фамилия', 'Имя', 'Отчество'].flatMap((part) => textOf(party, part) ?? []).join(' ') || undefined);

const customerOf = (document: XmlNode): Order['customer'] => {
  const party =
    partyOf(document, 'Покупатель') ??
    partyOf(document, 'Плательщик') ??
    children(document, 'Контрагенты', 'Контрагент')[0];
  if (party === undefined) return {};
  const company = textOf(party, 'ОфициальноеНаименование');
  const address = addressOf(
    child(party, 'АдресРегистрации') ?? child(party, 'ЮридическийАдрес') ?? child(party, 'Адрес'),
  );
  return {
    externalId: textOf(party, 'Ид')?.slice(0, 120),
    name: clean(nameOf(party)),
    email: contactOf(party, /почта|mail/) ?? textOf(child(party, 'Email'), 'Представление'),
    phone: contactOf(party, /^телефон/) ?? textOf(child(party, 'Телефон'), 'Представление'),
    taxId: textOf(party, 'ИНН'),
    billing:
      address === undefined
        ? undefined
        : { ...address, ...(company === undefined ? {} : { company: clean(company) }) },
  };
};

const statusOf = (named: ReadonlyMap<string, string>): { code?: string; name?: string } => {
  const text = named.get('Статус заказа');
  const found = /^\[([^\]]+)\]\s*(.*)$/.exec(text ?? '');
  const code = named.get('Статуса заказа ИД') ?? found?.[1] ?? text;
  return {
    ...(code === undefined ? {} : { code }),
    ...(text === undefined ? {} : { name: found?.[2] ?? text }),
  };
};

/** A document that is a shop's order; payments and shipments of a container are not (commerceml.md 3.5). */
export const isOrder = (document: XmlNode): boolean => textOf(document, 'ХозОперация') === 'Заказ товара';

/** The order's key at this shop, as its status files name it. */
export const keyOf = (document: XmlNode, settings: CommerceMlSettings): string =>
  (settings.orderKey === 'id' ? textOf(document, 'Ид') : textOf(document, 'Номер')) ??
  textOf(document, 'Номер') ??
  textOf(document, 'Ид') ??
  '';

/**
 * One order document as ours; `others` are the container's payments and shipments. Throws ZodError for what is no
 * order. Sums that don't add up become lines of their own, never vanish (commerceml.md 8.10).
 */
export const toRemoteOrder = (
  document: XmlNode,
  others: readonly XmlNode[],
  settings: CommerceMlSettings,
): RemoteOrder => {
  const named = requisites(document);
  const status = settings.takeStatuses ? statusOf(named) : {};
  const total = decimalOf(textOf(document, 'Сумма'));
  const recipient = partyOf(document, 'Получатель');
  const paid = others.filter(
    (one) => isYes(requisites(one).get('Оплачено')) || isYes(textOf(one, 'Оплачено')),
  );
  const paidSum = paid.flatMap((one) => decimalOf(textOf(one, 'Сумма')) ?? []);
  const isPaid = isYes(named.get('Заказ оплачен')) || isYes(named.get('Оплачен'));
  const freeAddress = named.get('Адрес доставки');
  const buyer = customerOf(document);
  const shipTo =
    freeAddress === undefined
      ? addressOf(
          recipient === undefined
            ? undefined
            : (child(recipient, 'АдресРегистрации') ?? child(recipient, 'Адрес')),
        )
      : { street: freeAddress.slice(0, 500) };
  const taxes = children(document, 'Налоги', 'Налог');
  const tracking = [document, ...others].flatMap(
    (one) => requisites(one).get('Идентификатор отправления') ?? [],
  );
  const key = keyOf(document, settings);
  const order = orderSchema.parse({
    number: textOf(document, 'Номер'),
    externalId: key,
    placedAt: instantOf(textOf(document, 'Дата'), textOf(document, 'Время'), settings.shopTimeZone),
    status: status.code?.slice(0, 60),
    statusName: status.name?.slice(0, 200),
    currency: currencyOf(textOf(document, 'Валюта')),
    total,
    priceIncludesVat: !taxes.some((tax) => textOf(tax, 'УчтеноВСумме') === 'false'),
    customer: buyer,
    delivery: { method: named.get('Способ доставки')?.slice(0, 200), address: shipTo ?? buyer.billing },
    payment: {
      kind: named.get('Метод оплаты')?.slice(0, 200),
      paidAmount: paidSum.length > 0 ? addDecimals(paidSum) : isPaid ? total : undefined,
    },
    trackingNumbers: [...new Set(tracking.flatMap((one) => one.split(/[,;\s]+/)))].filter(
      (one) => one !== '',
    ),
    note: clean(textOf(document, 'Комментарий') ?? named.get('Комментарии покупателя')),
    lines: linesOf(document, total === undefined ? undefined : new Big(total), settings),
  });
  const cancelled = isYes(named.get('Отменен')) || isYes(named.get('ПометкаУдаления'));
  const final =
    cancelled || isYes(named.get('Финальный статус')) || settings.finalStatuses.includes(status.code ?? '');
  if (key === '') throw new Error('the document has neither number nor id');
  return { remoteId: key, remoteStatus: status.code ?? null, final, order };
};

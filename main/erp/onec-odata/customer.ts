import type { Order } from '#shared/domain/index.ts';
import type { OdataCustomerRule } from '#shared/erp/onec-odata.ts';
import { refuse } from '#shared/result.ts';
import { typeOf } from './base.ts';
import { type Call, createOnce, find } from './command.ts';
import { Refused } from './outcome.ts';
import { textAt } from './rows.ts';
import { assign, condition, fixed, taken } from './targets.ts';
import type { Body } from './writer.ts';

const present = (text: string | null | undefined): string | null => text?.trim() || null;

const nameOf = ({ customer, delivery }: Order): string | null =>
  present(customer.name) ??
  present(customer.billing?.company) ??
  present(customer.billing?.name) ??
  present(delivery.address?.company) ??
  present(delivery.address?.name);

/** `7701234567/770101001`: ИНН and КПП, digits only. */
const taxNumbersOf = (order: Order): string[] =>
  (order.customer.taxId ?? '')
    .split('/')
    .map((text) => text.replace(/[\s-]/g, ''))
    .filter((text) => text !== '');

type Way = OdataCustomerRule['findBy'][number];

/** The condition of one way to find a buyer; null where the order, or the rule, has nothing for it. */
const conditionOf = (call: Call, rule: OdataCustomerRule, order: Order, way: Way): string | null => {
  const { set } = rule;
  if (way === 'taxId') {
    const parts = taxNumbersOf(order).flatMap((text, index) => {
      const property = rule.taxNumbers[index];
      return property === undefined ? [] : [condition(call, set, property, text)];
    });
    return parts.length === 0 ? null : parts.join(' and ');
  }
  if (way === 'name') {
    const name = nameOf(order);
    return name === null ? null : condition(call, set, rule.name, name);
  }
  const target = rule[way];
  const text = present(order.customer[way]);
  return target === undefined || text === null ? null : condition(call, set, target, text);
};

const newCustomer = (
  call: Call,
  rule: OdataCustomerRule,
  create: NonNullable<OdataCustomerRule['create']>,
  order: Order,
): Body => {
  const { set } = rule;
  const type = typeOf(call.metadata, set);
  const name = nameOf(order) ?? present(order.customer.email) ?? present(order.customer.phone);
  if (name === null) {
    throw new Refused(
      refuse('invalid', 'erp.row_invalid', {
        detail: 'a buyer without name, e-mail and phone',
        fields: [{ path: 'customer.name', message: 'missing' }],
      }),
    );
  }
  const body: Body = {};
  fixed(call, set, type, body, create.constants);
  if (create.group !== undefined) body['Parent_Key'] = create.group;
  assign(call, set, body, rule.name, name);
  for (const [index, text] of taxNumbersOf(order).entries()) {
    const property = rule.taxNumbers[index];
    if (property !== undefined) assign(call, set, body, property, text);
  }
  for (const way of ['email', 'phone', 'externalId'] as const) {
    const target = rule[way];
    const text = present(order.customer[way]);
    if (target !== undefined && text !== null) assign(call, set, body, target, text);
  }
  taken(call, set, type, body, create.fields, order);
  return body;
};

/**
 * Key of the counterparty of an order: found by the first way that finds one, else created, else the one for
 * everybody. Two that fit are never guessed between: a person decides.
 */
export const customerKey = async (call: Call, rule: OdataCustomerRule, order: Order): Promise<string> => {
  const conditions = rule.findBy.flatMap((way) => conditionOf(call, rule, order, way) ?? []);
  for (const filter of conditions) {
    const rows = (await find(call, rule.set, filter)).filter((row) => row['DeletionMark'] !== true);
    const [first, second] = rows;
    if (second !== undefined) {
      throw new Refused(
        refuse('invalid', 'erp.duplicate', {
          detail: `${rows.length} objects of ${rule.set} fit: ${filter}`,
          values: { value: nameOf(order) ?? order.customer.taxId ?? '' },
          fields: [{ path: 'customer', message: filter }],
        }),
      );
    }
    const key = first === undefined ? null : textAt(first, 'Ref_Key');
    if (key !== null) return key;
  }
  const [filter] = conditions;
  if (rule.create !== undefined && filter !== undefined) {
    const row = await createOnce(call, rule.set, filter, newCustomer(call, rule, rule.create, order));
    const key = textAt(row, 'Ref_Key');
    if (key !== null) return key;
  }
  if (rule.otherwise !== undefined) return rule.otherwise;
  throw new Refused(
    refuse('invalid', 'erp.object_missing', {
      detail: `${rule.set}: nobody fits ${conditions.join(' | ') || '(the order names nobody)'}`,
      values: { value: nameOf(order) ?? order.customer.taxId ?? '' },
      fields: [{ path: 'customer', message: 'not in 1C' }],
    }),
  );
};

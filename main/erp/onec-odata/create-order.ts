import type { Applied, ErpCommand } from '#main/erp/port.ts';
import type { Order } from '#shared/domain/index.ts';
import type { OdataCreateOrder } from '#shared/erp/onec-odata.ts';
import { type Result, refuse } from '#shared/result.ts';
import { typeOf } from './base.ts';
import { type Call, createOnce, find } from './command.ts';
import { customerKey } from './customer.ts';
import { itemRows, type PlacedLine } from './items.ts';
import { finishDocument } from './posting.ts';
import { putStatus } from './status.ts';
import { assign, choose, condition, fixed, taken } from './targets.ts';
import { encodeFor, toOnecDate } from './values.ts';
import type { Body } from './writer.ts';

type CreateOrder = Extract<ErpCommand, { kind: 'create_order' }>;

/** What an order of a shop is found by: its number there, and the shop where several may use the same number. */
const filterOf = (call: Call, rule: OdataCreateOrder, { source, externalId }: CreateOrder): string =>
  [
    condition(call, rule.set, rule.siteNumber, externalId),
    ...(rule.siteSource === undefined ? [] : [condition(call, rule.set, rule.siteSource, source)]),
  ].join(' and ');

const withLines = async (call: Call, rule: OdataCreateOrder, order: Order, body: Body): Promise<void> => {
  const services = rule.services ?? rule.goods;
  const placed = order.lines.map((line, index): PlacedLine => ({ line, path: `lines.${index}` }));
  const groups = [
    { item: rule.goods, lines: placed.filter(({ line }) => line.kind === 'product') },
    { item: services, lines: placed.filter(({ line }) => line.kind === 'service') },
  ];
  for (const { item, lines } of groups) {
    if (lines.length === 0) continue;
    const before = body[item.part];
    const rows = Array.isArray(before) ? before : [];
    body[item.part] = [...rows, ...(await itemRows(call, rule.set, item, lines, rows.length))];
  }
};

const bodyOf = async (call: Call, rule: OdataCreateOrder, command: CreateOrder): Promise<Body> => {
  const { set } = rule;
  const { order, source, externalId } = command;
  const type = typeOf(call.metadata, set);
  const zone = call.base.settings.timeZone;
  const now = new Date().toISOString();
  const at = rule.date === 'placed' ? (order.placedAt ?? now) : now;
  const body: Body = { Date: toOnecDate(at, zone) };
  fixed(call, set, type, body, rule.constants);
  choose(call, set, type, body, [rule.agreement, rule.organisation, rule.warehouse, rule.manager]);
  taken(call, set, type, body, rule.fields, order);
  assign(call, set, body, rule.siteNumber, externalId);
  if (rule.siteSource !== undefined) assign(call, set, body, rule.siteSource, source);
  if (rule.siteDate !== undefined) assign(call, set, body, rule.siteDate, order.placedAt ?? now);
  const status = order.status?.trim() ?? '';
  if (rule.status !== undefined && status !== '') await putStatus(call, set, body, rule.status, status);
  const { property } = rule.customer;
  body[property] = encodeFor(set, type, property, await customerKey(call, rule.customer, order), zone);
  await withLines(call, rule, order, body);
  return body;
};

/**
 * Makes a customer order as the node settings of a shop exchange describe it. Whatever was made by an earlier try is
 * found by the number in the shop and brought to its end: there is never a second one. Throws what `asRefusal` knows.
 */
export const createOrder = async (call: Call, command: CreateOrder): Promise<Result<Applied>> => {
  const rule = call.base.profile.createOrder;
  if (rule === undefined) {
    return refuse('invalid', 'erp.not_supported', { detail: 'the profile has no createOrder' });
  }
  const filter = filterOf(call, rule, command);
  const [found] = await find(call, rule.set, filter);
  if (found !== undefined) return finishDocument(call, rule.set, found, rule.post, false);
  const made = await createOnce(call, rule.set, filter, await bodyOf(call, rule, command));
  return finishDocument(call, rule.set, made, rule.post, true);
};

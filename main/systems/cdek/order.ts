import { z } from 'zod';
import type { CdekClient } from '#main/systems/cdek/client.ts';
import { refusalOf, said } from '#main/systems/cdek/errors.ts';
import { gone, open } from '#main/systems/cdek/statuses.ts';
import { flag, instantOf, rows, text } from '#main/systems/cdek/values.ts';
import { oldestFirst } from '#main/systems/event-order.ts';
import type { Call } from '#main/systems/port.ts';
import type { ParcelEvent } from '#shared/parcels/event.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const money = z.object({ value: text }).catch({ value: '' });
const status = z.object({ code: text, name: text, date_time: text, city: text, deleted: flag });
const request = z.object({
  request_uuid: text,
  type: text,
  state: text,
  date_time: text,
  errors: rows(said).optional(),
});
const related = rows(z.object({ type: text, cdek_number: text })).optional();
const entity = z.object({
  uuid: text,
  number: text,
  cdek_number: text,
  is_return: flag,
  delivery_point: text,
  to_location: z.object({ address: text, city: text }).catch({ address: '', city: '' }),
  delivery_recipient_cost: money,
  packages: rows(z.object({ items: rows(z.object({ payment: money, amount: text })).optional() })).optional(),
  delivery_detail: z
    .object({ delivery_sum: text, total_sum: text })
    .catch({ delivery_sum: '', total_sum: '' }),
  /** They were told that the collected money went to the shop. On no list of ours; seen in several clients. */
  transacted_payment: flag,
  planned_delivery_date: text,
  keep_free_until: text,
  statuses: rows(status).optional(),
  related_entities: related,
});

/** An order as it is told, with the requests about it (carriers.md 5). */
const answer = z.object({
  entity: entity.optional(),
  requests: rows(request).optional(),
  related_entities: related,
});
export type OrderAnswer = z.infer<typeof answer>;
export type Order = NonNullable<OrderAnswer['entity']>;
export type OrderRequest = z.infer<typeof request>;

export const answerIn = (body: unknown, repeatable: boolean): Result<OrderAnswer> => {
  const parsed = answer.safeParse(body);
  return parsed.success
    ? ok(parsed.data)
    : refuse(repeatable ? 'unavailable' : 'uncertain', 'remote.unexpected_shape', { detail: 'entity' });
};

/** An order; `not_found` where there is none, however that is said. */
export const readOrder = async (
  client: CdekClient,
  call: Call,
  by: { uuid: string } | { cdek_number: string } | { im_number: string },
): Promise<Result<OrderAnswer & { entity: Order }>> => {
  const body = await client.call(call, {
    method: 'GET',
    ...('uuid' in by ? { path: `/orders/${encodeURIComponent(by.uuid)}` } : { path: '/orders', query: by }),
    effect: 'read',
  });
  if (!succeeded(body)) return body;
  const parsed = answerIn(body.value, true);
  if (!succeeded(parsed)) return parsed;
  const { entity: order } = parsed.value;
  if (order !== undefined && order.uuid !== '') return ok({ ...parsed.value, entity: order });
  const bad = (parsed.value.requests ?? []).find(({ state }) => state === 'INVALID');
  if (bad !== undefined) return refusalOf(bad.errors ?? [], true);
  // No order and no reason: it may be one that is not shown yet.
  return refuse('unavailable', 'remote.unexpected_shape', { detail: 'entity' });
};

const rank = (code: string): number => (open.has(code) ? 0 : gone.has(code) ? 2 : 1);

/** What happened to it, oldest first whichever way round it is told; what was taken back is left out. */
export const eventsOf = (order: Order): ParcelEvent[] => {
  const events = (order.statuses ?? [])
    .filter((one) => one.code !== '' && !one.deleted)
    .map(
      (one): ParcelEvent => ({
        code: one.code.slice(0, 120),
        text: one.name.slice(0, 2_000),
        at: instantOf(one.date_time),
        place: one.city.slice(0, 500) || null,
      }),
    );
  return oldestFirst(events, rank);
};

/** Whether there is still something to change, nothing any more, or too much already. */
export const standing = (order: Order): 'open' | 'gone' | 'handed_over' => {
  const codes = eventsOf(order).map(({ code }) => code);
  if (codes.some((code) => gone.has(code))) return 'gone';
  return codes.every((code) => open.has(code)) ? 'open' : 'handed_over';
};

/** The newest request of a kind, or the very one that was told. */
export const requestOf = (
  requests: readonly OrderRequest[] | undefined,
  type: string,
  uuid = '',
): OrderRequest | undefined => {
  const all = (requests ?? []).filter((one) => one.type === type);
  const told = all.find((one) => uuid !== '' && one.request_uuid === uuid);
  if (told !== undefined) return told;
  const at = (one: OrderRequest): string => instantOf(one.date_time) ?? '';
  // Of two at one moment the later told.
  return all.reduce<OrderRequest | undefined>(
    (newest, one) => (newest === undefined || at(one) >= at(newest) ? one : newest),
    undefined,
  );
};

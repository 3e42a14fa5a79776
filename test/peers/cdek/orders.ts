import { z } from 'zod';
import {
  handedOver,
  newOrder,
  newRequest,
  nextNumber,
  type PeerOrder,
  type PeerRequestRow,
  type PeerState,
  stamp,
} from '#test/peers/cdek/state.ts';
import type { PeerAnswer } from '#test/peers/http/server.ts';

const phones = z.array(z.strictObject({ number: z.string().regex(/^\+?\d{10,15}$/) })).min(1);
const location = z.strictObject({
  code: z.number().int().optional(),
  city: z.string().optional(),
  postal_code: z.string().optional(),
  address: z.string().min(1),
});
const item = z.strictObject({
  name: z.string().min(1).max(255),
  ware_key: z.string().min(1).max(50),
  payment: z.strictObject({ value: z.number().min(0) }),
  cost: z.number().min(0),
  weight: z.number().int().min(1),
  amount: z.number().int().min(1),
});
const order = z.strictObject({
  uuid: z.string().optional(),
  type: z.literal([1, 2]),
  number: z.string().min(1).max(40),
  tariff_code: z.number().int(),
  comment: z.string().max(255).optional(),
  shipment_point: z.string().min(1).optional(),
  from_location: location.optional(),
  delivery_point: z.string().min(1).optional(),
  to_location: location.optional(),
  sender: z.strictObject({ name: z.string(), phones: phones.optional() }).optional(),
  recipient: z.strictObject({
    name: z.string().min(1),
    company: z.string().optional(),
    email: z.string().optional(),
    phones,
  }),
  delivery_recipient_cost: z.strictObject({ value: z.number() }).optional(),
  packages: z
    .array(
      z.strictObject({
        number: z.string().min(1),
        weight: z.number().int().min(1),
        length: z.number().int().optional(),
        width: z.number().int().optional(),
        height: z.number().int().optional(),
        comment: z.string().optional(),
        items: z.array(item).max(126).optional(),
      }),
    )
    .min(1),
});
type Body = z.infer<typeof order>;

/** How a refusal looks: HTTP 400, also for what is not found. */
export const fail = (type: string, code: string, message: string): PeerAnswer => ({
  status: 400,
  body: {
    requests: [{ type, state: 'INVALID', date_time: stamp(), errors: [{ code, message }], warnings: [] }],
    related_entities: [],
  },
});

const taken = (uuid: string, request: PeerRequestRow): PeerAnswer => ({
  status: 202,
  body: { entity: { uuid }, requests: [{ ...request }], related_entities: [] },
});

/** What is wrong with a body before it is taken down. */
const formProblem = (type: string, given: unknown): PeerAnswer | Body => {
  const parsed = order.safeParse(given);
  if (parsed.success) {
    const { shipment_point, from_location, delivery_point, to_location } = parsed.data;
    if (shipment_point === undefined && from_location === undefined)
      return fail(type, 'v2_order_location_from_and_shipment_point_empty', 'Both are empty');
    if (delivery_point === undefined && to_location === undefined)
      return fail(type, 'v2_order_location_to_and_delivery_point_empty', 'Both are empty');
    return parsed.data;
  }
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return fail(type, 'v2_field_is_empty', `[${path}] ${issue?.message ?? ''}`);
};

/** What they find out only afterwards. */
const problemsOf = (state: PeerState, body: Body): { code: string; message: string }[] => {
  if (!state.tariffs.has(body.tariff_code))
    return [{ code: 'v2_entity_invalid', message: 'Tariff is not available: [tariff_code]' }];
  if (body.shipment_point !== undefined && !state.points.some(({ code }) => code === body.shipment_point))
    return [{ code: 'v2_sender_location_not_recognized', message: 'Sender location is not recognized' }];
  const { delivery_point, to_location } = body;
  if (delivery_point !== undefined) {
    const point = state.points.find(({ code }) => code === delivery_point);
    if (point === undefined)
      return [{ code: 'v2_entity_not_found', message: `Delivery point is not found [delivery_point]` }];
    const heavy = body.packages.some(({ weight }) => weight > point.weightMax * 1_000);
    if (heavy)
      return [{ code: 'v2_entity_invalid', message: '[packages.weight] is more than the point takes' }];
  }
  if (to_location !== undefined && !state.cities.some(({ code }) => code === to_location.code))
    return [
      { code: 'v2_recipient_location_not_recognized', message: 'Recipient location is not recognized' },
    ];
  return [];
};

const bodyAsRow = (body: Body): Record<string, unknown> => z.record(z.string(), z.unknown()).parse(body);

export const create = (state: PeerState, given: unknown): PeerAnswer => {
  const body = formProblem('CREATE', given);
  if ('status' in body) return body;
  const request = newRequest('CREATE');
  const one = newOrder(state, {
    number: body.number,
    body: bodyAsRow(body),
    requests: [request],
    waits: state.delay,
  });
  one.decide = () => {
    const errors = problemsOf(state, body);
    if (errors.length > 0) {
      request.state = 'INVALID';
      request.errors = errors;
      one.statuses.push({ code: 'INVALID', name: 'Некорректный заказ', date_time: stamp(), city: '' });
      return;
    }
    request.state = 'SUCCESSFUL';
    one.cdek_number = nextNumber(state);
    one.statuses.push(
      { code: 'ACCEPTED', name: 'Принят', date_time: stamp(), city: 'Офис СДЭК' },
      { code: 'CREATED', name: 'Создан', date_time: stamp(), city: 'Офис СДЭК' },
    );
  };
  return taken(one.uuid, request);
};

const shown = (one: PeerOrder): Record<string, unknown> => ({
  entity: {
    ...one.body,
    uuid: one.uuid,
    number: one.number,
    is_return: false,
    is_reverse: false,
    is_client_return: false,
    ...(one.cdek_number === '' ? {} : { cdek_number: one.cdek_number }),
    delivery_detail: { delivery_sum: 350.5, total_sum: 350.5 },
    // Newest first.
    statuses: one.statuses.toReversed(),
    ...one.over,
  },
  requests: one.requests,
  related_entities: one.related,
});

/** Every look brings what was asked for nearer to its decision. */
const look = (one: PeerOrder): PeerAnswer => {
  if (one.foreign) return fail('GET', 'v2_entity_forbidden', 'Entity is forbidden');
  const answer: PeerAnswer = { status: 200, body: structuredClone(shown(one)) };
  if (one.decide === null) return answer;
  if (one.waits > 0) {
    one.waits -= 1;
    for (const request of one.requests) if (request.state === 'ACCEPTED') request.state = 'WAITING';
    return answer;
  }
  one.decide();
  one.decide = null;
  return { status: 200, body: structuredClone(shown(one)) };
};

const isShown = (state: PeerState, one: PeerOrder): boolean => !(one.removed && state.hidesDeleted);

export const byUuid = (state: PeerState, uuid: string): PeerAnswer => {
  const one = state.orders.get(uuid);
  if (one === undefined) return fail('GET', 'v2_entity_not_found', `Entity is not found by uuid ${uuid}`);
  const answer = look(one);
  return isShown(state, one)
    ? answer
    : fail('GET', 'v2_entity_not_found', `Entity is not found by uuid ${uuid}`);
};

export const search = (state: PeerState, query: URLSearchParams): PeerAnswer => {
  const names = [...query.keys()];
  if (names.length !== 1) return fail('GET', 'v2_bad_request', 'One of cdek_number, im_number is needed');
  const [name] = names;
  const value = query.get(name ?? '') ?? '';
  const all = [...state.orders.values()].toReversed().filter((one) => isShown(state, one));
  if (name === 'cdek_number') {
    if (!/^\d+$/.test(value)) return fail('GET', 'v2_invalid_format', `Invalid value [${value}]`);
    const one = all.find(({ cdek_number }) => cdek_number === value || !state.filters);
    return one === undefined ? fail('GET', 'v2_order_not_found', `Order ${value} is not found`) : look(one);
  }
  if (name !== 'im_number') return fail('GET', 'v2_bad_request', `Unknown parameter ${name}`);
  // The newest one with that number, whatever became of it.
  const isHidden = state.hidden > 0;
  if (isHidden) state.hidden -= 1;
  const one = isHidden ? undefined : all.find(({ number }) => number === value || !state.filters);
  return one === undefined
    ? fail('GET', 'v2_entity_not_found_im_number', `Entity is not found by im_number ${value}`)
    : look(one);
};

const ask = (
  state: PeerState,
  uuid: string,
  type: string,
  decide: (one: PeerOrder, request: PeerRequestRow) => void,
): PeerAnswer => {
  const one = state.orders.get(uuid);
  if (one === undefined || one.removed)
    return fail(type, 'v2_entity_not_found', `Entity is not found by uuid ${uuid}`);
  if (one.decide !== null)
    return fail(type, 'v2_similar_request_still_processed', 'Previous request is still processed');
  const request = newRequest(type);
  one.requests.push(request);
  one.waits = state.delay;
  one.decide = () => decide(one, request);
  return taken(uuid, request);
};

const refuse = (request: PeerRequestRow, message: string): void => {
  request.state = 'INVALID';
  request.errors = [{ code: 'v2_entity_invalid', message }];
};

export const update = (state: PeerState, given: unknown): PeerAnswer => {
  const body = formProblem('UPDATE', given);
  if ('status' in body) return body;
  return ask(state, body.uuid ?? '', 'UPDATE', (one, request) => {
    const errors = problemsOf(state, body);
    if (handedOver(one)) refuse(request, 'Order is already in delivery');
    else if (errors.length > 0) {
      request.state = 'INVALID';
      request.errors = errors;
    } else {
      request.state = 'SUCCESSFUL';
      one.body = bodyAsRow(body);
    }
  });
};

export const remove = (state: PeerState, uuid: string): PeerAnswer =>
  ask(state, uuid, 'DELETE', (one, request) => {
    if (handedOver(one)) {
      refuse(request, 'Order is already in delivery');
      return;
    }
    request.state = 'SUCCESSFUL';
    one.removed = true;
    one.statuses.push({ code: 'REMOVED', name: 'Удалён', date_time: stamp(), city: '' });
  });

export const refusal = (state: PeerState, uuid: string): PeerAnswer =>
  ask(state, uuid, 'REFUSAL', (one, request) => {
    if (one.requests.some((before) => before.type === 'REFUSAL' && before.state === 'SUCCESSFUL'))
      refuse(request, 'Refusal is already registered');
    else request.state = 'SUCCESSFUL';
  });

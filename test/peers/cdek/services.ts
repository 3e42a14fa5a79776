import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fail } from '#test/peers/cdek/orders.ts';
import { newRequest, type PeerPoint, type PeerState } from '#test/peers/cdek/state.ts';
import type { PeerAnswer } from '#test/peers/http/server.ts';

const shownPoint = (one: PeerPoint): Record<string, unknown> => ({
  code: one.code,
  name: one.name,
  type: one.type,
  work_time: 'Пн-Пт 10:00-20:00',
  address_comment: '',
  owner_code: 'CDEK',
  is_handout: one.handsOut,
  allowed_cod: true,
  weight_max: one.weightMax,
  location: { country_code: 'RU', city_code: one.cityCode, city: one.city, address: one.address },
});

export const points = (state: PeerState, query: URLSearchParams): PeerAnswer => {
  const known = ['city_code', 'type', 'code', 'country_code', 'size', 'page'];
  for (const name of query.keys())
    if (!known.includes(name)) return fail('GET', 'v2_bad_request', `Unknown parameter ${name}`);
  const city = query.get('city_code');
  const code = query.get('code');
  const type = query.get('type') ?? 'ALL';
  return {
    status: 200,
    body: state.points
      .filter((one) => city === null || String(one.cityCode) === city)
      .filter((one) => code === null || one.code === code)
      .filter((one) => type === 'ALL' || one.type === type)
      .map(shownPoint),
  };
};

/** Knows whole names only. */
export const cities = (state: PeerState, query: URLSearchParams): PeerAnswer => {
  const name = query.get('city');
  return {
    status: 200,
    body: state.cities
      .filter(({ city }) => name === null || city.toLowerCase() === name.toLowerCase())
      .slice(0, Number(query.get('size') ?? 1_000))
      .map(({ code, city, region, country }) => ({ code, city, region, country_code: country })),
  };
};

export const suggestCities = (state: PeerState, query: URLSearchParams): PeerAnswer => {
  if (!state.suggests)
    return { status: 404, body: { errors: [{ code: 'not_found', message: 'No such address' }] } };
  const name = (query.get('name') ?? '').toLowerCase();
  return {
    status: 200,
    body: state.cities
      .filter(({ city }) => city.toLowerCase().startsWith(name))
      .map(({ code, city, region, country }) => ({
        city_uuid: randomUUID(),
        code,
        full_name: `${city}, ${region}, Россия`,
        country_code: country,
      })),
  };
};

const asked = z.strictObject({
  type: z.literal([1, 2]),
  tariff_code: z.number().int(),
  from_location: z.strictObject({ code: z.number().int() }),
  to_location: z.strictObject({ code: z.number().int() }),
  packages: z
    .array(
      z.strictObject({
        weight: z.number().int().min(1),
        length: z.number().int().optional(),
        width: z.number().int().optional(),
        height: z.number().int().optional(),
      }),
    )
    .min(1),
});

export const tariff = (state: PeerState, body: unknown): PeerAnswer => {
  const refused = (code: string, message: string): PeerAnswer => ({
    status: 400,
    body: { errors: [{ code, message }] },
  });
  const given = asked.safeParse(body);
  if (!given.success)
    return refused('v2_field_is_empty', `[${given.error.issues[0]?.path.join('.') ?? ''}] is empty`);
  const { tariff_code, to_location, packages } = given.data;
  if (!state.tariffs.has(tariff_code)) return refused('v2_bad_request', 'Invalid [tariff_code]');
  if (!state.cities.some(({ code }) => code === to_location.code))
    return refused('v2_recipient_location_not_recognized', 'Recipient location is not recognized');
  const weight = packages.reduce((total, one) => total + one.weight, 0);
  return {
    status: 200,
    body: {
      total_sum: 300 + weight / 1_000,
      currency: 'RUB',
      delivery_sum: 300,
      period_min: 2,
      period_max: 4,
      weight_calc: weight,
      services: [],
    },
  };
};

const printed = z.strictObject({
  orders: z
    .array(z.strictObject({ order_uuid: z.string().optional(), cdek_number: z.string().optional() }))
    .min(1),
  copy_count: z.number().int().min(1),
});

export const print = (state: PeerState, body: unknown): PeerAnswer => {
  const given = printed.safeParse(body);
  if (!given.success) return fail('CREATE', 'v2_field_is_empty', '[orders] is empty');
  const numbers: string[] = [];
  for (const { order_uuid, cdek_number } of given.data.orders) {
    const one = [...state.orders.values()].find(
      (order) => !order.removed && (order.uuid === order_uuid || order.cdek_number === cdek_number),
    );
    if (one === undefined) return fail('CREATE', 'v2_order_not_found', 'Order is not found');
    numbers.push(one.cdek_number);
  }
  const uuid = randomUUID();
  state.prints.set(uuid, { orders: numbers, waits: state.delay });
  return { status: 202, body: { entity: { uuid }, requests: [newRequest('CREATE')] } };
};

export const printState = (state: PeerState, uuid: string): PeerAnswer => {
  const job = state.prints.get(uuid);
  if (job === undefined) return fail('GET', 'v2_entity_not_found', 'Entity is not found');
  const isReady = job.waits <= 0;
  job.waits -= 1;
  return {
    status: 200,
    body: {
      entity: {
        uuid,
        ...(isReady ? { url: `https://api.cdek.ru/v2/print/orders/${uuid}.pdf` } : {}),
        statuses: [{ code: isReady ? 'READY' : 'PROCESSING', name: '' }],
      },
      requests: [{ type: 'CREATE', state: isReady ? 'SUCCESSFUL' : 'WAITING' }],
    },
  };
};

export const printFile = (state: PeerState, uuid: string): PeerAnswer => {
  const job = state.prints.get(uuid);
  if (job === undefined || job.waits >= 0) return { status: 404, body: '' };
  return {
    status: 200,
    body: Buffer.from(`%PDF-1.4 ${job.orders.join(' ')}`),
    headers: { 'content-type': 'application/pdf' },
  };
};

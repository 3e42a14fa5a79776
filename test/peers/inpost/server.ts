import { z } from 'zod';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';

export interface PeerShipment {
  id: number;
  status: string;
  tracking_number: string | null;
  numbers: string[];
  created_at: string;
  updated_at: string;
  fields: Record<string, unknown>;
  /** Questions about it until it is confirmed. */
  patience: number;
}

interface PeerParcel {
  details: { status: string; datetime: string }[];
  point: string | null;
}

const person = z.object({
  first_name: z.string().min(1),
  last_name: z.string().min(1),
  company_name: z.string().optional(),
  email: z.string().includes('@'),
  phone: z.string().regex(/^\d{9}$/),
  address: z
    .strictObject({
      street: z.string().min(1),
      building_number: z.string().min(1),
      city: z.string().min(1),
      post_code: z.string().regex(/^\d\d-\d{3}$/),
      country_code: z.string().length(2),
    })
    .optional(),
});
const money = z.strictObject({ amount: z.number().min(1).lt(10_000_000), currency: z.literal('PLN') });
const size = z.coerce.number().min(1).max(3_500);
const piece = z.strictObject({
  id: z.string(),
  dimensions: z.strictObject({ length: size, width: size, height: size, unit: z.literal('mm') }),
  weight: z.strictObject({ amount: z.coerce.number().gt(0).max(50), unit: z.literal('kg') }),
});
const create = z.strictObject({
  service: z.enum(['inpost_locker_standard', 'inpost_courier_standard']),
  external_customer_id: z.string(),
  reference: z.string().min(3).max(100).optional(),
  comments: z.string().optional(),
  receiver: person,
  parcels: z.union([
    z.strictObject({ template: z.enum(['small', 'medium', 'large']) }),
    z.array(piece).min(1),
  ]),
  custom_attributes: z.strictObject({
    sending_method: z.enum(['parcel_locker', 'pop', 'pok', 'courier_pok', 'branch', 'dispatch_order']),
    target_point: z.string().optional(),
  }),
  cod: money.optional(),
  insurance: money.optional(),
  end_of_week_collection: z.boolean().optional(),
});

const fail = (status: number, error: string, details: unknown = {}): PeerAnswer => ({
  status,
  body: { status, error, message: `There is ${error}.`, details },
});

/** Codes as ShipX nests them: a list at each level (carriers.md 2.1). */
const nested = (path: readonly PropertyKey[], code: string): unknown => {
  const [first, ...rest] = path;
  if (first === undefined) return [code];
  const below = nested(rest, code);
  return { [String(first)]: rest.length === 0 ? below : [below] };
};

export const lockers = [
  { name: 'KRA012', city: 'Kraków', post_code: '30-624', street: 'Malborska', status: 'Operating' },
  { name: 'KRA013', city: 'Kraków', post_code: '30-625', street: 'Wielicka', status: 'Disabled' },
  { name: 'POP-WAW1', city: 'Warszawa', post_code: '00-001', street: 'Prosta', status: 'Operating' },
];

export interface InPostPeer extends HttpPeer {
  token: string;
  organization: string;
  shipments: PeerShipment[];
  /** How many questions a new shipment needs until it is confirmed. */
  patience: { value: number };
  /** The list leaves this filter out without a word. */
  ignores: { filter: boolean };
  addParcel(number: string, codes: readonly string[], point?: string): void;
  move(number: string, code: string): void;
  shown(reference: string): number;
}

/** ShipX as it is documented (carriers.md 2): asynchronous confirmation, no idempotency, nested errors. */
export const startInPost = async (): Promise<InPostPeer> => {
  const token = 'shipx-token-of-the-stand-in';
  const organization = '4711';
  const shipments: PeerShipment[] = [];
  const parcels = new Map<string, PeerParcel>();
  const patience = { value: 1 };
  const ignores = { filter: false };
  let serial = 1_000;
  let clock = Date.UTC(2026, 10, 20, 8, 0, 0);
  const tick = (): string => {
    clock += 60_000;
    return new Date(clock).toISOString().replace('Z', '+00:00');
  };

  const shownOf = (one: PeerShipment) => ({
    ...one.fields,
    id: one.id,
    status: one.status,
    tracking_number: one.tracking_number,
    parcels: one.numbers.map((number) => ({ id: 1, tracking_number: one.tracking_number && number })),
    selected_offer: one.tracking_number === null ? null : { id: 1, rate: null },
    created_at: one.created_at,
    updated_at: one.updated_at,
  });

  const make = (request: PeerRequest): PeerAnswer => {
    const read = create.safeParse(JSON.parse(request.body));
    if (!read.success) {
      const issue = read.error.issues[0];
      return fail(
        400,
        'validation_failed',
        nested(issue?.path ?? [], issue?.code === 'too_big' ? 'too_big' : 'invalid'),
      );
    }
    const { service, custom_attributes, receiver, parcels: pieces, cod, insurance } = read.data;
    const locker = service.startsWith('inpost_locker');
    if (locker && !lockers.some(({ name }) => name === custom_attributes.target_point)) {
      return fail(400, 'validation_failed', nested(['custom_attributes', 'target_point'], 'does_not_exist'));
    }
    if (locker && Array.isArray(pieces)) return fail(400, 'validation_failed', { parcels: ['invalid'] });
    if (!locker && receiver.address === undefined) {
      return fail(400, 'validation_failed', nested(['receiver', 'address'], 'required'));
    }
    if (!locker && cod !== undefined && (insurance?.amount ?? 0) < cod.amount) {
      return fail(400, 'validation_failed', nested(['insurance', 'amount'], 'too_small'));
    }
    serial += 1;
    const count = Array.isArray(pieces) ? pieces.length : 1;
    const now = new Date().toISOString();
    const made: PeerShipment = {
      id: serial,
      status: 'created',
      tracking_number: null,
      numbers: Array.from(
        { length: count },
        (_, index) => `6${String(serial * 100 + index).padStart(23, '0')}`,
      ),
      created_at: now,
      updated_at: now,
      fields: read.data,
      patience: patience.value,
    };
    shipments.push(made);
    return { status: 201, body: shownOf(made) };
  };

  const settle = (one: PeerShipment): void => {
    if (one.status !== 'created') return;
    one.patience -= 1;
    if (one.patience > 0) return;
    one.status = 'confirmed';
    one.tracking_number = one.numbers[0] ?? null;
  };

  const list = (query: URLSearchParams): PeerAnswer => {
    const wanted = query.get('external_customer_id');
    const page = Number(query.get('page') ?? '1');
    const perPage = Number(query.get('per_page') ?? '100');
    const found = shipments
      .filter((one) => ignores.filter || wanted === null || one.fields['external_customer_id'] === wanted)
      .sort((a, b) => b.id - a.id);
    for (const one of found) settle(one);
    const items = found.slice((page - 1) * perPage, page * perPage).map(shownOf);
    return { status: 200, body: { href: '', count: found.length, page, per_page: perPage, items } };
  };

  const one = (request: PeerRequest, id: string): PeerAnswer => {
    const found = shipments.find((each) => String(each.id) === id);
    if (found === undefined) return fail(404, 'resource_not_found');
    if (request.method === 'DELETE') {
      if (found.status !== 'created') return fail(400, 'invalid_action');
      found.status = 'canceled';
      return { status: 204 };
    }
    settle(found);
    return { status: 200, body: shownOf(found) };
  };

  const label = (ids: readonly string[], format: string | null): PeerAnswer => {
    const found = ids.map((id) => shipments.find((each) => String(each.id) === id));
    if (found.length === 0 || found.includes(undefined)) return fail(404, 'resource_not_found');
    if (found.some((each) => each?.status === 'created')) return fail(400, 'invalid_action');
    const pdf = format === 'Pdf';
    const text = pdf ? `%PDF-1.7 ${ids.join(' ')}` : `^XA ${ids.join(' ')} ^XZ`;
    const type = pdf ? 'application/pdf' : 'text/plain';
    return { status: 200, body: Buffer.from(text), headers: { 'content-type': type } };
  };

  const points = (query: URLSearchParams): PeerAnswer => {
    const items = lockers
      .filter(
        ({ name, city, post_code }) =>
          name === (query.get('name') ?? name) &&
          city === (query.get('city') ?? city) &&
          post_code === (query.get('post_code') ?? post_code),
      )
      .map(({ name, city, post_code, street, status }) => ({
        name,
        status,
        address: { line1: `${street} 1`, line2: `${post_code} ${city}` },
        address_details: { city, post_code, street, building_number: '1' },
        opening_hours: '24/7',
        functions: ['parcel', 'parcel_collect'],
      }));
    return { status: 200, body: { count: items.length, page: 1, per_page: 100, items } };
  };

  const tracking = (number: string): PeerAnswer => {
    if (!/^\d+$/.test(number)) return fail(400, 'invalid_parameter');
    const parcel = parcels.get(number);
    if (parcel === undefined) return fail(404, 'resource_not_found');
    const last = parcel.details.at(-1);
    return {
      status: 200,
      body: {
        tracking_number: number,
        status: last?.status,
        custom_attributes: parcel.point === null ? {} : { target_point_id: parcel.point },
        tracking_details: [...parcel.details].reverse(),
        expected_flow: [],
        updated_at: last?.datetime,
      },
    };
  };

  const handle = (request: PeerRequest): PeerAnswer => {
    const { method, path, query } = request;
    if (path === '/v1/statuses')
      return { status: 200, body: { items: [{ name: 'delivered', title: 'Doręczono' }] } };
    if (path === '/v1/points') return points(query);
    if (request.headers.authorization !== `Bearer ${token}`) return fail(401, 'unauthorized');
    const own = `/v1/organizations/${organization}`;
    if (path === own) return { status: 200, body: { id: Number(organization), name: 'Herbaciarnia' } };
    if (path === `${own}/shipments`) return method === 'POST' ? make(request) : list(query);
    if (path === `${own}/shipments/labels`) return label(query.getAll('shipment_ids[]'), query.get('format'));
    const tracked = /^\/v1\/tracking\/(.+)$/.exec(path);
    if (tracked !== null) return tracking(decodeURIComponent(tracked[1] ?? ''));
    const labelled = /^\/v1\/shipments\/(\d+)\/label$/.exec(path);
    if (labelled !== null) return label([labelled[1] ?? ''], query.get('format'));
    const shipment = /^\/v1\/shipments\/(\d+)$/.exec(path);
    return shipment === null ? fail(404, 'resource_not_found') : one(request, shipment[1] ?? '');
  };

  const peer = await startHttpPeer(handle);
  return {
    ...peer,
    token,
    organization,
    shipments,
    patience,
    ignores,
    addParcel(number, codes, point) {
      parcels.set(number, {
        details: codes.map((status) => ({ status, datetime: tick() })),
        point: point ?? null,
      });
    },
    move(number, code) {
      parcels.get(number)?.details.push({ status: code, datetime: tick() });
    },
    shown: (reference) =>
      shipments.filter(
        (each) => each.fields['external_customer_id'] === reference && each.status !== 'canceled',
      ).length,
  };
};

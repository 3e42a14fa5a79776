import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';

export interface RestOrder {
  id: string;
  status: string;
  trackingNumbers: string[];
  [field: string]: unknown;
}

export interface RestPeer extends HttpPeer {
  secret: string;
  products: Map<string, { key: string; sku: string; amount: string; price: string }>;
  orders: Map<string, RestOrder>;
  /** Objects the shop holds beside products and orders, by "customers/7". */
  objects: Map<string, Record<string, unknown>>;
  effects: string[];
  placeOrder(status?: string): RestOrder;
  setStatus(id: string, status: string): void;
  /** Where the agent lets objects be fetched; without it a notice is only noted. */
  fetchFrom: { url: string | null };
  signed(method: string, path: string, body?: string, nowMs?: number): Record<string, string>;
}

export const statuses = ['open', 'paid', 'production', 'sent', 'done', 'basket'];
const sent = z.object({
  entity: z.string(),
  operation: z.string(),
  key: z.string(),
  remoteId: z.string().nullable(),
  object: z.record(z.string(), z.unknown()).nullish(),
});
const stocked = z.object({
  stock: z.array(z.object({ quantity: z.string().regex(/^\d+$/) })),
  prices: z.array(z.object({ amount: z.string() })),
});
const ordered = z.object({ status: z.string().nullish(), trackingNumbers: z.array(z.string()).default([]) });

/**
 * A shop of the customer's own that keeps the agreement of docs/rest.md: it checks signatures, heeds the key of the
 * business fact, gives orders in the order in which they changed, and fetches what it is told has changed.
 */
export const startRestShop = async (options: { keepRequests?: boolean } = {}): Promise<RestPeer> => {
  const secret = 'a-secret-of-the-shop-and-the-agent';
  const products: RestPeer['products'] = new Map();
  const orders: RestPeer['orders'] = new Map();
  const objects: RestPeer['objects'] = new Map();
  const done = new Map<string, PeerAnswer>();
  const effects: string[] = [];
  const changes: string[] = [];
  const fetchFrom: RestPeer['fetchFrom'] = { url: null };
  const refusal = (status: number, message: string): PeerAnswer => ({ status, body: { status, message } });

  const signed: RestPeer['signed'] = (method, path, body = '', nowMs = Date.now()) => {
    const timestamp = String(Math.floor(nowMs / 1_000));
    const text = [timestamp, method, path, body].join('\n');
    return {
      'x-mostek-timestamp': timestamp,
      'x-mostek-signature': createHmac('sha256', secret).update(text).digest('hex'),
    };
  };

  const pathOf = (request: PeerRequest): string => {
    const query = request.query.toString();
    return query === '' ? request.path : `${request.path}?${query}`;
  };
  const isSigned = (request: PeerRequest): boolean => {
    const timestamp = Number(request.headers['x-mostek-timestamp']);
    if (Math.abs(Date.now() / 1_000 - timestamp) > 300) return false;
    const expected = signed(request.method, pathOf(request), request.body, timestamp * 1_000);
    return request.headers['x-mostek-signature'] === expected['x-mostek-signature'];
  };

  const feed = (query: URLSearchParams): PeerAnswer => {
    const since = Number(query.get('since') ?? '0');
    const limit = Number(query.get('limit') ?? '100');
    const page = changes.slice(since, since + limit);
    const end = since + page.length;
    return {
      status: 200,
      body: {
        orders: [...new Set(page)].flatMap((id) => {
          const order = orders.get(id);
          return order === undefined || order.status === 'basket' ? [] : [order];
        }),
        checkpoint: String(end),
        more: end < changes.length,
      },
    };
  };

  const putProduct = (id: string, object: unknown): PeerAnswer => {
    const given = z.object({ sku: z.string() }).loose().parse(object);
    const product = products.get(id) ?? [...products.values()].find((one) => one.sku === given.sku);
    if (product === undefined) return refusal(404, 'no such product');
    const { stock, prices } = stocked.parse(object);
    product.amount = stock[0]?.quantity ?? product.amount;
    product.price = prices[0]?.amount ?? product.price;
    effects.push(`product ${product.key}`);
    return { status: 200, body: { id: product.key } };
  };

  const putOrder = (id: string, object: unknown): PeerAnswer => {
    const order = orders.get(id);
    if (order === undefined) return refusal(404, 'no such order');
    const given = ordered.parse(object);
    if (given.status != null) {
      if (!statuses.includes(given.status)) return refusal(422, 'no such status');
      order.status = given.status;
      // What was written from outside is told back like any other change.
      changes.push(id);
    }
    order.trackingNumbers = [...new Set([...order.trackingNumbers, ...given.trackingNumbers])];
    effects.push(`order ${id}`);
    return { status: 200, body: { id } };
  };

  const put = (kind: string, id: string, body: string): PeerAnswer => {
    const parsed = sent.safeParse(JSON.parse(body));
    if (!parsed.success || parsed.data.object == null) return refusal(400, 'no object');
    if (kind === 'products') return putProduct(id, parsed.data.object);
    if (kind === 'orders') return putOrder(id, parsed.data.object);
    objects.set(`${kind}/${id}`, parsed.data.object);
    effects.push(`${kind} ${id}`);
    return { status: 200, body: { id } };
  };

  const changed = async (body: string): Promise<PeerAnswer> => {
    const { entity, key } = sent.parse(JSON.parse(body));
    effects.push(`told ${entity} ${key}`);
    if (fetchFrom.url !== null) {
      const path = `${new URL(fetchFrom.url).pathname}/${entity}/${encodeURIComponent(key)}`;
      const answer = await fetch(new URL(path, fetchFrom.url), { headers: signed('GET', path) });
      if (answer.ok) {
        const { object } = z.object({ object: z.record(z.string(), z.unknown()) }).parse(await answer.json());
        objects.set(`${entity}s/${key}`, object);
      }
    }
    return { status: 204 };
  };

  const act = (request: PeerRequest): PeerAnswer | Promise<PeerAnswer> => {
    const [, kind = '', id = ''] = request.path.split('/').map(decodeURIComponent);
    if (request.method === 'GET') {
      if (kind === 'ping') return { status: 200, body: { name: 'Sklep', version: '4' } };
      if (kind === 'statuses')
        return { status: 200, body: { statuses: statuses.map((one) => ({ value: one, label: one })) } };
      return kind === 'orders' && id === '' ? feed(request.query) : refusal(404, 'nothing here');
    }
    if (request.method === 'POST') return kind === 'changed' ? changed(request.body) : refusal(405, 'no');
    if (request.method === 'PUT') return put(kind, id, request.body);
    if (request.method !== 'DELETE') return refusal(405, 'no');
    effects.push(`gone ${kind} ${id}`);
    return { status: 204 };
  };

  const handle = async (request: PeerRequest): Promise<PeerAnswer> => {
    if (!isSigned(request)) return refusal(401, 'not signed');
    const fact = request.headers['idempotency-key'];
    const before = typeof fact === 'string' ? done.get(fact) : undefined;
    if (before !== undefined) return before;
    const answer = await act(request);
    if (typeof fact === 'string' && answer.status < 300) done.set(fact, answer);
    return answer;
  };

  const peer = await startHttpPeer(handle, options);
  return {
    ...peer,
    secret,
    products,
    orders,
    objects,
    effects,
    fetchFrom,
    signed,
    placeOrder(status = 'open') {
      const id = String(700 + orders.size);
      const order: RestOrder = {
        id,
        status,
        trackingNumbers: [],
        placedAt: '2026-11-27T08:00:00Z',
        currency: 'PLN',
        total: '19.99',
        customer: { name: 'Joanna Żółkiewska', email: 'joanna@example.com' },
        lines: [{ sku: 'A-1', quantity: '1', price: '19.99' }],
      };
      orders.set(id, order);
      changes.push(id);
      return order;
    },
    setStatus(id, status) {
      const order = orders.get(id);
      if (order === undefined) return;
      order.status = status;
      changes.push(id);
    },
  };
};

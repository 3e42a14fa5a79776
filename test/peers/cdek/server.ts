import { randomBytes } from 'node:crypto';
import { byUuid, create, fail, refusal, remove, search, update } from '#test/peers/cdek/orders.ts';
import {
  cities,
  points,
  print,
  printFile,
  printState,
  suggestCities,
  tariff,
} from '#test/peers/cdek/services.ts';
import { emptyState, newOrder, type PeerOrder, type PeerState, stamp } from '#test/peers/cdek/state.ts';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';

export interface CdekPeer extends HttpPeer {
  state: PeerState;
  /** An order with the codes of its statuses, oldest first, and any fields more. */
  addParcel(number: string, codes: readonly string[], over?: Partial<PeerOrder>): void;
  move(number: string, code: string): void;
  /** Orders with this number of ours that are neither deleted nor invalid. */
  shown(reference: string): number;
  handOver(reference: string): void;
}

const jsonIn = (request: PeerRequest): unknown => {
  try {
    return JSON.parse(request.body);
  } catch {
    return null;
  }
};

/** CDEK's interface of version 2 as it is documented: everything that changes something is decided later. */
export const startCdek = async (options: { keepRequests?: boolean } = {}): Promise<CdekPeer> => {
  const state = emptyState();

  const signIn = (request: PeerRequest): PeerAnswer => {
    const form = new URLSearchParams(request.body);
    const isForm = String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded');
    if (
      !isForm ||
      form.get('grant_type') !== 'client_credentials' ||
      form.get('client_id') !== state.clientId ||
      form.get('client_secret') !== state.clientSecret
    )
      return { status: 401, body: { error: 'invalid_client', error_description: 'Bad client credentials' } };
    const token = randomBytes(24).toString('base64url');
    state.tokens.add(token);
    return {
      status: 200,
      body: { access_token: token, token_type: 'bearer', expires_in: 3_600, scope: 'order:all' },
    };
  };

  const route = (request: PeerRequest, path: string): PeerAnswer => {
    const { method, query } = request;
    const [first = '', second = '', third = ''] = path.slice(1).split('/').map(decodeURIComponent);
    if (method === 'POST' && !['orders', 'calculator', 'print'].includes(first))
      return { status: 404, body: '' };
    switch (`${method} ${path}`) {
      case 'POST /orders':
        return create(state, jsonIn(request));
      case 'PATCH /orders':
        return update(state, jsonIn(request));
      case 'GET /orders':
        return search(state, query);
      case 'GET /deliverypoints':
        return points(state, query);
      case 'GET /location/cities':
        return cities(state, query);
      case 'GET /location/suggest/cities':
        return suggestCities(state, query);
      case 'POST /calculator/tariff':
        return tariff(state, jsonIn(request));
      case 'POST /print/orders':
        return print(state, jsonIn(request));
      default:
        break;
    }
    if (first === 'orders' && second !== '') {
      if (method === 'GET' && third === '') return byUuid(state, second);
      if (method === 'DELETE' && third === '') return remove(state, second);
      if (method === 'POST' && third === 'refusal') return refusal(state, second);
    }
    if (method === 'GET' && first === 'print' && second === 'orders')
      return third.endsWith('.pdf') ? printFile(state, third.slice(0, -4)) : printState(state, third);
    return fail(method, 'v2_bad_request', `${method} ${path}`);
  };

  const run = (request: PeerRequest): PeerAnswer => {
    if (!request.path.startsWith('/v2/')) return { status: 404, body: 'Not found' };
    const path = request.path.slice(3);
    if (path === '/oauth/token')
      return request.method === 'POST' ? signIn(request) : { status: 405, body: '' };
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!state.tokens.has(token))
      return {
        status: 401,
        body: {
          requests: [{ state: 'INVALID', errors: [{ code: 'v2_token_expired', message: 'Expired' }] }],
        },
      };
    return route(request, path);
  };

  const peer = await startHttpPeer(run, { keepRequests: options.keepRequests ?? true });
  const own = (reference: string) =>
    [...state.orders.values()].filter(
      (one) =>
        one.number === reference && !one.removed && !one.statuses.some(({ code }) => code === 'INVALID'),
    );
  return {
    ...peer,
    url: `${peer.url}/v2`,
    state,
    addParcel(number, codes, over = {}) {
      newOrder(state, {
        number: `shop-${number}`,
        cdek_number: number,
        body: { tariff_code: 136, delivery_point: 'NSK33', packages: [] },
        statuses: codes.map((code, index) => ({
          code,
          name: `Статус ${code}`,
          date_time: `2026-11-2${index}T1${index}:41:43+0700`,
          city: 'Новосибирск',
        })),
        ...over,
      });
    },
    move(number, code) {
      for (const one of state.orders.values())
        if (one.cdek_number === number)
          one.statuses.push({ code, name: `Статус ${code}`, date_time: stamp(), city: 'Новосибирск' });
    },
    shown: (reference) => own(reference).length,
    handOver(reference) {
      for (const one of own(reference))
        one.statuses.push({
          // With the space that one of their samples has.
          code: 'RECEIVED_AT_SHIPMENT_WAREHOUSE ',
          name: 'Принят на склад отправителя',
          date_time: stamp(Date.now() + 1_000),
          city: 'Новосибирск',
        });
    },
  };
};

import { randomBytes } from 'node:crypto';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';
import { done, fail, missing } from '#test/peers/meest/answer.ts';
import { problemOf, readDescription } from '#test/peers/meest/openapi.ts';
import {
  about,
  get,
  isOpen,
  list,
  post,
  put,
  register,
  remove,
  sendBack,
  tracking,
} from '#test/peers/meest/parcels.ts';
import { addressSearch, branchSearch, calculate, citySearch } from '#test/peers/meest/places.ts';
import { emptyState, ids, kyivNow, newParcel, type PeerState } from '#test/peers/meest/state.ts';

const prefix = '/v3.0/openAPI';

export interface MeestPeer extends HttpPeer {
  state: PeerState;
  /** A parcel of somebody's, with its events' codes, oldest first. */
  addParcel(number: string, codes: readonly number[]): void;
  move(number: string, code: string): void;
  /** Waybills with this reference that were not deleted. */
  shown(reference: string): number;
  handOver(reference: string): void;
  /** No token of before is taken any more; refresh tokens are, unless `all`. */
  forgetTokens(all?: boolean): void;
}

const jsonIn = (request: PeerRequest): unknown => {
  if (request.body === '') return undefined;
  try {
    return JSON.parse(request.body);
  } catch {
    return null;
  }
};

/** Meest's interface of version 3 as its own file describes it, with a memory (carriers.md 4). */
export const startMeest = async (options: { keepRequests?: boolean } = {}): Promise<MeestPeer> => {
  const state = emptyState();
  const description = readDescription();

  const handOut = (): PeerAnswer => {
    const token = randomBytes(16).toString('hex');
    const refresh = randomBytes(16).toString('hex');
    state.tokens.set(token, Date.now() + 86_400_000);
    state.refresh.add(refresh);
    return {
      status: 200,
      body: {
        status: 'OK',
        fieldName: '',
        message: '',
        messageDetails: '',
        result: { token, refresh_token: refresh, expiresIn: 86_400 },
      },
    };
  };
  const noEntry = (): PeerAnswer => ({
    status: 401,
    body: { status: 'Error', fieldName: 'token', message: 'Unauthorized', messageDetails: '' },
  });

  const signIn = (path: string, body: unknown): PeerAnswer => {
    const given = new Map(Object.entries(body ?? {}));
    if (path === '/auth')
      return given.get('username') === state.username && given.get('password') === state.password
        ? handOut()
        : noEntry();
    return state.refresh.delete(String(given.get('refreshToken'))) ? handOut() : noEntry();
  };

  const contract = (id: string): PeerAnswer =>
    id === ids.contract || id === ids.noCodContract
      ? {
          status: 200,
          body: {
            contractID: id,
            contract: 'договір 2641',
            number: 'MG-002641',
            allowedCOD: id === ids.contract,
            deleted: false,
            client: 'Елегант',
            clientFullName: 'ТОВ Елегант',
            client_city: 'Львів',
            client_cityID: ids.lviv,
            client_street: 'Зелена',
            client_streetID: ids.lvivStreet,
          },
        }
      : missing();

  const sticker = (values: string, agent: string | null): PeerAnswer => {
    const wanted = values.split(',');
    const known = wanted.map((value) =>
      [...state.parcels.values()].find(
        (one) => !one.deleted && (one.id === value || (agent !== null && one.barCode === value)),
      ),
    );
    if (known.some((one) => one === undefined)) return { status: 404, body: '' };
    return {
      status: 200,
      body: Buffer.from(`%PDF-1.4 sticker100 ${known.map((one) => one?.barCode).join(' ')}`),
      headers: { 'content-type': 'application/pdf' },
    };
  };

  const route = (request: PeerRequest, path: string, body: unknown): PeerAnswer => {
    const [name = '', ...parts] = path.slice(1).split('/').map(decodeURIComponent);
    const [first = '', second = '', third = ''] = parts;
    switch (`${request.method} ${name}`) {
      case 'GET tracking':
        return tracking(state, first);
      case 'POST parcel':
        return post(state, body);
      case 'PUT parcel':
        return put(state, first, body);
      case 'DELETE parcel':
        return remove(state, first, second);
      case 'GET getParcel':
        return get(state, first, second, third);
      case 'GET parcelsList':
        return list(state, first);
      case 'GET parcelInfoTracking':
        return about(state, first);
      case 'POST citySearch':
        return citySearch(state, body);
      case 'POST addressSearch':
        return addressSearch(state, body);
      case 'POST branchSearch':
        return branchSearch(state, body);
      case 'POST calculate':
        return calculate(state, body);
      case 'POST registerBranch':
        return register(state, body);
      case 'GET parcelReturnReasons':
        return done([{ name: 'Замовлення не актуальне', uuid: ids.reason }], 'OK');
      case 'POST parcelReturn_new':
        return sendBack(state, body);
      case 'GET contractClientInfo':
        return contract(first);
      case 'GET print':
        return first === 'sticker100' ? sticker(second, request.query.get('agent')) : missing();
      default:
        return missing();
    }
  };

  const run = (request: PeerRequest): PeerAnswer => {
    if (!request.path.startsWith(`${prefix}/`)) return { status: 404, body: 'Not found' };
    const path = request.path.slice(prefix.length);
    const body = jsonIn(request);
    if (body === null) return fail('', 'Невірний формат');
    if (description !== null) {
      const described = description.find(request.method, path);
      if (described === null) return missing();
      if (described === undefined) return fail('', 'Метод не підтримується', 405);
      for (const name of request.query.keys())
        if (!described.query.has(name)) return fail(name, 'невідомий параметр');
      const problem = described.body === null || body === undefined ? null : problemOf(described.body, body);
      if (problem !== null) return fail(problem.field, problem.message);
    }
    if (request.method !== 'GET' && request.method !== 'DELETE')
      if (!String(request.headers['content-type']).startsWith('application/json'))
        return fail('', 'Content-Type', 415);
    if (path === '/auth' || path === '/refreshToken') return signIn(path, body);
    const until = state.tokens.get(String(request.headers['token'] ?? ''));
    if (until === undefined || until < Date.now()) return noEntry();
    return route(request, path, body);
  };

  const peer = await startHttpPeer(run, { keepRequests: options.keepRequests ?? true });
  const own = (reference: string) =>
    [...state.parcels.values()].filter((one) => one.parcelNumber === reference && !one.deleted);
  return {
    ...peer,
    url: `${peer.url}${prefix}`,
    state,
    addParcel(number, codes) {
      newParcel(state, {
        body: { contractID: ids.contract },
        barCode: number,
        parcelNumber: number,
        day: '01.11.2026',
        events: codes.map((code, index) => ({
          code,
          at: `2026-11-2${index} 1${index}:21:42`,
          city: 'Київ',
        })),
      });
    },
    move(number, code) {
      for (const one of state.parcels.values())
        if (one.barCode === number) one.events.push({ code: Number(code), at: kyivNow(), city: 'Київ' });
    },
    shown: (reference) => own(reference).length,
    handOver(reference) {
      for (const one of own(reference))
        if (isOpen(one)) one.events.push({ code: 606, at: kyivNow(), city: 'Львів' });
    },
    forgetTokens(all = false) {
      state.tokens.clear();
      if (all) state.refresh.clear();
    },
  };
};

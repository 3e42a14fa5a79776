import { refusal } from '#test/peers/cs-cart/refusal.ts';
import type { PeerUser, ShopState } from '#test/peers/cs-cart/state.ts';
import type { PeerAnswer } from '#test/peers/http/server.ts';

const changeable = /^(email|user_type|status|company|firstname|lastname|phone|password|[bs]_[a-z_0-9]+)$/;

/** The e-mail filter matches parts of an address. */
export const listUsers = (shop: ShopState, query: URLSearchParams, id: string | undefined): PeerAnswer => {
  if (id !== undefined) {
    const user = shop.users.get(id);
    return user === undefined ? refusal(404, 'Not Found') : { status: 200, body: user };
  }
  const wanted = (query.get('email') ?? '').toLowerCase();
  const page = Math.max(1, Number(query.get('page') ?? '1'));
  const perPage = Math.max(1, Number(query.get('items_per_page') ?? '10'));
  const found = [...shop.users.values()].filter((user) => user.email.toLowerCase().includes(wanted));
  return {
    status: 200,
    body: {
      users: found
        .slice((page - 1) * perPage, page * perPage)
        .map(({ user_id, email, user_type, status, company }) => ({
          user_id,
          email,
          user_type,
          status,
          company,
        })),
      params: { page, items_per_page: String(perPage), total_items: String(found.length) },
    },
  };
};

const wordsOf = (body: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));

const problemOf = (body: Record<string, unknown>): PeerAnswer | null => {
  const unknown = Object.keys(body).find((name) => !changeable.test(name));
  if (unknown !== undefined) return refusal(400, 'Bad Request', unknown);
  const { status } = body;
  return status === undefined || status === 'A' || status === 'D'
    ? null
    : refusal(400, 'Bad Request', 'status');
};

export const createUser = (shop: ShopState, body: Record<string, unknown>): PeerAnswer => {
  const problem = problemOf(body);
  if (problem !== null) return problem;
  const { email } = body;
  if (typeof email !== 'string' || !email.includes('@')) return refusal(400, 'Bad Request', 'email');
  if ([...shop.users.values()].some((user) => user.email.toLowerCase() === email.toLowerCase()))
    return refusal(400, 'Bad Request', 'the e-mail is in use');
  const user: PeerUser = {
    status: 'A',
    user_type: 'C',
    ...wordsOf(body),
    email,
    user_id: String(shop.users.size + 10),
  };
  shop.users.set(user.user_id, user);
  shop.effects.push({ what: 'user', id: user.user_id, body });
  return { status: 201, body: { user_id: Number(user.user_id), profile_id: user.user_id } };
};

export const changeUser = (shop: ShopState, id: string, body: Record<string, unknown>): PeerAnswer => {
  const user = shop.users.get(id);
  if (user === undefined) return refusal(404, 'Not Found');
  const problem = problemOf(body);
  if (problem !== null) return problem;
  Object.assign(user, wordsOf(body));
  shop.effects.push({ what: 'user', id, body });
  return { status: 200, body: { user_id: id, profile_id: id } };
};

import { z } from 'zod';
import type { PeerAnswer } from '#test/peers/http/server.ts';
import { pageOf } from '#test/peers/woocommerce/lists.ts';
import { invalidParam, refusal } from '#test/peers/woocommerce/refusal.ts';
import { mergeMeta, newId, type WooState } from '#test/peers/woocommerce/state.ts';

const place = z.record(z.string(), z.string());
const changes = z.strictObject({
  email: z.email().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  password: z.string().optional(),
  billing: place.optional(),
  shipping: place.optional(),
  meta_data: z.array(z.object({ id: z.number().optional(), key: z.string(), value: z.unknown() })).optional(),
});

/** Buyers only, unless a role is named; `email` matches whole addresses. */
export const listCustomers = (shop: WooState, query: URLSearchParams): PeerAnswer => {
  const role = query.get('role') ?? 'customer';
  const email = query.get('email')?.toLowerCase();
  const rows = [...shop.customers.values()]
    .filter((one) => role === 'all' || one.role === role)
    .filter((one) => email === undefined || one.email.toLowerCase() === email);
  return pageOf(rows, query);
};

export const writeCustomer = (
  shop: WooState,
  id: number | null,
  body: Record<string, unknown>,
): PeerAnswer => {
  const parsed = changes.safeParse(body);
  if (!parsed.success) return invalidParam(parsed.error.issues[0]?.path.join('.') ?? '', 'invalid');
  const { email, password: _password, meta_data = [], billing, shipping, ...rest } = parsed.data;
  const twin = [...shop.customers.values()].find((one) => one.email.toLowerCase() === email?.toLowerCase());
  if (id === null) {
    if (email === undefined)
      return refusal(400, 'rest_missing_callback_param', 'Missing parameter(s): email', {
        params: ['email'],
      });
    if (twin !== undefined) {
      return refusal(
        400,
        'registration-error-email-exists',
        'An account is already registered with your email address. <a href="#" class="showlogin">Please log in.</a>',
      );
    }
  }
  const held = id === null ? undefined : shop.customers.get(id);
  if (id !== null && held === undefined) {
    return refusal(400, 'woocommerce_rest_invalid_id', 'Invalid resource ID.');
  }
  const customer = held ?? {
    id: newId(shop),
    email: email ?? '',
    first_name: '',
    last_name: '',
    role: 'customer',
    billing: {},
    shipping: {},
    meta_data: [],
  };
  Object.assign(customer, rest, {
    billing: { ...customer.billing, ...billing },
    shipping: { ...customer.shipping, ...shipping },
    meta_data: mergeMeta(shop, customer.meta_data, meta_data),
  });
  shop.customers.set(customer.id, customer);
  shop.effects.push({ what: 'customer', id: customer.id, body });
  return { status: id === null ? 201 : 200, body: customer };
};

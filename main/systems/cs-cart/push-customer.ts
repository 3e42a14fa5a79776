import { randomBytes } from 'node:crypto';
import type { CsCartClient } from '#main/systems/cs-cart/client.ts';
import { userList, writtenUser } from '#main/systems/cs-cart/schemas.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { Address } from '#shared/domain/address.ts';
import { type Customer, customer as customerSchema } from '#shared/domain/customer.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

interface Account {
  email: string;
  name: string | null;
  phone: string | null;
}

/** One account for the customer and one for each person who orders for it (seed 003), each e-mail once. */
const accountsOf = (customer: Customer): Account[] => {
  const accounts = new Map<string, Account>();
  const add = (email: string | null | undefined, name: string | null, phone: string | null): void => {
    const address = email?.trim() ?? '';
    if (address !== '' && !accounts.has(address.toLowerCase()))
      accounts.set(address.toLowerCase(), { email: address, name, phone });
  };
  add(customer.email, customer.billing?.name ?? null, customer.phone ?? null);
  for (const user of customer.users) add(user.email, user.name ?? null, user.phone ?? null);
  return [...accounts.values()];
};

const namesOf = (name: string | null): { firstname: string; lastname: string } => {
  const [firstname = '', ...rest] = (name ?? '').trim().split(/\s+/);
  return { firstname, lastname: rest.join(' ') };
};

const placeFields = (prefix: 'b' | 's', place: Address | null | undefined): Record<string, string> => {
  if (place == null) return {};
  const fields = {
    address: place.street,
    city: place.city,
    zipcode: place.postcode,
    state: place.region,
    country: place.country,
    phone: place.phone,
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value == null || value === '' ? [] : [[`${prefix}_${name}`, value]],
    ),
  );
};

/** The shop's account holds one delivery place, so it gets the first; an order may name any other. */
const bodyOf = (customer: Customer, account: Account): Record<string, string> => ({
  email: account.email,
  user_type: 'C',
  status: customer.active ? 'A' : 'D',
  company: customer.billing?.company ?? customer.name,
  ...namesOf(account.name ?? customer.name),
  ...(account.phone === null ? {} : { phone: account.phone }),
  ...placeFields('b', customer.billing),
  ...placeFields('s', customer.places[0] ?? customer.billing),
});

/** The account of an e-mail. The filter may match parts, so the record itself is compared. */
const findUser = async (client: CsCartClient, call: Call, email: string): Promise<Result<string | null>> => {
  const query = { email, user_type: 'C', items_per_page: 50 };
  const found = await client.get(call.http, '/users', userList, query);
  if (!succeeded(found)) return found;
  const own = found.value.users.find((user) => user.email?.toLowerCase() === email.toLowerCase());
  return ok(own?.user_id ?? null);
};

const saveUser = async (
  client: CsCartClient,
  call: Call,
  body: Record<string, string>,
): Promise<Result<string>> => {
  const known = await findUser(client, call, body['email'] ?? '');
  if (!succeeded(known)) return known;
  if (known.value !== null) {
    const put = await client.put(call.http, `/users/${known.value}`, body, writtenUser);
    return succeeded(put) ? ok(known.value) : put;
  }
  // A password nobody knows: the buyer sets an own one with the shop's "forgotten password".
  const fresh = { ...body, password: randomBytes(18).toString('base64url') };
  const made = await client.post(call.http, '/users', fresh, writtenUser);
  return succeeded(made) ? ok(made.value.user_id) : made;
};

const prepared = (item: PushItem): Record<string, string>[] | Refusal => {
  const customer = customerSchema.parse(item.object);
  const bodies = accountsOf(customer).map((account) => bodyOf(customer, account));
  if (bodies.length > 0) return bodies;
  return refuse('invalid', 'remote.invalid', {
    detail: 'a shop account needs an e-mail',
    fields: [{ path: 'email', message: 'empty' }],
  });
};

/** Accounts of a customer: found by e-mail or made, with address and state. Never deletes: it switches off. */
export const pushCustomer = async (
  client: CsCartClient,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  if (item.operation === 'delete' || item.object === null) {
    if (item.remoteId === null) return noChange({ remoteId: null, written: {} });
    const off = await client.put(call.http, `/users/${item.remoteId}`, { status: 'D' }, writtenUser);
    return succeeded(off) ? ok({ remoteId: item.remoteId, written: { account: '' } }) : off;
  }
  const bodies = prepared(item);
  if ('cause' in bodies) return bodies;
  const written = { account: JSON.stringify(bodies) };
  if (item.remoteId !== null && item.written['account'] === written.account)
    return noChange({ remoteId: item.remoteId, written });
  const ids: string[] = [];
  for (const body of bodies) {
    const saved = await saveUser(client, call, body);
    if (!succeeded(saved)) return saved;
    ids.push(saved.value);
  }
  return ok({ remoteId: ids[0] ?? null, written });
};

/** Whether every account is there. What stands in it is absolute and is written again in any case. */
export const lookUpCustomer = async (
  client: CsCartClient,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  if (item.operation === 'delete' || item.object === null) return ok({ found: false });
  const bodies = prepared(item);
  if ('cause' in bodies) return bodies;
  const ids: string[] = [];
  for (const body of bodies) {
    const known = await findUser(client, call, body['email'] ?? '');
    if (!succeeded(known)) return known;
    if (known.value === null) return ok({ found: false });
    ids.push(known.value);
  }
  return ok({
    found: true,
    pushed: { remoteId: ids[0] ?? null, written: { account: JSON.stringify(bodies) } },
  });
};

import { randomBytes } from 'node:crypto';
import type { CsCartClient } from '#main/systems/cs-cart/client.ts';
import { userList, writtenUser } from '#main/systems/cs-cart/schemas.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import {
  type AccountHolder,
  accountsFor,
  filledFields,
  lookUpAccounts,
  pushAccounts,
  splitName,
} from '#main/systems/shop-account.ts';
import type { Address } from '#shared/domain/address.ts';
import type { Customer } from '#shared/domain/customer.ts';
import { noChange, ok, type Result, succeeded } from '#shared/result.ts';

const placeFields = (prefix: 'b' | 's', place: Address | null | undefined): Record<string, string> => {
  if (place == null) return {};
  return filledFields({
    [`${prefix}_address`]: place.street,
    [`${prefix}_city`]: place.city,
    [`${prefix}_zipcode`]: place.postcode,
    [`${prefix}_state`]: place.region,
    [`${prefix}_country`]: place.country,
    [`${prefix}_phone`]: place.phone,
  });
};

type Body = Record<string, string> & { email: string };

/** The shop's account holds one delivery place, so it gets the first; an order may name any other. */
const bodyOf = (customer: Customer, holder: AccountHolder): Body => {
  const { first, last } = splitName(holder.name ?? customer.name);
  return {
    email: holder.email,
    user_type: 'C',
    status: customer.active ? 'A' : 'D',
    company: customer.billing?.company ?? customer.name,
    firstname: first,
    lastname: last,
    ...(holder.phone === null ? {} : { phone: holder.phone }),
    ...placeFields('b', customer.billing),
    ...placeFields('s', customer.places[0] ?? customer.billing),
  };
};

/** The account of an e-mail. The filter may match parts, so the record itself is compared. */
const findUser = async (client: CsCartClient, call: Call, email: string): Promise<Result<string | null>> => {
  const query = { email, user_type: 'C', items_per_page: 50 };
  const found = await client.get(call.http, '/users', userList, query);
  if (!succeeded(found)) return found;
  const own = found.value.users.find((user) => user.email?.toLowerCase() === email.toLowerCase());
  return ok(own?.user_id ?? null);
};

const saveUser = async (client: CsCartClient, call: Call, body: Body): Promise<Result<string>> => {
  const known = await findUser(client, call, body.email);
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
  const bodies = accountsFor(item.object, bodyOf);
  if ('cause' in bodies) return bodies;
  return pushAccounts(item, bodies, (body) => saveUser(client, call, body));
};

/** Whether every account is there. What stands in it is absolute and is written again in any case. */
export const lookUpCustomer = async (
  client: CsCartClient,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  if (item.operation === 'delete' || item.object === null) return ok({ found: false });
  const bodies = accountsFor(item.object, bodyOf);
  return 'cause' in bodies ? bodies : lookUpAccounts(bodies, ({ email }) => findUser(client, call, email));
};

import { randomBytes } from 'node:crypto';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { WooClient } from '#main/systems/woocommerce/client.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import { type Account, account, accountList } from '#main/systems/woocommerce/schemas.ts';
import type { Address } from '#shared/domain/address.ts';
import { type Customer, customer as customerSchema } from '#shared/domain/customer.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

interface Person {
  email: string;
  name: string | null;
  phone: string | null;
}

/** One account for the customer and one for each person who orders for it (seed 003), each e-mail once. */
const peopleOf = (customer: Customer): Person[] => {
  const people = new Map<string, Person>();
  const add = (email: string | null | undefined, name: string | null, phone: string | null): void => {
    const address = email?.trim() ?? '';
    if (address !== '' && !people.has(address.toLowerCase()))
      people.set(address.toLowerCase(), { email: address, name, phone });
  };
  add(customer.email, customer.billing?.name ?? null, customer.phone ?? null);
  for (const user of customer.users) add(user.email, user.name ?? null, user.phone ?? null);
  return [...people.values()];
};

const namesOf = (name: string | null): { first_name: string; last_name: string } => {
  const [first_name = '', ...rest] = (name ?? '').trim().split(/\s+/);
  return { first_name, last_name: rest.join(' ') };
};

/** Only what is known is sent: an empty field would wipe what the buyer entered. */
const placeOf = (place: Address | null | undefined): Record<string, string> => {
  const fields = {
    company: place?.company,
    address_1: place?.street,
    city: place?.city,
    postcode: place?.postcode,
    state: place?.region,
    country: place?.country,
    phone: place?.phone,
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value == null || value === '' ? [] : [[name, value]])),
  );
};

interface Body {
  email: string;
  first_name: string;
  last_name: string;
  billing: Record<string, string>;
  shipping: Record<string, string>;
  taxId: string | null;
}

/** An account holds one delivery place, so it gets the first; an order may name any other. */
const bodyOf = (customer: Customer, person: Person): Body => {
  const names = namesOf(person.name ?? customer.name);
  const company = customer.billing?.company ?? customer.name;
  return {
    email: person.email,
    ...names,
    billing: {
      ...names,
      company,
      ...placeOf(customer.billing),
      email: person.email,
      ...(person.phone === null ? {} : { phone: person.phone }),
    },
    shipping: { ...names, company, ...placeOf(customer.places[0] ?? customer.billing) },
    taxId: customer.taxId ?? null,
  };
};

/** Accounts with rights over the shop are never touched, whatever the ERP says of their e-mail. */
const staff = new Set(['administrator', 'shop_manager', 'editor', 'author']);

/** The account of an e-mail, in any role: the list shows only buyers by default. The record itself is compared. */
const findAccount = async (client: WooClient, call: Call, email: string): Promise<Result<Account | null>> => {
  const query = { email, role: 'all', per_page: 100 };
  const found = await client.get(call.http, '/customers', accountList, query);
  if (!succeeded(found)) return found;
  return ok(found.value.find((one) => one.email.toLowerCase() === email.toLowerCase()) ?? null);
};

const wireOf = (
  { taxId, ...body }: Body,
  known: Account | null,
  settings: WooSettings,
): Record<string, unknown> => {
  const key = settings.taxIdField;
  if (taxId === null || key === '') return body;
  const id = known?.meta_data.find((field) => field.key === key)?.id;
  return { ...body, meta_data: [{ ...(id === undefined ? {} : { id }), key, value: taxId }] };
};

const save = async (
  client: WooClient,
  settings: WooSettings,
  call: Call,
  body: Body,
): Promise<Result<string>> => {
  const known = await findAccount(client, call, body.email);
  if (!succeeded(known)) return known;
  if (known.value !== null) {
    const { id, role } = known.value;
    if (staff.has(role ?? '')) {
      return refuse('conflict', 'remote.conflict', {
        detail: `${body.email} belongs to the shop's own staff`,
      });
    }
    const put = await client.put(call.http, `/customers/${id}`, wireOf(body, known.value, settings), account);
    return succeeded(put) ? ok(String(id)) : put;
  }
  // A password nobody knows: the buyer sets an own one with the shop's "lost your password".
  const fresh = { ...wireOf(body, null, settings), password: randomBytes(18).toString('base64url') };
  const made = await client.post(call.http, '/customers', fresh, account);
  return succeeded(made) ? ok(String(made.value.id)) : made;
};

const prepared = (item: PushItem): Body[] | Refusal => {
  const customer = customerSchema.parse(item.object);
  const bodies = peopleOf(customer).map((person) => bodyOf(customer, person));
  if (bodies.length > 0) return bodies;
  return refuse('invalid', 'remote.invalid', {
    detail: 'a shop account needs an e-mail',
    fields: [{ path: 'email', message: 'empty' }],
  });
};

/** Accounts of a customer: found by e-mail or made, with their addresses. The core can neither switch off nor on. */
export const pushCustomer = async (
  client: WooClient,
  settings: WooSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  if (item.operation === 'delete' || item.object === null)
    return noChange({ remoteId: item.remoteId, written: {} });
  const bodies = prepared(item);
  if ('cause' in bodies) return bodies;
  const written = { account: JSON.stringify(bodies) };
  if (item.remoteId !== null && item.written['account'] === written.account)
    return noChange({ remoteId: item.remoteId, written });
  const ids: string[] = [];
  for (const body of bodies) {
    const saved = await save(client, settings, call, body);
    if (!succeeded(saved)) return saved;
    ids.push(saved.value);
  }
  return ok({ remoteId: ids[0] ?? null, written });
};

/** Whether every account is there. Without a link what stands in it is written once more by the next push. */
export const lookUpCustomer = async (
  client: WooClient,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  if (item.operation === 'delete' || item.object === null) return ok({ found: false });
  const bodies = prepared(item);
  if ('cause' in bodies) return bodies;
  const ids: string[] = [];
  for (const body of bodies) {
    const known = await findAccount(client, call, body.email);
    if (!succeeded(known)) return known;
    if (known.value === null) return ok({ found: false });
    ids.push(String(known.value.id));
  }
  return ok({
    found: true,
    pushed: { remoteId: ids[0] ?? null, written: { account: JSON.stringify(bodies) } },
  });
};

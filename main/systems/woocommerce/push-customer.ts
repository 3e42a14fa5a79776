import { randomBytes } from 'node:crypto';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import {
  type AccountHolder,
  accountsFor,
  filledFields,
  lookUpAccounts,
  pushAccounts,
  splitName,
} from '#main/systems/shop-account.ts';
import type { WooClient } from '#main/systems/woocommerce/client.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import { type Account, account, accountList } from '#main/systems/woocommerce/schemas.ts';
import type { Address } from '#shared/domain/address.ts';
import type { Customer } from '#shared/domain/customer.ts';
import { noChange, ok, type Result, refuse, succeeded } from '#shared/result.ts';

const placeOf = (place: Address | null | undefined): Record<string, string> =>
  filledFields({
    company: place?.company,
    address_1: place?.street,
    city: place?.city,
    postcode: place?.postcode,
    state: place?.region,
    country: place?.country,
    phone: place?.phone,
  });

interface Body {
  email: string;
  first_name: string;
  last_name: string;
  billing: Record<string, string>;
  shipping: Record<string, string>;
  taxId: string | null;
}

/** An account holds one delivery place, so it gets the first; an order may name any other. */
const bodyOf = (customer: Customer, person: AccountHolder): Body => {
  const { first, last } = splitName(person.name ?? customer.name);
  const names = { first_name: first, last_name: last };
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

/** Accounts of a customer: found by e-mail or made, with their addresses. The core can neither switch off nor on. */
export const pushCustomer = async (
  client: WooClient,
  settings: WooSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  if (item.operation === 'delete' || item.object === null)
    return noChange({ remoteId: item.remoteId, written: {} });
  const bodies = accountsFor(item.object, bodyOf);
  if ('cause' in bodies) return bodies;
  return pushAccounts(item, bodies, (body) => save(client, settings, call, body));
};

/** Whether every account is there. Without a link what stands in it is written once more by the next push. */
export const lookUpCustomer = async (
  client: WooClient,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  if (item.operation === 'delete' || item.object === null) return ok({ found: false });
  const bodies = accountsFor(item.object, bodyOf);
  if ('cause' in bodies) return bodies;
  return lookUpAccounts(bodies, async ({ email }) => {
    const known = await findAccount(client, call, email);
    return succeeded(known) ? ok(known.value === null ? null : String(known.value.id)) : known;
  });
};

import type { Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { type Customer, customer as customerSchema } from '#shared/domain/customer.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** Somebody who gets an account of the shop. */
export interface AccountHolder {
  email: string;
  name: string | null;
  phone: string | null;
}

/** One account for the customer and one for each person who orders for it (seed 003), each e-mail once. */
export const accountHolders = (customer: Customer): AccountHolder[] => {
  const holders = new Map<string, AccountHolder>();
  const add = (email: string | null | undefined, name: string | null, phone: string | null): void => {
    const address = email?.trim() ?? '';
    if (address !== '' && !holders.has(address.toLowerCase()))
      holders.set(address.toLowerCase(), { email: address, name, phone });
  };
  add(customer.email, customer.billing?.name ?? null, customer.phone ?? null);
  for (const user of customer.users) add(user.email, user.name ?? null, user.phone ?? null);
  return [...holders.values()];
};

/** First word and the rest: an ERP keeps one name. */
export const splitName = (name: string | null): { first: string; last: string } => {
  const [first = '', ...rest] = (name ?? '').trim().split(/\s+/);
  return { first, last: rest.join(' ') };
};

/** Fields that say something: an empty one would wipe what the buyer entered. */
export const filledFields = (fields: Record<string, string | null | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value == null || value === '' ? [] : [[name, value]])),
  );

/** Accounts of a customer, each as the shop writes it; refused when nobody of it has an e-mail. */
export const accountsFor = <T>(
  object: unknown,
  make: (customer: Customer, holder: AccountHolder) => T,
): T[] | Refusal => {
  const customer = customerSchema.parse(object);
  const accounts = accountHolders(customer).map((holder) => make(customer, holder));
  if (accounts.length > 0) return accounts;
  return refuse('invalid', 'remote.invalid', {
    detail: 'a shop account needs an e-mail',
    fields: [{ path: 'email', message: 'empty' }],
  });
};

/** Saves every account of a customer, unless the link says that they stand there as they are wanted. */
export const pushAccounts = async <T>(
  item: PushItem,
  accounts: readonly T[],
  save: (account: T) => Promise<Result<string>>,
): Promise<Result<Pushed>> => {
  const written = { account: JSON.stringify(accounts) };
  if (item.remoteId !== null && item.written['account'] === written.account)
    return noChange({ remoteId: item.remoteId, written });
  const ids: string[] = [];
  for (const account of accounts) {
    const saved = await save(account);
    if (!succeeded(saved)) return saved;
    ids.push(saved.value);
  }
  return ok({ remoteId: ids[0] ?? null, written });
};

/** Whether every account is there. What stands in it is absolute: without a link the next push writes it once more. */
export const lookUpAccounts = async <T>(
  accounts: readonly T[],
  find: (account: T) => Promise<Result<string | null>>,
): Promise<Result<Looked>> => {
  const ids: string[] = [];
  for (const account of accounts) {
    const known = await find(account);
    if (!succeeded(known)) return known;
    if (known.value === null) return ok({ found: false });
    ids.push(known.value);
  }
  return ok({
    found: true,
    pushed: { remoteId: ids[0] ?? null, written: { account: JSON.stringify(accounts) } },
  });
};

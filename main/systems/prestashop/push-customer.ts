import { randomBytes } from 'node:crypto';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { accountOf, type WantedAccount, type WantedPlace } from '#main/systems/prestashop/account.ts';
import type { PrestaClient } from '#main/systems/prestashop/client.ts';
import type { PrestaSettings } from '#main/systems/prestashop/manifest.ts';
import {
  address,
  anyRecord,
  customer,
  resources,
  type ShopAddress,
  type ShopCustomer,
} from '#main/systems/prestashop/schemas.ts';
import type { SurroundingsReader } from '#main/systems/prestashop/surroundings.ts';
import { accountsFor, lookUpAccounts, pushAccounts } from '#main/systems/shop-account.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

const isYes = (flag: string | null): boolean => flag === '1';

/** The fields of an address as the shop is sent them. */
const fieldsOf = (
  { country: _country, ...place }: WantedPlace,
  countryId: string,
): Record<string, string> => ({
  ...place,
  id_country: countryId,
});

const isSame = (held: ShopAddress, fields: Record<string, string>): boolean =>
  Object.entries(fields).every(
    ([name, value]) => (Object.entries(held).find(([field]) => field === name)?.[1] ?? '') === value,
  );

export const createCustomerPusher = (
  client: PrestaClient,
  settings: PrestaSettings,
  around: SurroundingsReader,
) => {
  /** The account of an e-mail. Guests order without one, and leave a record for each of their orders. */
  const find = async (call: Call, email: string): Promise<Result<ShopCustomer | null>> => {
    const query = { 'filter[email]': email, display: 'full' };
    const found = await client.list(call.http, resources.customers, customer, query);
    if (!succeeded(found)) return found;
    const own = found.value.find(
      (one) => one.email.toLowerCase() === email.toLowerCase() && !isYes(one.is_guest) && !isYes(one.deleted),
    );
    return ok(own ?? null);
  };

  const addressesOf = async (call: Call, customerId: string): Promise<Result<ShopAddress[]>> => {
    const query = { 'filter[id_customer]': customerId, display: 'full' };
    const found = await client.list(call.http, resources.addresses, address, query);
    if (!succeeded(found)) return found;
    return ok(found.value.filter((one) => one.id_customer === customerId && !isYes(one.deleted)));
  };

  const save = async (call: Call, wanted: WantedAccount): Promise<Result<string>> => {
    const { places: _places, email, active, ...names } = wanted;
    const known = await find(call, email);
    if (!succeeded(known)) return known;
    const fields = { ...names, email, active: active ? '1' : '0' };
    if (known.value !== null) {
      const put = await client.change(call.http, resources.customers, known.value.id, fields, anyRecord);
      return succeeded(put) ? ok(known.value.id) : put;
    }
    // A password nobody knows: the buyer sets an own one with the shop's "forgot your password".
    const passwd = randomBytes(18).toString('base64url');
    const fresh = { ...fields, passwd, id_default_group: String(settings.customerGroup) };
    const made = await client.create(call.http, resources.customers, fresh, anyRecord);
    return succeeded(made) ? ok(made.value.id) : made;
  };

  /**
   * One place: left alone when it is there as wanted. Old orders print the address they name, so one that has changed
   * is put away and made anew, as the shop's own back office does.
   */
  const savePlace = async (
    call: Call,
    customerId: string,
    held: readonly ShopAddress[],
    place: WantedPlace,
  ): Promise<Refusal | null> => {
    const country = await around.countryId(call, place.country);
    if (!succeeded(country)) return country;
    if (country.value === null) {
      return refuse('invalid', 'remote.invalid', {
        detail: `the shop has no country ${place.country}`,
        fields: [{ path: 'country', message: place.country }],
      });
    }
    const fields = fieldsOf(place, country.value);
    const named = held.filter((one) => one.alias === place.alias);
    if (!named.some((one) => isSame(one, fields))) {
      const own = { ...fields, id_customer: customerId };
      const made = await client.create(call.http, resources.addresses, own, anyRecord);
      if (!succeeded(made)) return made;
    }
    for (const old of named) {
      if (isSame(old, fields)) continue;
      const put = await client.change(call.http, resources.addresses, old.id, { deleted: '1' }, anyRecord);
      if (!succeeded(put)) return put;
    }
    return null;
  };

  /** One account with all its addresses. */
  const saveWhole = async (call: Call, wanted: WantedAccount): Promise<Result<string>> => {
    const saved = await save(call, wanted);
    if (!succeeded(saved)) return saved;
    const held = await addressesOf(call, saved.value);
    if (!succeeded(held)) return held;
    for (const place of wanted.places) {
      const refusal = await savePlace(call, saved.value, held.value, place);
      if (refusal !== null) return refusal;
    }
    return saved;
  };

  /** The account's id when it is there with every address; null otherwise. */
  const findWhole = async (call: Call, wanted: WantedAccount): Promise<Result<string | null>> => {
    const known = await find(call, wanted.email);
    if (!succeeded(known)) return known;
    if (known.value === null) return ok(null);
    const held = await addressesOf(call, known.value.id);
    if (!succeeded(held)) return held;
    for (const place of wanted.places) {
      const country = await around.countryId(call, place.country);
      if (!succeeded(country)) return country;
      const fields = fieldsOf(place, country.value ?? '');
      if (!held.value.some((one) => isSame(one, fields))) return ok(null);
    }
    return ok(known.value.id);
  };

  const switchOff = async (call: Call, id: string): Promise<Result<Pushed>> => {
    const off = await client.change(call.http, resources.customers, id, { active: '0' }, anyRecord);
    return succeeded(off) ? ok({ remoteId: id, written: { account: '' } }) : off;
  };

  return {
    /** Accounts of a customer: found by e-mail or made, with all their addresses. Never deletes: it switches off. */
    async push(call: Call, item: PushItem): Promise<Result<Pushed>> {
      if (item.operation === 'delete' || item.object === null) {
        return item.remoteId === null
          ? noChange({ remoteId: null, written: {} })
          : switchOff(call, item.remoteId);
      }
      const accounts = accountsFor(item.object, accountOf);
      if ('cause' in accounts) return accounts;
      return pushAccounts(item, accounts, (wanted) => saveWhole(call, wanted));
    },

    /** Whether every account and every address is there. */
    async lookUp(call: Call, item: PushItem): Promise<Result<Looked>> {
      if (item.operation === 'delete' || item.object === null) return ok({ found: false });
      const accounts = accountsFor(item.object, accountOf);
      return 'cause' in accounts ? accounts : lookUpAccounts(accounts, (wanted) => findWhole(call, wanted));
    },
  };
};

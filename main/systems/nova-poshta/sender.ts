import { z } from 'zod';
import { type NovaPoshtaClient, rowsOf } from '#main/systems/nova-poshta/client.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import { isRef, phoneOf, text } from '#main/systems/nova-poshta/values.ts';
import type { Warehouses } from '#main/systems/nova-poshta/warehouses.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** A counterparty, a contact person or an address: a ref and its name. */
const named = z.object({ Ref: text, Description: text });
const contact = named.extend({ Phones: text });
const options = z.object({ CanNonCashPayment: text, CanAfterpaymentOnGoodsCost: text });

export type Named = z.infer<typeof named>;
export type Contact = z.infer<typeof contact>;

/** Who sends, and from where: what every waybill of this connection begins with. */
export interface Sender {
  city: string;
  counterparty: string;
  address: string;
  contact: string;
  phone: string;
}

const missing = (what: keyof NovaPoshtaSettings): Refusal =>
  refuse('invalid', 'carrier.sender_missing', { detail: what, values: { value: what } });

export interface Senders {
  counterparties(call: Call): Promise<Result<Named[]>>;
  contacts(call: Call, counterparty: string): Promise<Result<Contact[]>>;
  addresses(call: Call, counterparty: string): Promise<Result<Named[]>>;
  /** What the account may do, as the carrier's own words; null where it was not told. */
  rights(call: Call, counterparty: string): Promise<string | null>;
  resolve(call: Call): Promise<Result<Sender>>;
  /** City alone: enough for a price. */
  city(call: Call): Promise<Result<string>>;
}

/** Finds what the settings leave open where there is exactly one of it; guesses nothing. */
export const createSenders = (
  client: NovaPoshtaClient,
  settings: NovaPoshtaSettings,
  warehouses: Warehouses,
): Senders => {
  let resolved: Sender | null = null;

  const list = async <S extends z.ZodType<Named>>(
    call: Call,
    method: string,
    properties: Record<string, unknown>,
    schema: S,
  ): Promise<Result<z.infer<S>[]>> => {
    const answer = await client.call(call, 'Counterparty', method, properties, 'read');
    if (!succeeded(answer)) return answer;
    return ok(rowsOf(answer.value, schema).filter((one) => isRef(one.Ref)));
  };
  const counterparties: Senders['counterparties'] = (call) =>
    list(call, 'getCounterparties', { CounterpartyProperty: 'Sender', Page: '1' }, named);
  const contacts: Senders['contacts'] = (call, ref) =>
    list(call, 'getCounterpartyContactPersons', { Ref: ref, Page: '1' }, contact);
  const addresses: Senders['addresses'] = (call, ref) =>
    list(call, 'getCounterpartyAddresses', { Ref: ref, CounterpartyProperty: 'Sender' }, named);

  const only = (rows: Result<Named[]>, setting: keyof NovaPoshtaSettings): Result<string> => {
    if (!succeeded(rows)) return rows;
    const [first, ...others] = rows.value;
    return first === undefined || others.length > 0 ? missing(setting) : ok(first.Ref);
  };

  const city: Senders['city'] = async (call) => {
    if (settings.senderCity !== undefined && settings.senderCity !== '') return ok(settings.senderCity);
    const from = settings.senderAddress ?? '';
    if (settings.sendFrom === 'door' || from === '') return missing('senderCity');
    const branch = await warehouses.byRef(call, from);
    if (!succeeded(branch)) return branch;
    return branch.value === null || branch.value.CityRef === ''
      ? missing('senderCity')
      : ok(branch.value.CityRef);
  };

  return {
    counterparties,
    contacts,
    addresses,
    city,
    async rights(call, ref) {
      const answer = await client.call(call, 'Counterparty', 'getCounterpartyOptions', { Ref: ref }, 'read');
      const [first] = succeeded(answer) ? rowsOf(answer.value, options) : [];
      if (first === undefined) return null;
      return `CanNonCashPayment ${first.CanNonCashPayment || '–'}, CanAfterpaymentOnGoodsCost ${first.CanAfterpaymentOnGoodsCost || '–'}`;
    },
    async resolve(call) {
      if (resolved !== null) return ok(resolved);
      const chosen = settings.sender ?? '';
      const counterparty = chosen === '' ? only(await counterparties(call), 'sender') : ok(chosen);
      if (!succeeded(counterparty)) return counterparty;

      const wantedPhone = phoneOf(settings.senderPhone);
      let person = settings.senderContact ?? '';
      let phone = wantedPhone ?? '';
      if (person === '' || phone === '') {
        const found = await contacts(call, counterparty.value);
        if (!succeeded(found)) return found;
        const fits = found.value.filter((one) =>
          person === '' ? wantedPhone === null || phoneOf(one.Phones) === wantedPhone : one.Ref === person,
        );
        const one = only(ok(fits), 'senderContact');
        if (!succeeded(one)) return one;
        person = one.value;
        phone = phone === '' ? (phoneOf(fits[0]?.Phones) ?? '') : phone;
      }
      if (phone === '') return missing('senderPhone');

      const set = settings.senderAddress ?? '';
      if (set === '' && settings.sendFrom === 'point') return missing('senderAddress');
      const address = set === '' ? only(await addresses(call, counterparty.value), 'senderAddress') : ok(set);
      if (!succeeded(address)) return address;
      const from = await city(call);
      if (!succeeded(from)) return from;
      resolved = {
        city: from.value,
        counterparty: counterparty.value,
        address: address.value,
        contact: person,
        phone,
      };
      return ok(resolved);
    },
  };
};

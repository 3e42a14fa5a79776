import { z } from 'zod';
import { type NovaPoshtaClient, rowOf, rowsOf } from '#main/systems/nova-poshta/client.ts';
import { envelope } from '#main/systems/nova-poshta/envelope.ts';
import { hasCode } from '#main/systems/nova-poshta/errors.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import type { Senders } from '#main/systems/nova-poshta/sender.ts';
import { isRef, phoneOf, text } from '#main/systems/nova-poshta/values.ts';
import type { Call } from '#main/systems/port.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

export interface PersonName {
  FirstName: string;
  MiddleName: string;
  LastName: string;
}

const isPatronymic = (word: string): boolean =>
  /(ович|евич|йович|ьович|івна|ївна|овна|евна|ична)$/iu.test(word);

/** A patronymic shows which word is which; without one the setting says what comes first. */
export const nameOf = (whole: string, order: NovaPoshtaSettings['nameOrder']): PersonName => {
  const words = whole.trim().split(/\s+/);
  const [a = '', b = '', ...rest] = words;
  if (words.length === 3 && isPatronymic(rest[0] ?? ''))
    return { LastName: a, FirstName: b, MiddleName: rest[0] ?? '' };
  if (words.length === 3 && isPatronymic(b)) return { FirstName: a, MiddleName: b, LastName: rest[0] ?? '' };
  const others = [b, ...rest].join(' ').trim();
  if (order === 'last_first') return { LastName: a, FirstName: b, MiddleName: rest.join(' ') };
  return { FirstName: a, MiddleName: '', LastName: others };
};

const saved = z.object({ Ref: text, ContactPerson: z.unknown() }).partial({ ContactPerson: true });
const person = z.object({ Ref: text });

/** The contact person a saved counterparty brings along, in an envelope of its own. */
const personIn = (nested: unknown): string | null => {
  const inner = envelope.safeParse(nested);
  if (!inner.success || inner.data === undefined) return null;
  const [first] = rowsOf({ data: inner.data.data, warnings: [], total: null }, person);
  return first !== undefined && isRef(first.Ref) ? first.Ref : null;
};

export interface Recipient {
  counterparty: string;
  contact: string;
}

/** A company is one that says so and has a number; everybody else is a person. */
export const isCompany = ({ recipient }: Waybill): boolean =>
  (recipient.company ?? '') !== '' && /^\d{8}$/.test(recipient.taxId ?? '');

/**
 * Makes the recipient over there. Asked twice it is one: the same ref comes back, with a warning that it exists
 * (carriers.md 1.3, 1.8), so that a lost answer may simply be asked again.
 */
export const saveRecipient = async (
  client: NovaPoshtaClient,
  settings: NovaPoshtaSettings,
  senders: Senders,
  call: Call,
  waybill: Waybill,
): Promise<Result<Recipient>> => {
  const Phone = phoneOf(waybill.recipient.phone) ?? '';
  const name = nameOf(waybill.recipient.name, settings.nameOrder);
  const Email = waybill.recipient.email ?? '';
  const about = isCompany(waybill)
    ? { CounterpartyType: 'Organization', EDRPOU: waybill.recipient.taxId ?? '' }
    : { CounterpartyType: 'PrivatePerson', ...name, Phone, ...(Email === '' ? {} : { Email }) };
  const made = await client.call(
    call,
    'Counterparty',
    'save',
    { CounterpartyProperty: 'Recipient', ...about },
    'absolute',
  );
  if (!succeeded(made)) return made;
  const row = rowOf(made.value, saved, true);
  if (!succeeded(row)) return row;
  const counterparty = row.value.Ref;
  if (!isRef(counterparty))
    return refuse('unavailable', 'remote.unexpected_shape', { detail: 'Counterparty.Ref' });
  const brought = personIn(row.value.ContactPerson);
  if (brought !== null && !isCompany(waybill)) return ok({ counterparty, contact: brought });

  const added = await client.call(
    call,
    'ContactPerson',
    'save',
    { CounterpartyRef: counterparty, ...name, Phone },
    'absolute',
  );
  if (succeeded(added)) {
    const contact = rowOf(added.value, person, true);
    return succeeded(contact) ? ok({ counterparty, contact: contact.value.Ref }) : contact;
  }
  if (!hasCode(added.errors ?? [], '20000801543')) return added;
  // It exists, and is not told: look for the phone.
  const all = await senders.contacts(call, counterparty);
  if (!succeeded(all)) return all;
  const known = all.value.find((one) => phoneOf(one.Phones) === Phone);
  return known === undefined ? added : ok({ counterparty, contact: known.Ref });
};

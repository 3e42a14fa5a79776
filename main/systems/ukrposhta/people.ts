import { createHash } from 'node:crypto';
import type { Call } from '#main/systems/port.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import type { UkrposhtaOptions, UkrposhtaSettings } from '#main/systems/ukrposhta/manifest.ts';
import { addressRow, clientRow, rowsOf } from '#main/systems/ukrposhta/schemas.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** `0501234567`, or null when it is no Ukrainian number. */
export const phoneOf = (given: string | null | undefined): string | null => {
  const digits = (given ?? '').replaceAll(/\D/g, '').replace(/^00/, '');
  const national = /^(?:38|8)(0\d{9})$/.exec(digits)?.[1] ?? digits;
  return /^0\d{9}$/.test(national) ? national : null;
};

const isPatronymic = (word: string): boolean =>
  /(ович|евич|євич|йович|ьович|івна|ївна|овна|евна)$/iu.test(word);

/** A patronymic shows which word is which; without one the setting says what comes first. */
export const nameOf = (whole: string, order: UkrposhtaSettings['nameOrder']) => {
  const words = whole.trim().split(/\s+/);
  const [a = '', b = '', c = ''] = words;
  if (words.length === 3 && isPatronymic(c)) return { lastName: a, firstName: b, middleName: c };
  if (words.length === 3 && isPatronymic(b)) return { firstName: a, middleName: b, lastName: c };
  const rest = words.slice(1).join(' ');
  // Two names are asked for; who has given one has it twice.
  if (rest === '') return { firstName: a, lastName: a };
  return order === 'last_first' ? { lastName: a, firstName: rest } : { firstName: a, lastName: rest };
};

/** A post office is its postcode; an address has one, too (carriers.md 3.2). */
export const postcodeOf = ({ to }: Waybill): string | null => {
  const given = (to.kind === 'point' ? to.pointId || to.postcode : to.postcode) ?? '';
  return /^\d{5}$/.test(given.trim()) ? given.trim() : null;
};

export interface Recipient {
  uuid: string;
  addressId: string | null;
}

const whoOf = (waybill: Waybill, settings: UkrposhtaSettings): Record<string, unknown> => {
  const { recipient } = waybill;
  const company = (recipient.company ?? '').trim();
  const taxId = (recipient.taxId ?? '').trim();
  const email = recipient.email ? { email: recipient.email } : {};
  const phoneNumber = phoneOf(recipient.phone) ?? '';
  if (company !== '' && /^\d{8}$/.test(taxId)) {
    return {
      type: 'COMPANY',
      name: company,
      edrpou: taxId,
      contactPersonName: recipient.name,
      phoneNumber,
      ...email,
    };
  }
  if (company !== '' && /^\d{10}$/.test(taxId)) {
    return { type: 'PRIVATE_ENTREPRENEUR', name: company, tin: taxId, phoneNumber, ...email };
  }
  const names = nameOf(recipient.name, settings.nameOrder);
  return { type: 'INDIVIDUAL', name: recipient.name.trim(), ...names, phoneNumber, ...email };
};

const whereOf = ({ to }: Waybill, options: UkrposhtaOptions, postcode: string): Record<string, string> => {
  const parts: Record<string, string | null | undefined> = {
    postcode,
    country: to.country ?? 'UA',
    region: options.area,
    district: options.region,
    city: to.city,
    ...(to.kind === 'point' ? {} : { street: to.street, houseNumber: to.house, apartmentNumber: to.flat }),
  };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  );
};

/**
 * The recipient as a client over there. The client bears a reference made of all that is said of it, so the same
 * person at the same place is one, and is found again after a lost answer: it is looked for before it is made.
 */
export const recipientOf = async (
  client: UkrposhtaClient,
  settings: UkrposhtaSettings,
  call: Call,
  waybill: Waybill,
  options: UkrposhtaOptions,
): Promise<Result<Recipient>> => {
  const postcode = postcodeOf(waybill);
  if (postcode === null)
    return refuse('invalid', 'carrier.address_unknown', {
      fields: [{ path: waybill.to.kind === 'point' ? 'to.pointId' : 'to.postcode', message: '00000' }],
    });
  const who = whoOf(waybill, settings);
  const where = whereOf(waybill, options, postcode);
  const hash = createHash('sha256')
    .update(JSON.stringify([who, where]))
    .digest('hex');
  const externalId = `mostek-${hash.slice(0, 32)}`;

  const found = await client.json(call, { path: `/clients/external-id/${externalId}` }, rowsOf(clientRow));
  // How "nobody" is said is not documented; a client made twice harms nobody, so a refusal counts as that, too.
  if (!succeeded(found) && found.outcome !== 'not_found' && found.outcome !== 'invalid') return found;
  const ours = succeeded(found) ? found.value.find((one) => one.externalId === externalId) : undefined;
  if (ours !== undefined) return ok({ uuid: ours.uuid, addressId: ours.addressId || null });

  // An address twice is one nobody minds, so both may be sent again.
  const address = await client.json(
    call,
    { method: 'POST', path: '/addresses', json: where, own: false },
    addressRow,
  );
  if (!succeeded(address)) return address;
  const { id } = address.value;
  const json = { ...who, addressId: /^\d{1,15}$/.test(id) ? Number(id) : id, externalId };
  const made = await client.json(call, { method: 'POST', path: '/clients', json }, clientRow);
  return succeeded(made) ? ok({ uuid: made.value.uuid, addressId: id }) : made;
};

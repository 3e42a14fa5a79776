import { z } from 'zod';
import { type MeestClient, rowsOf } from '#main/systems/meest/client.ts';
import type { MeestSettings } from '#main/systems/meest/manifest.ts';
import { isId, text } from '#main/systems/meest/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

export interface Sender {
  contract: string;
  name: string;
  phone: string;
  service: 'Branch' | 'Door';
  branch: string;
  street: string;
  house: string;
  flat: string;
}

/** What of a sender a price needs. */
export type Origin = Pick<Sender, 'contract' | 'service' | 'branch'> & { city: string };

export interface Senders {
  resolve(call: Call): Promise<Result<Sender>>;
  origin(call: Call): Promise<Result<Origin>>;
}

const branchRow = z.object({ branchID: text, branchNo: text });

const missing = (value: string): Refusal =>
  refuse('invalid', 'carrier.sender_missing', { detail: value, values: { value } });

/** Who sends, from the settings; a branch told by its number is looked up once. */
export const createSenders = (client: MeestClient, settings: MeestSettings): Senders => {
  let known: string | null = null;

  const branch = async (call: Call): Promise<Result<string>> => {
    const given = (settings.senderBranch ?? '').trim();
    if (isId(given)) return ok(given);
    if (known !== null) return ok(known);
    if (!/^\d{1,9}$/.test(given)) return missing('senderBranch');
    const filters = { branchNo: Number(given) };
    const answer = await client.call(call, 'POST', '/branchSearch', { filters }, 'read');
    if (!succeeded(answer)) return answer;
    const ids = rowsOf(answer.value, branchRow).flatMap((row) =>
      row.branchNo === given && isId(row.branchID) ? [row.branchID] : [],
    );
    const [id] = ids;
    // Two branches with one number: a person has to say which.
    if (id === undefined || new Set(ids).size > 1) return missing(`senderBranch ${given}`);
    known = id;
    return ok(id);
  };

  const origin: Senders['origin'] = async (call) => {
    const contract = settings.contractId ?? '';
    if (contract === '') return missing('contractId');
    const city = settings.senderCity ?? '';
    if (settings.sendFrom === 'door')
      return city === '' ? missing('senderCity') : ok({ contract, service: 'Door', branch: '', city });
    const from = await branch(call);
    return succeeded(from) ? ok({ contract, service: 'Branch', branch: from.value, city }) : from;
  };

  return {
    origin,
    async resolve(call) {
      const contract = settings.contractId ?? '';
      if (contract === '') return missing('contractId');
      const name = settings.senderName ?? '';
      const phone = settings.senderPhone ?? '';
      if (name === '') return missing('senderName');
      if (phone === '') return missing('senderPhone');
      if (settings.sendFrom === 'door') {
        const street = settings.senderStreet ?? '';
        const house = settings.senderHouse ?? '';
        if (!isId(street)) return missing('senderStreet');
        if (house === '') return missing('senderHouse');
        const flat = settings.senderFlat ?? '';
        return ok({ contract, name, phone, service: 'Door', branch: '', street, house, flat });
      }
      const from = await branch(call);
      if (!succeeded(from)) return from;
      return ok({
        contract,
        name,
        phone,
        service: 'Branch',
        branch: from.value,
        street: '',
        house: '',
        flat: '',
      });
    },
  };
};

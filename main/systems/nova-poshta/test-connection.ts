import type { NovaPoshtaClient } from '#main/systems/nova-poshta/client.ts';
import type { Senders } from '#main/systems/nova-poshta/sender.ts';
import type { Call, TestReport } from '#main/systems/port.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

/** Most senders whose people and addresses are told. */
const mostSenders = 3;

/** Who the key belongs to, with the refs the settings ask for; without a key only whether anybody answers. */
export const testConnection = async (
  client: NovaPoshtaClient,
  senders: Senders,
  call: Call,
): Promise<Result<TestReport>> => {
  if (!client.hasKey) {
    const answer = await client.call(call, 'Common', 'getCargoTypes', {}, 'read');
    if (!succeeded(answer)) return answer;
    return ok({
      facts: [
        { label: 'fact.interface', value: 'JSON API 2.0' },
        { label: 'fact.sender', value: '–' },
      ],
    });
  }
  const found = await senders.counterparties(call);
  if (!succeeded(found)) return found;
  const facts: TestReport['facts'] = [{ label: 'fact.interface', value: 'JSON API 2.0' }];
  if (found.value.length === 0) facts.push({ label: 'fact.sender', value: '–' });
  for (const { Ref, Description } of found.value.slice(0, mostSenders)) {
    facts.push({ label: 'fact.sender', value: `${Description} — ${Ref}` });
    const contacts = await senders.contacts(call, Ref);
    if (!succeeded(contacts)) return contacts;
    for (const one of contacts.value)
      facts.push({ label: 'fact.senderContact', value: `${one.Description}, ${one.Phones} — ${one.Ref}` });
    const addresses = await senders.addresses(call, Ref);
    // Not every account has them; the rest of the test still counts.
    for (const one of succeeded(addresses) ? addresses.value : [])
      facts.push({ label: 'fact.senderAddress', value: `${one.Description} — ${one.Ref}` });
    const rights = await senders.rights(call, Ref);
    if (rights !== null) facts.push({ label: 'fact.rights', value: rights });
  }
  return ok({ facts });
};

import { z } from 'zod';
import { type MeestClient, rowsOf } from '#main/systems/meest/client.ts';
import type { MeestSettings } from '#main/systems/meest/manifest.ts';
import { text } from '#main/systems/meest/values.ts';
import type { Call, TestReport } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const contractInfo = z.object({
  contractID: text,
  number: text,
  client: text,
  clientFullName: text,
  deleted: text,
  client_city: text,
  client_cityID: text,
  client_street: text,
  client_streetID: text,
});

/** Signs in, and says whose contract it is; without one, only whether anybody answers. */
export const testConnection = async (
  client: MeestClient,
  settings: MeestSettings,
  call: Call,
): Promise<Result<TestReport>> => {
  const contract = settings.contractId ?? '';
  const facts: TestReport['facts'] = [{ label: 'fact.interface', value: 'API v3' }];
  if (contract === '') {
    const answer = await client.call(call, 'GET', '/parcelReturnReasons', undefined, 'read');
    if (!succeeded(answer)) return answer;
    return ok({ facts: [...facts, { label: 'fact.sender', value: '–' }] });
  }
  const path = `/contractClientInfo/${encodeURIComponent(contract)}`;
  const answer = await client.call(call, 'GET', path, undefined, 'read');
  const refused = (detail: string): Result<TestReport> =>
    refuse('invalid', 'carrier.sender_missing', { detail, values: { value: contract } });
  if (!succeeded(answer))
    return answer.outcome === 'not_found' || answer.outcome === 'invalid'
      ? refused(answer.detail ?? answer.cause)
      : answer;
  const [row] = rowsOf(answer.value, contractInfo);
  if (row === undefined || row.contractID.toLowerCase() !== contract.toLowerCase())
    return refused('contractID');
  if (row.deleted === 'true') return refuse('invalid', 'carrier.contract_missing', { detail: row.number });
  const name = row.clientFullName || row.client || '–';
  facts.push({ label: 'fact.sender', value: `${name} — ${row.number}` });
  for (const [called, id] of [
    [row.client_city, row.client_cityID],
    [row.client_street, row.client_streetID],
  ] as const)
    if (id !== '') facts.push({ label: 'fact.senderAddress', value: `${called} — ${id}` });
  return ok({ facts });
};

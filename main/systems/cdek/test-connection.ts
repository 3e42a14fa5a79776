import type { CdekClient } from '#main/systems/cdek/client.ts';
import type { CdekSettings } from '#main/systems/cdek/manifest.ts';
import { senderMissing } from '#main/systems/cdek/parcel.ts';
import { readPoints } from '#main/systems/cdek/points.ts';
import type { Call, TestReport } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** Signs in, and finds the branch parcels are handed over at; without one they are only followed. */
export const testConnection = async (
  client: CdekClient,
  settings: CdekSettings,
  call: Call,
): Promise<Result<TestReport>> => {
  const facts: TestReport['facts'] = [{ label: 'fact.interface', value: 'API v2' }];
  const code = settings.shipmentPoint ?? '';
  if (settings.sendFrom === 'point' && code !== '') {
    const points = await readPoints(client, call, { code });
    if (!succeeded(points)) return points;
    const found = points.value.find((one) => one.code === code);
    if (found === undefined)
      return refuse('invalid', 'carrier.sender_missing', {
        detail: 'shipmentPoint',
        values: { value: code },
      });
    const address = found.location.address_full || `${found.location.city}, ${found.location.address}`;
    return ok({ facts: [...facts, { label: 'fact.senderAddress', value: `${address} — ${code}` }] });
  }
  const query = { size: 1, page: 0 };
  const cities = await client.call(call, { method: 'GET', path: '/location/cities', query, effect: 'read' });
  if (!succeeded(cities)) return cities;
  const address = senderMissing(settings) === null ? `${settings.senderCity}, ${settings.senderStreet}` : '–';
  return ok({ facts: [...facts, { label: 'fact.senderAddress', value: address }] });
};

import { createHash } from 'node:crypto';
import type { Carrier, Registry } from '#main/systems/carrier-port.ts';
import type { Call } from '#main/systems/port.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import type { UkrposhtaSettings } from '#main/systems/ukrposhta/manifest.ts';
import { pathOf } from '#main/systems/ukrposhta/push-waybill.ts';
import { groupRow, rowsOf, shipmentRow } from '#main/systems/ukrposhta/schemas.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** The same parcels are the same group, so that asking again goes on where it stopped. */
export const groupNameOf = (ids: readonly string[]): string =>
  `Mostek ${createHash('sha256')
    .update([...ids].sort().join())
    .digest('hex')
    .slice(0, 12)}`;

/** The group of this name that takes parcels, or null. */
export const openGroup = async (
  client: UkrposhtaClient,
  call: Call,
  clientUuid: string,
  name: string,
): Promise<Result<{ uuid: string } | null>> => {
  const path = `/shipment-groups/clients/${encodeURIComponent(clientUuid)}`;
  const all = await client.json(call, { path }, rowsOf(groupRow));
  if (!succeeded(all)) return all.outcome === 'not_found' ? ok(null) : all;
  return ok(all.value.find((one) => one.name === name && !one.closed) ?? null);
};

/** A shipment group: parcels handed over together, with one list for all of them (carriers.md 3.2). */
export const createRegistry = (
  client: UkrposhtaClient,
  settings: UkrposhtaSettings,
): NonNullable<Carrier['registry']> => {
  const { senderUuid: clientUuid } = settings;

  const groupOf = async (call: Call, name: string): Promise<Result<{ uuid: string }>> => {
    if (clientUuid === undefined)
      return refuse('invalid', 'carrier.sender_missing', { detail: 'senderUuid' });
    const open = await openGroup(client, call, clientUuid, name);
    if (!succeeded(open)) return open;
    if (open.value !== null) return ok(open.value);
    const json = { name, clientUuid, type: settings.shipmentType };
    // Looked for before it is made: after a lost answer it may simply be asked for again.
    return client.json(call, { method: 'POST', path: '/shipment-groups', json }, groupRow);
  };

  return async (call, remoteIds): Promise<Result<Registry>> => {
    if (remoteIds.length === 0) return refuse('invalid', 'message.invalid', { detail: 'no shipments' });
    const name = groupNameOf(remoteIds);
    const group = await groupOf(call, name);
    if (!succeeded(group)) return group;
    const { uuid } = group.value;
    const taken: string[] = [];
    const refused: Registry['refused'][number][] = [];
    for (const remoteId of remoteIds) {
      const path = `/shipment-groups/${encodeURIComponent(uuid)}${pathOf(remoteId)}`;
      const put = await client.raw(call, { method: 'PUT', path });
      if (succeeded(put)) {
        taken.push(remoteId);
        continue;
      }
      if (put.outcome === 'unauthorised' || put.outcome === 'rate_limited' || put.outcome === 'unavailable')
        return put;
      // Taken before is taken: the first answer may have been lost.
      const now = await client.json(call, { path: pathOf(remoteId) }, shipmentRow);
      if (succeeded(now) && now.value.shipmentGroupUuid === uuid) taken.push(remoteId);
      else refused.push({ remoteId, message: put.detail ?? put.cause });
    }
    return ok({ remoteId: uuid, number: name, taken, refused });
  };
};

import type { Carrier } from '#main/systems/carrier-port.ts';
import type { Call } from '#main/systems/port.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import type { UkrposhtaSettings } from '#main/systems/ukrposhta/manifest.ts';
import { pathOf } from '#main/systems/ukrposhta/push-waybill.ts';
import { groupNameOf, openGroup } from '#main/systems/ukrposhta/registry.ts';
import { shipmentRow } from '#main/systems/ukrposhta/schemas.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/**
 * The sticker of a shipment, or of a group's (carriers.md 3.2). Several at once are printed only for a group of just
 * these, as the hand-over list makes it: another group's stickers would be too many or too few.
 */
export const createLabel = (
  client: UkrposhtaClient,
  settings: UkrposhtaSettings,
): NonNullable<Carrier['label']> => {
  const groupPath = async (call: Call, ids: readonly string[]): Promise<Result<string>> => {
    const alone = refuse('invalid', 'carrier.labels_together');
    if (settings.senderUuid === undefined) return alone;
    const group = await openGroup(client, call, settings.senderUuid, groupNameOf(ids));
    if (!succeeded(group)) return group;
    if (group.value === null) return alone;
    for (const id of ids) {
      const one = await client.json(call, { path: pathOf(id) }, shipmentRow);
      if (!succeeded(one)) return one;
      if (one.value.shipmentGroupUuid !== group.value.uuid) return alone;
    }
    return ok(`/shipment-groups/${encodeURIComponent(group.value.uuid)}`);
  };

  return async (call, { waybills, format }) => {
    const [first] = waybills;
    if (format !== 'pdf') return refuse('invalid', 'agent.not_supported', { detail: format });
    if (first === undefined) return refuse('invalid', 'message.invalid', { detail: 'no shipments' });
    const ids = waybills.map(({ remoteId }) => remoteId);
    const path = ids.length === 1 ? ok(pathOf(first.remoteId)) : await groupPath(call, ids);
    if (!succeeded(path)) return path;
    const answer = await client.raw(call, {
      on: 'forms',
      path: `${path.value}/sticker`,
      query: { size: settings.labelSize },
    });
    if (!succeeded(answer)) return answer;
    const { bytes, text } = answer.value;
    if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== '%PDF') {
      return refuse('unavailable', 'remote.unexpected_shape', { detail: text.slice(0, 300) });
    }
    const name = `${first.number || first.remoteId}${ids.length === 1 ? '' : `-${ids.length}`}.pdf`;
    return ok({ mime: 'application/pdf', name: name.replaceAll(/[^\w.-]+/g, '_'), bytes });
  };
};

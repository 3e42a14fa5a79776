import type { Carrier } from '#main/systems/carrier-port.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import type { UkrposhtaSettings } from '#main/systems/ukrposhta/manifest.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

/** The sticker of one shipment (carriers.md 3.2). Several at once are printed for a whole group only. */
export const createLabel =
  (client: UkrposhtaClient, settings: UkrposhtaSettings): NonNullable<Carrier['label']> =>
  async (call, { waybills, format }) => {
    const [waybill] = waybills;
    if (format !== 'pdf') return refuse('invalid', 'agent.not_supported', { detail: format });
    if (waybill === undefined || waybills.length > 1) {
      return refuse('invalid', 'agent.not_supported', { detail: 'one label at a time' });
    }
    const answer = await client.raw(call, {
      on: 'forms',
      path: `/shipments/${encodeURIComponent(waybill.remoteId)}/sticker`,
      query: { size: settings.labelSize },
    });
    if (!succeeded(answer)) return answer;
    const { bytes, text } = answer.value;
    if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== '%PDF') {
      return refuse('unavailable', 'remote.unexpected_shape', { detail: text.slice(0, 300) });
    }
    const name = `${waybill.number || waybill.remoteId}.pdf`.replaceAll(/[^\w.-]+/g, '_');
    return ok({ mime: 'application/pdf', name, bytes });
  };

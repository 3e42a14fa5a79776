import type { Carrier, LabelFormat } from '#main/systems/carrier-port.ts';
import type { InPostClient } from '#main/systems/inpost/client.ts';
import type { InPostSettings } from '#main/systems/inpost/manifest.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

const names: Record<LabelFormat, string> = { pdf: 'Pdf', zpl: 'Zpl', epl: 'Epl' };
/** Most shipments of one print (carriers.md 2.2). */
const most = 100;

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text;

/** Some answers hold the PDF as base64 text. */
const decoded = (bytes: Uint8Array): Uint8Array =>
  startsWith(bytes, 'JVBERi0') ? Buffer.from(Buffer.from(bytes).toString('latin1'), 'base64') : bytes;

const kindOf = (bytes: Uint8Array, format: LabelFormat): { mime: string; extension: string } | null => {
  if (startsWith(bytes, '%PDF')) return { mime: 'application/pdf', extension: 'pdf' };
  // Shipments of different services come packed.
  if (startsWith(bytes, 'PK')) return { mime: 'application/zip', extension: 'zip' };
  if (format === 'pdf' || startsWith(bytes, '<') || startsWith(bytes, '{')) return null;
  return { mime: 'text/plain', extension: format };
};

/** Labels of confirmed shipments, one file for all of them (carriers.md 2.2). */
export const createLabel =
  (client: InPostClient, settings: InPostSettings): NonNullable<Carrier['label']> =>
  async (call, { waybills, format }) => {
    if (waybills.length === 0 || waybills.length > most) {
      return refuse('invalid', 'message.invalid', { detail: `1 to ${most} shipments in one print` });
    }
    const query = { format: names[format], type: settings.labelType };
    const ids = waybills.map(({ remoteId }) => encodeURIComponent(remoteId));
    const path =
      ids.length === 1
        ? `/v1/shipments/${ids[0]}/label`
        : `${client.own}/shipments/labels?${ids.map((one) => `shipment_ids[]=${one}`).join('&')}`;
    const answer = await client.raw(call, { path, query });
    if (!succeeded(answer)) {
      // Here it does not mean late but early: there is no label before the confirmation.
      return answer.outcome === 'too_late'
        ? { ...answer, outcome: 'unavailable', cause: 'remote.unavailable' }
        : answer;
    }
    const bytes = decoded(answer.value.bytes);
    const kind = kindOf(bytes, format);
    if (kind === null) {
      return refuse('unavailable', 'remote.unexpected_shape', { detail: answer.value.text.slice(0, 300) });
    }
    const name = `${waybills.length === 1 ? (waybills[0]?.number ?? 'label') : 'labels'}.${kind.extension}`;
    return ok({ mime: kind.mime, name: name.replace(/[^\w.-]+/g, '_'), bytes });
  };

import { refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { LabelAsk, LabelFile } from '#main/systems/carrier-port.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import type { Senders } from '#main/systems/nova-poshta/sender.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const kinds = {
  marking100: ['printMarking100x100', 'type/pdf/zebra/zebra'],
  marking85: ['printMarking85x85', 'type/pdf8'],
  document: ['printDocument', 'type/pdf'],
} as const;

/** Address of the print page; the key is its last part, so it is never told to anybody (carriers.md 1.10). */
const addressOf = (settings: NovaPoshtaSettings, numbers: readonly string[], apiKey: string): string => {
  const [page, type] = kinds[settings.labelKind];
  const parts = numbers.map((number) => encodeURIComponent(number));
  const parcels =
    settings.manyLabels === 'comma' && parts.length > 1
      ? `orders/${parts.join(',')}`
      : parts.map((part) => `orders[]/${part}`).join('/');
  const base = settings.printUrl.replace(/\/+$/, '');
  return `${base}/orders/${page}/${parcels}/${type}/apiKey/${encodeURIComponent(apiKey)}`;
};

/** A PDF with a label for each waybill, in the size of the settings. */
export const createLabel =
  (settings: NovaPoshtaSettings, senders: Senders, apiKey: string) =>
  async (call: Call, ask: LabelAsk): Promise<Result<LabelFile>> => {
    if (ask.format !== 'pdf') return refuse('invalid', 'agent.not_supported', { detail: ask.format });
    if (apiKey === '') return refuse('unauthorised', 'remote.unauthorised', { detail: 'no key' });
    const numbers = ask.waybills.map(({ number, remoteId }) => (number === '' ? remoteId : number));
    const [first] = numbers;
    if (first === undefined) return refuse('invalid', 'remote.invalid', { detail: 'no waybills' });
    const outcome = await call.http.send({
      method: 'GET',
      url: addressOf(settings, numbers, apiKey),
      headers: { accept: 'application/pdf' },
      repeatable: true,
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, true);
    if (outcome.status < 200 || outcome.status > 299) return refusalOfStatus(outcome, true);
    const { bytes } = outcome;
    if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') === '%PDF') {
      const name = numbers.length === 1 ? `${first}.pdf` : `${first}-${numbers.length}.pdf`;
      return ok({ mime: 'application/pdf', name, bytes });
    }
    // A wrong key is answered with a page and 200: what is wrong is asked where errors have codes.
    const signedIn = await senders.counterparties(call);
    if (!succeeded(signedIn)) return signedIn;
    return refuse('unavailable', 'remote.not_json', { detail: 'a page instead of a PDF' });
  };

import { refusalOfStatus } from '#main/http/answer.ts';
import type { LabelAsk, LabelFile } from '#main/systems/carrier-port.ts';
import type { MeestClient } from '#main/systems/meest/client.ts';
import type { MeestSettings } from '#main/systems/meest/manifest.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** Stickers of 100 × 100 mm, one document for all (carriers.md 4, print). By number they want the contract beside it. */
export const createLabel =
  (client: MeestClient, settings: MeestSettings) =>
  async (call: Call, ask: LabelAsk): Promise<Result<LabelFile>> => {
    if (ask.format !== 'pdf') return refuse('invalid', 'agent.not_supported', { detail: ask.format });
    const values = ask.waybills.map(({ number, remoteId }) => (remoteId === '' ? number : remoteId));
    const first = ask.waybills[0]?.number || values[0];
    if (first === undefined) return refuse('invalid', 'remote.invalid', { detail: 'no waybills' });
    const contract = settings.contractId ?? '';
    const answer = await client.fetched(call, {
      method: 'GET',
      path: `/print/sticker100/${values.map((value) => encodeURIComponent(value)).join(',')}`,
      ...(contract === '' ? {} : { query: { agent: contract } }),
      headers: { accept: 'application/pdf' },
      repeatable: true,
    });
    if (!succeeded(answer)) return answer;
    const { status, bytes } = answer.value;
    if (status === 404)
      return refuse('not_found', 'carrier.number_unknown', { detail: 'HTTP 404', values: { value: first } });
    if (status < 200 || status > 299) return refusalOfStatus(answer.value, true);
    if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== '%PDF')
      return refuse('unavailable', 'remote.unexpected_shape', { detail: 'no PDF' });
    const name = values.length === 1 ? `${first}.pdf` : `${first}-${values.length}.pdf`;
    return ok({ mime: 'application/pdf', name, bytes });
  };

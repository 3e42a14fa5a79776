import { z } from 'zod';
import { refusalOfStatus } from '#main/http/answer.ts';
import type { LabelAsk, LabelFile } from '#main/systems/carrier-port.ts';
import type { CdekClient } from '#main/systems/cdek/client.ts';
import { refusalOf, said } from '#main/systems/cdek/errors.ts';
import type { CdekSettings } from '#main/systems/cdek/manifest.ts';
import { rows, text } from '#main/systems/cdek/values.ts';
import { pause } from '#main/systems/cdek/wish.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const job = z.object({
  entity: z.object({ uuid: text, url: text, statuses: rows(z.object({ code: text })).optional() }).optional(),
  requests: rows(z.object({ state: text, errors: rows(said).optional() })).optional(),
});

/** The forms that go with parcels, one document for all; it is made later and fetched then (carriers.md 5, print). */
export const createLabel =
  (client: CdekClient, settings: CdekSettings) =>
  async (call: Call, ask: LabelAsk): Promise<Result<LabelFile>> => {
    if (ask.format !== 'pdf') return refuse('invalid', 'agent.not_supported', { detail: ask.format });
    const [first] = ask.waybills;
    if (first === undefined) return refuse('invalid', 'remote.invalid', { detail: 'no waybills' });
    const orders = ask.waybills.map(({ remoteId, number }) =>
      remoteId === '' ? { cdek_number: number } : { order_uuid: remoteId },
    );
    const read = (body: Result<unknown>): Result<z.infer<typeof job>> => {
      if (!succeeded(body)) return body;
      const parsed = job.safeParse(body.value);
      if (!parsed.success) return refuse('unavailable', 'remote.unexpected_shape', { detail: 'print' });
      const bad = (parsed.data.requests ?? []).find(({ state }) => state === 'INVALID');
      return bad === undefined ? ok(parsed.data) : refusalOf(bad.errors ?? [], true);
    };
    // A form too many does no harm, so it may be asked for again.
    const json = { orders, copy_count: 1 };
    const asked = read(
      await client.call(call, { method: 'POST', path: '/print/orders', json, effect: 'absolute' }),
    );
    if (!succeeded(asked)) return asked;
    const uuid = asked.value.entity?.uuid ?? '';
    if (uuid === '') return refuse('unavailable', 'remote.unexpected_shape', { detail: 'entity.uuid' });
    const path = `/print/orders/${encodeURIComponent(uuid)}`;
    let isReady = false;
    for (let turn = 0; turn < settings.polls && !isReady; turn += 1) {
      if (turn > 0 && !(await pause(call, settings))) break;
      const state = read(await client.call(call, { method: 'GET', path, effect: 'read' }));
      if (!succeeded(state)) {
        if (state.outcome === 'not_found') continue;
        return state;
      }
      const codes = (state.value.entity?.statuses ?? []).map(({ code }) => code);
      if (codes.includes('INVALID') || codes.includes('REMOVED'))
        return refuse('unavailable', 'remote.not_applied', { detail: codes.join(', ') });
      isReady = codes.includes('READY') || (state.value.entity?.url ?? '') !== '';
    }
    if (!isReady) return refuse('unavailable', 'remote.not_applied', { detail: uuid });
    const answer = await client.file(call, `${path}.pdf`);
    if (!succeeded(answer)) return answer;
    const { status, bytes } = answer.value;
    if (status < 200 || status > 299) return refusalOfStatus(answer.value, true);
    if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== '%PDF')
      return refuse('unavailable', 'remote.unexpected_shape', { detail: 'no PDF' });
    const called = first.number || first.remoteId;
    const count = ask.waybills.length;
    return ok({
      mime: 'application/pdf',
      name: count === 1 ? `${called}.pdf` : `${called}-${count}.pdf`,
      bytes,
    });
  };

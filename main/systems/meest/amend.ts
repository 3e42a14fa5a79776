import { z } from 'zod';
import type { AmendAsk, Amended } from '#main/systems/carrier-port.ts';
import { type MeestClient, rowsOf } from '#main/systems/meest/client.ts';
import type { MeestSettings } from '#main/systems/meest/manifest.ts';
import { goesBack } from '#main/systems/meest/statuses.ts';
import { trackOne } from '#main/systems/meest/track.ts';
import { isId, text } from '#main/systems/meest/values.ts';
import type { Call } from '#main/systems/port.ts';
import { noChange, ok, type Result, refuse, succeeded } from '#shared/result.ts';

const reasonRow = z.object({ uuid: text });
const kept = z.object({ return: z.unknown().optional() });
/** The `с` of these names is a Cyrillic letter in their file; the Latin one is read as well. */
const made = z.object({ doсID: text, doсNumber: text, docID: text, docNumber: text });

/** A return that the sender asks for (carriers.md 4); a new address can't be asked for over this interface. */
export const createAmend =
  (client: MeestClient, settings: MeestSettings) =>
  async (call: Call, ask: AmendAsk): Promise<Result<Amended>> => {
    if (ask.kind !== 'return' || ask.to !== null)
      return refuse('invalid', 'agent.not_supported', { detail: ask.kind });
    const id = ask.remoteId;
    if (id === null)
      return refuse('invalid', 'carrier.number_unknown', {
        detail: 'no parcelID',
        values: { value: ask.number },
      });
    const path = `/getParcel/${encodeURIComponent(id)}/parcelID/objectData`;
    const present = await client.call(call, 'GET', path, undefined, 'read');
    if (!succeeded(present)) return present;
    const [before] = rowsOf(present.value, kept);
    const flag = before?.return;
    const same: Amended = { number: ask.number, remoteId: id };
    if (flag === true || flag === 'true' || flag === 1) return noChange(same);
    const tracked = await trackOne(client, call, ask.number);
    if (!succeeded(tracked)) return tracked;
    if (tracked.value.events.some(({ code }) => goesBack.has(code))) return noChange(same);

    let reason = settings.returnReason ?? '';
    if (!isId(reason)) {
      const reasons = await client.call(call, 'GET', '/parcelReturnReasons', undefined, 'read');
      if (!succeeded(reasons)) return reasons;
      reason = rowsOf(reasons.value, reasonRow).find(({ uuid }) => isId(uuid))?.uuid ?? '';
    }
    const answer = await client.call(
      call,
      'POST',
      '/parcelReturn_new',
      { parcelID: id, reasonID: reason },
      'create',
    );
    if (!succeeded(answer)) return answer;
    const [row] = rowsOf(answer.value, made);
    const number = row === undefined ? '' : row.doсNumber || row.docNumber;
    const remoteId = row === undefined ? '' : row.doсID || row.docID;
    if (number === '' && remoteId === '')
      return refuse('uncertain', 'remote.unexpected_shape', { detail: 'document of the return' });
    return ok({ number: number || remoteId, remoteId: remoteId || null });
  };

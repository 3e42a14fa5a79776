import { z } from 'zod';
import type { Registry } from '#main/systems/carrier-port.ts';
import { type MeestClient, rowsOf } from '#main/systems/meest/client.ts';
import type { MeestSettings } from '#main/systems/meest/manifest.ts';
import { text } from '#main/systems/meest/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const made = z.object({
  registerID: text,
  registerNumber: text,
  Not_added_to_registry: z.array(text).catch([]),
});
const told = z.object({ parcelID: text, parcelNumber: text, barCode: text });

/** A list of parcels for a branch; some may be left out, which is told in a sentence with their number only. */
export const createRegistry =
  (client: MeestClient, settings: MeestSettings) =>
  async (call: Call, remoteIds: readonly string[]): Promise<Result<Registry>> => {
    const wanted = [...new Set(remoteIds)];
    if (wanted.length === 0) return refuse('invalid', 'remote.invalid', { detail: 'no waybills' });
    const contract = settings.contractId ?? '';
    if (contract === '')
      return refuse('invalid', 'carrier.sender_missing', { values: { value: 'contractId' } });
    const body = { contractID: contract, parcelsItems: wanted.map((parcelID) => ({ parcelID })) };
    const answer = await client.call(call, 'POST', '/registerBranch', body, 'create');
    if (!succeeded(answer)) return answer;
    const [row] = rowsOf(answer.value, made);
    const messages = (row?.Not_added_to_registry ?? []).filter((message) => message !== '');
    if (row === undefined || row.registerID === '')
      return messages.length > 0
        ? refuse('invalid', 'remote.invalid', { detail: messages.join('; ').slice(0, 500) })
        : refuse('uncertain', 'remote.unexpected_shape', { detail: 'registerID' });

    const namesOf = async (id: string): Promise<string[]> => {
      const path = `/parcelInfoTracking/${encodeURIComponent(id)}`;
      const about = await client.call(call, 'GET', path, undefined, 'read');
      const rows = succeeded(about)
        ? rowsOf(about.value, told).filter(({ parcelID }) => parcelID === id)
        : [];
      return [id, ...rows.flatMap(({ parcelNumber, barCode }) => [parcelNumber, barCode])].filter(
        (name) => name !== '',
      );
    };
    /** Named whole: `717-1234567` is not meant by a sentence about `717-12345678`. */
    const names = (message: string, name: string): boolean =>
      message.split(/[^\p{L}\p{N}-]+/u).some((part) => part.toLowerCase() === name.toLowerCase());

    const refused: { remoteId: string; message: string }[] = [];
    const used = new Set<string>();
    if (messages.length > 0) {
      for (const id of wanted) {
        const all = await namesOf(id);
        const message = messages.find((one) => all.some((name) => names(one, name)));
        if (message === undefined) continue;
        used.add(message);
        refused.push({ remoteId: id, message });
      }
      const strangers = messages.filter((message) => !used.has(message));
      // Somebody was left out and is not named: a person looks at all who could be meant.
      if (strangers.length > 0)
        for (const id of wanted)
          if (!refused.some((one) => one.remoteId === id))
            refused.push({ remoteId: id, message: strangers.join('; ') });
    }
    const taken = wanted.filter((id) => !refused.some((one) => one.remoteId === id));
    return ok({ remoteId: row.registerID, number: row.registerNumber, taken, refused });
  };

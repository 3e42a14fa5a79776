import { z } from 'zod';
import type { Registry } from '#main/systems/carrier-port.ts';
import { type NovaPoshtaClient, rowOf, rowsOf } from '#main/systems/nova-poshta/client.ts';
import { type Listed, walkDocuments } from '#main/systems/nova-poshta/documents.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import { dayOf, isRef, text } from '#main/systems/nova-poshta/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const lines = z.array(z.unknown()).catch([]);
const inserted = z.object({ Ref: text, Number: text, Errors: lines, Success: lines });
const line = z.object({ Ref: text, Number: text, Error: text });
const sheet = z.object({ Ref: text, Number: text });

const linesOf = (given: unknown[]): z.infer<typeof line>[] =>
  rowsOf({ data: given, warnings: [], total: null }, line);

/**
 * Makes a list of waybills to hand over. Part of them may be refused while the whole says success (carriers.md 1.10),
 * and a line names a waybill by ref or by number, so what counts in the end is on which list each of them stands.
 */
export const createRegistry =
  (client: NovaPoshtaClient, settings: NovaPoshtaSettings) =>
  async (call: Call, remoteIds: readonly string[]): Promise<Result<Registry>> => {
    const wanted = [...new Set(remoteIds)];
    if (wanted.length === 0) return refuse('invalid', 'remote.invalid', { detail: 'no waybills' });

    const standing = async (): Promise<Result<Map<string, Listed>>> => {
      const rows = new Map<string, Listed>();
      const from = dayOf(call.nowMs, -settings.lookupDays);
      const walked = await walkDocuments(
        client,
        call,
        from,
        dayOf(call.nowMs, settings.lookupDays),
        (row) => {
          if (wanted.includes(row.Ref)) rows.set(row.Ref, row);
          return rows.size === wanted.length;
        },
      );
      return succeeded(walked) ? ok(rows) : walked;
    };
    /** The list all of them stand on already, when an earlier answer was lost. */
    const before = async (rows: Map<string, Listed>): Promise<Registry | null> => {
      const numbers = new Set(wanted.map((id) => rows.get(id)?.ScanSheetNumber ?? ''));
      const [number = ''] = numbers;
      if (numbers.size !== 1 || number === '') return null;
      const answer = await client.call(call, 'ScanSheet', 'getScanSheetList', {}, 'read');
      const sheets = succeeded(answer) ? rowsOf(answer.value, sheet) : [];
      const found = sheets.find((one) => one.Number === number);
      return found === undefined ? null : { remoteId: found.Ref, number, taken: wanted, refused: [] };
    };

    const first = await standing();
    if (!succeeded(first)) return first;
    const known = await before(first.value);
    if (known !== null) return { outcome: 'no_change', value: known };

    const properties = { DocumentRefs: wanted };
    const answer = await client.call(call, 'ScanSheet', 'insertDocuments', properties, 'create');
    if (!succeeded(answer)) return answer;
    const row = rowOf(answer.value, inserted, false);
    if (!succeeded(row)) return row;
    const { Ref, Number: number } = row.value;
    const errors = linesOf(row.value.Errors);
    const messages = errors.map((one) => one.Error).filter((message) => message !== '');
    if (!isRef(Ref))
      return refuse('invalid', 'remote.invalid', { detail: messages.join('; ').slice(0, 500) });

    const numberOf = (id: string): string => first.value.get(id)?.IntDocNumber ?? '';
    const isAbout = (one: z.infer<typeof line>, id: string): boolean =>
      [one.Ref, one.Number].some((value) => value === id || (value !== '' && value === numberOf(id)));
    const refused = wanted.flatMap((id) => {
      const error = errors.find((one) => isAbout(one, id));
      return error === undefined ? [] : [{ remoteId: id, message: error.Error }];
    });
    const strangers = errors.filter((one) => !wanted.some((id) => isAbout(one, id)));
    if (strangers.length > 0) {
      // Somebody was refused and is not named: see who stands on the list.
      const after = await standing();
      for (const id of wanted) {
        const stands = succeeded(after) && after.value.get(id)?.ScanSheetNumber === number;
        if (!stands && !refused.some((one) => one.remoteId === id))
          refused.push({ remoteId: id, message: strangers.map((one) => one.Error).join('; ') });
      }
    }
    const taken = wanted.filter((id) => !refused.some((one) => one.remoteId === id));
    return ok({ remoteId: Ref, number, taken, refused });
  };

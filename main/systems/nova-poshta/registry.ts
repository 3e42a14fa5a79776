import { z } from 'zod';
import type { Registry } from '#main/systems/carrier-port.ts';
import { type NovaPoshtaClient, rowOf, rowsOf } from '#main/systems/nova-poshta/client.ts';
import { type Listed, walkDocuments } from '#main/systems/nova-poshta/documents.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import { dayOf, isRef, text } from '#main/systems/nova-poshta/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const lines = z.array(z.unknown()).catch([]);
const lists = z.object({ Errors: lines, Warnings: lines, Success: lines });
const none = { Errors: [], Warnings: [], Success: [] };
/** Lines stand at the row itself or one level deeper, in `Data`; both are read. */
const inserted = lists.extend({ Ref: text, Number: text, Data: lists.catch(none) });
const line = z.object({ Ref: text, Number: text, Error: text, Warning: text, ScanSheetNumber: text });
type Line = z.infer<typeof line>;
const sheet = z.object({ Ref: text, Number: text });

const linesOf = (given: unknown[]): Line[] => rowsOf({ data: given, warnings: [], total: null }, line);
const messageOf = (one: Line | undefined): string => one?.Error || one?.Warning || '';

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
    const { Ref, Number: number, Data } = row.value;
    const errors = linesOf([...row.value.Errors, ...Data.Errors]);
    const warnings = linesOf([...row.value.Warnings, ...Data.Warnings]);
    const successes = linesOf([...row.value.Success, ...Data.Success]);
    const complaints = [...errors, ...warnings];
    const messages = [...new Set(complaints.map(messageOf))].filter((message) => message !== '').join('; ');
    if (!isRef(Ref)) return refuse('invalid', 'remote.invalid', { detail: messages.slice(0, 500) });

    const numberOf = (id: string): string => first.value.get(id)?.IntDocNumber ?? '';
    const about = (given: readonly Line[], id: string): Line | undefined =>
      given.find((one) =>
        [one.Ref, one.Number].some((value) => value === id || (value !== '' && value === numberOf(id))),
      );
    /** What the answer itself says of a waybill: null where it says nothing certain. */
    const isTaken = (id: string): boolean | null => {
      if (about(successes, id) !== undefined) return true;
      if (about(errors, id) !== undefined) return false;
      const elsewhere = about(warnings, id)?.ScanSheetNumber ?? '';
      if (elsewhere !== '') return elsewhere === number;
      return complaints.length === 0 ? true : null;
    };
    const unclear = wanted.some((id) => isTaken(id) === null);
    const after = unclear ? await standing() : first;
    const stands = (id: string): boolean =>
      isTaken(id) ?? (succeeded(after) && after.value.get(id)?.ScanSheetNumber === number);
    const taken = wanted.filter(stands);
    const refused = wanted
      .filter((id) => !stands(id))
      .map((id) => ({ remoteId: id, message: messageOf(about(complaints, id)) || messages }));
    return ok({ remoteId: Ref, number, taken, refused });
  };

import { z } from 'zod';
import { type NovaPoshtaClient, rowsOf } from '#main/systems/nova-poshta/client.ts';
import { isYes, text } from '#main/systems/nova-poshta/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** One waybill of their list (carriers.md 1.7). */
const listed = z
  .object({
    Ref: text,
    IntDocNumber: text,
    StateId: text,
    DeletionMark: text,
    CostOnSite: text,
    EstimatedDeliveryDate: text,
    ScanSheetNumber: text,
    InfoRegClientBarcodes: z.unknown(),
  })
  .partial({ InfoRegClientBarcodes: true });
export type Listed = z.infer<typeof listed>;

const mostPages = 60;
const pageSize = 100;

/** Whether our reference stands there, as the only one or among several. */
export const bears = (row: Listed, reference: string): boolean => {
  const given: unknown = row.InfoRegClientBarcodes;
  const all = Array.isArray(given) ? given : [given];
  return all.some((one) =>
    String(one)
      .split(/[,;\s]+/)
      .includes(reference),
  );
};

export const isDeleted = (row: Listed): boolean => row.StateId === '2' || isYes(row.DeletionMark);

/**
 * Goes through the waybills between two days (`dd.mm.yyyy`) until `take` says it has what it wants. Refused when
 * there are more than we would read, for then "not found" would be a guess. `whole` asks for all of them at once.
 */
export const walkDocuments = async (
  client: NovaPoshtaClient,
  call: Call,
  from: string,
  to: string,
  take: (row: Listed) => boolean,
  whole = false,
): Promise<Result<null>> => {
  const seen = new Set<string>();
  for (let page = 1; page <= mostPages; page += 1) {
    const properties = {
      DateTimeFrom: from,
      DateTimeTo: to,
      GetFullList: whole ? '1' : '0',
      Page: String(page),
      Limit: String(pageSize),
    };
    const answer = await client.call(call, 'InternetDocument', 'getDocumentList', properties, 'read');
    if (!succeeded(answer)) return answer;
    const rows = rowsOf(answer.value, listed);
    if (rows.length < answer.value.data.length)
      return refuse('unavailable', 'remote.unexpected_shape', { detail: 'getDocumentList' });
    // A page that brings nothing new is the end, also where pages are ignored.
    const fresh = rows.filter(({ Ref }) => !seen.has(Ref));
    if (fresh.length === 0) return ok(null);
    for (const row of fresh) {
      seen.add(row.Ref);
      if (take(row)) return ok(null);
    }
    if (whole || (answer.value.total !== null && seen.size >= answer.value.total)) return ok(null);
  }
  return refuse('unavailable', 'remote.too_large', { detail: `more than ${mostPages} pages` });
};

import type { TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import { type NovaPoshtaClient, rowsOf } from '#main/systems/nova-poshta/client.ts';
import {
  presentEvent,
  type TrackedDocument,
  trackedDocument,
  trackedOf,
} from '#main/systems/nova-poshta/document.ts';
import { hasCode } from '#main/systems/nova-poshta/errors.ts';
import { createHistory, type SiteBudget } from '#main/systems/nova-poshta/history.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import { waiting } from '#main/systems/nova-poshta/statuses.ts';
import { phoneOf } from '#main/systems/nova-poshta/values.ts';
import { hoursOf, type Warehouses } from '#main/systems/nova-poshta/warehouses.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

const batch = 100;
/** Branches asked about in one call; the others have their hours at the next. */
const mostBranches = 20;
const invalidNumber = '20001401442';

/** The number a document is asked by: a seat's barcode begins with it. Null when it can't be one of theirs. */
export const documentNumber = (number: string): string | null => {
  const digits = number.replaceAll(/\s/g, '');
  return /^\d{14}(\d{1,4})?$/.test(digits) ? digits.slice(0, 14) : null;
};

const refused = (number: string): Refusal =>
  refuse('invalid', 'carrier.number_invalid', { detail: number, values: { value: number } });

interface Wanted {
  number: string;
  phone: string;
}

/** What one call may still ask beside the states; whoever was silent once is not asked again in it. */
interface Budget extends SiteBudget {
  branches: number;
}

export type Tracker = (call: Call, asks: readonly TrackAsk[]) => Promise<Result<readonly Result<Tracked>[]>>;

/** Follows parcels by the hundred (carriers.md 1.4). */
export const createTracker = (
  client: NovaPoshtaClient,
  settings: NovaPoshtaSettings,
  warehouses: Warehouses,
): Tracker => {
  const historyOf = createHistory(settings);

  /** One request; halves it or leaves out what is named until only good numbers are in it. */
  const ask = async (
    call: Call,
    wanted: readonly Wanted[],
    found: Map<string, Result<Tracked>>,
    budget: Budget,
  ): Promise<Refusal | null> => {
    if (wanted.length === 0) return null;
    const Documents = wanted.map(({ number, phone }) => ({ DocumentNumber: number, Phone: phone }));
    const answer = await client.call(call, 'TrackingDocument', 'getStatusDocuments', { Documents }, 'read');
    const said =
      'warnings' in answer ? (answer.warnings ?? []) : succeeded(answer) ? answer.value.warnings : [];
    const named = new Set(
      said.flatMap(({ text }) => /Invalid DocumentNumber:\s*([\w-]+)/i.exec(text)?.[1] ?? []),
    );
    const bad = wanted.filter(({ number }) => named.has(number));
    if (!succeeded(answer)) {
      if (!hasCode(answer.errors ?? [], invalidNumber)) return answer;
      for (const { number } of bad) found.set(number, refused(number));
      if (bad.length > 0)
        return ask(
          call,
          wanted.filter(({ number }) => !named.has(number)),
          found,
          budget,
        );
      if (wanted.length === 1) {
        for (const { number } of wanted) found.set(number, refused(number));
        return null;
      }
      const half = Math.ceil(wanted.length / 2);
      const first = await ask(call, wanted.slice(0, half), found, budget);
      return first ?? ask(call, wanted.slice(half), found, budget);
    }
    // Matched by their number: neither order nor completeness is promised.
    for (const raw of answer.value.data) {
      const [doc] = rowsOf({ data: [raw], warnings: [], total: null }, trackedDocument);
      if (doc === undefined || !wanted.some(({ number }) => number === doc.Number)) continue;
      const tracked = trackedOf(doc, doc.Number, raw, call.nowMs);
      found.set(doc.Number, ok(await withMore(call, tracked, doc, budget)));
    }
    for (const { number } of bad) if (!found.has(number)) found.set(number, refused(number));
    return null;
  };

  const withMore = async (
    call: Call,
    tracked: Tracked,
    doc: TrackedDocument,
    budget: Budget,
  ): Promise<Tracked> => {
    if (!tracked.known) return tracked;
    const state = `${doc.StatusCode} ${doc.TrackingUpdateDate}`;
    const events = settings.history
      ? await historyOf(call, doc.Number, presentEvent(doc), state, budget)
      : tracked.events;
    const ref = doc.WarehouseRecipientRef;
    if (tracked.branch === null || ref === '' || !waiting.has(doc.StatusCode)) return { ...tracked, events };
    const before = warehouses.kept(ref);
    let one = before?.one ?? null;
    if (before?.fresh !== true && budget.branches > 0) {
      budget.branches -= 1;
      const read = await warehouses.byRef(call, ref);
      if (succeeded(read)) one = read.value;
      else budget.branches = 0;
    }
    if (one === null) return { ...tracked, events };
    const { branch } = tracked;
    return {
      ...tracked,
      events,
      branch: { ...branch, address: branch.address ?? (one.ShortAddress || null), hours: hoursOf(one) },
    };
  };

  return async (call, asks) => {
    const wanted = new Map<string, Wanted>();
    for (const { number: given, phone } of asks) {
      const number = documentNumber(given);
      if (number === null) continue;
      const known = wanted.get(number)?.phone ?? '';
      wanted.set(number, { number, phone: known === '' ? (phoneOf(phone) ?? '') : known });
    }
    const budget: Budget = { branches: mostBranches, siteAnswers: true };
    const found = new Map<string, Result<Tracked>>();
    const all = [...wanted.values()];
    for (let start = 0; start < all.length; start += batch) {
      const part = all.slice(start, start + batch);
      const failed = await ask(call, part, found, budget);
      if (failed === null) continue;
      const { outcome, cause, detail, retryAtMs } = failed;
      const plain = refuse(outcome, cause, {
        ...(detail === undefined ? {} : { detail }),
        ...(retryAtMs === undefined ? {} : { retryAtMs }),
      });
      if (found.size === 0 && asks.every(({ number }) => documentNumber(number) !== null)) return plain;
      for (const { number } of part) if (!found.has(number)) found.set(number, plain);
    }
    return ok(
      asks.map(({ number }): Result<Tracked> => {
        const asked = documentNumber(number);
        if (asked === null) return refused(number);
        const result = found.get(asked);
        if (result === undefined)
          return refuse('unavailable', 'remote.unexpected_shape', { detail: `no word of ${asked}` });
        return succeeded(result) ? ok({ ...result.value, number }) : result;
      }),
    );
  };
};

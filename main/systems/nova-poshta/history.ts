import { z } from 'zod';
import { parseJson } from '#main/http/answer.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import { text } from '#main/systems/nova-poshta/values.ts';
import type { Call } from '#main/systems/port.ts';
import { instant } from '#shared/domain/entity.ts';
import type { ParcelEvent } from '#shared/parcels/event.ts';
import { succeeded } from '#shared/result.ts';

const site = z.object({
  tracking: z.array(
    z.object({
      date: text,
      code: text,
      event_name: text,
      division_name: text,
      settlement_name: text,
    }),
  ),
});

const mostKept = 5_000;

/** Two sources of one past: the official present counts, and comes last. */
const joined = (past: readonly ParcelEvent[], present: ParcelEvent): readonly ParcelEvent[] => {
  const last = past.at(-1);
  if (last === undefined) return [present];
  if (last.code === present.code) return past;
  const at = present.at === null || (last.at !== null && last.at > present.at) ? last.at : present.at;
  return [...past, { ...present, at }];
};

/** Whether the site is worth asking still. */
export interface SiteBudget {
  siteAnswers: boolean;
}

export type History = (
  call: Call,
  number: string,
  present: ParcelEvent,
  state: string,
  budget: SiteBudget,
) => Promise<readonly ParcelEvent[]>;

/**
 * What was before, from the site's own tracking (carriers.md 1.11): no key, the same codes, unofficial. Whenever it
 * does not answer as it used to, the present state alone is told. It is asked again only when a parcel has moved.
 */
export const createHistory = (settings: NovaPoshtaSettings): History => {
  const known = new Map<string, { state: string; past: readonly ParcelEvent[] }>();

  const ask = async (
    call: Call,
    number: string,
    budget: SiteBudget,
  ): Promise<readonly ParcelEvent[] | null> => {
    const url = `${settings.siteUrl.replace(/\/+$/, '')}/shipments/tracking/${encodeURIComponent(number)}`;
    const outcome = await call.http.send({ method: 'GET', url, repeatable: true });
    // A number it does not know is an answer; anything else that is no history is a site that changed or is away.
    if (outcome.kind === 'answer' && outcome.status === 404) return null;
    budget.siteAnswers = outcome.kind === 'answer' && outcome.status === 200;
    if (outcome.kind !== 'answer' || outcome.status !== 200) return null;
    const read = parseJson(outcome, site, true);
    if (!succeeded(read)) {
      budget.siteAnswers = false;
      return null;
    }
    const limit = new Date(call.nowMs + 3_600_000).toISOString();
    return read.value.tracking
      .flatMap((one): (ParcelEvent & { at: string })[] =>
        instant.safeParse(one.date).success && one.code !== '' && one.date <= limit
          ? [
              {
                code: one.code.slice(0, 120),
                text: one.event_name.slice(0, 2_000),
                at: one.date,
                place:
                  [one.settlement_name, one.division_name].filter((part) => part !== '').join(', ') || null,
              },
            ]
          : [],
      )
      .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  };

  return async (call, number, present, state, budget) => {
    const before = known.get(number);
    if (before?.state === state) return joined(before.past, present);
    const past = budget.siteAnswers ? await ask(call, number, budget) : null;
    if (past === null) return joined(before?.past ?? [], present);
    if (known.size >= mostKept) known.clear();
    known.set(number, { state, past });
    return joined(past, present);
  };
};

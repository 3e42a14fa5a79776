import { z } from 'zod';
import type { Clock } from '#main/engine/clock.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import type { BuiltMessage } from '#main/engine/message.ts';
import type { ErpSource } from '#main/erp/port.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { CauseId } from '#shared/causes.ts';

export const massChangeCause: CauseId = 'brake.mass_change';

/** Fewer changed products than this are a morning's work, whatever share of a small shop they are. */
const smallest = 100;
/** Product changes further apart than this belong to different cycles. */
const pauseMs = 10_000;
/** A busy shop never pauses: what changes over an hour is a day's work, what changes within a minute is not. */
const longestMs = 60_000;
const backlogCap = 100_000;
const countEveryMs = 2_000;

export interface MassChangeDeps {
  ledger: Ledger;
  erp: Pick<ErpSource, 'backlog'>;
  sourceId: string;
  clock: Clock;
  incidents: Incidents;
  /** Share of the known products, in per cent, whose stock or prices may change in one cycle; 0 switches it off. */
  percent: number;
}

/**
 * Stops the products' flow when a large share of all known products changes stock or prices in one cycle: an empty
 * reading of the ERP or a mistaken mass operation would otherwise end every offer of the shop (anchors A3). What
 * might be such a cycle is held while it comes in and judged by what really changed: released when it was none, kept
 * for a person when it was.
 */
export interface MassChangeBrake {
  /** Before a batch is stored. `full`: more may wait behind it. */
  lookAhead(batch: readonly BuiltMessage[], full: boolean): Promise<void>;
  /** Must the deliveries of this message be held? */
  holds(built: BuiltMessage): boolean;
  /** After a batch was stored. `full`: the stream goes on. */
  judge(full: boolean): void;
}

/** How many products may change at once. */
export const massLimit = (known: number, percent: number): number =>
  Math.max(smallest, Math.ceil((known * percent) / 100));

/** One incident for each connection that has something held. */
export const raiseMassChange = (
  ledger: Ledger,
  incidents: Incidents,
  sourceId: string,
  count: number,
  total: number,
): void => {
  for (const connectionId of ledger.deliveries.holders(massChangeCause, sourceId)) {
    incidents.raise({
      connectionId,
      cause: massChangeCause,
      detail: `${count} of ${total}`,
      values: { count: String(count), total: String(total) },
    });
  }
};

const amounts = z.object({ stock: z.unknown(), prices: z.unknown() });
const amountsOf = (json: string): string => {
  const { stock, prices } = amounts.parse(JSON.parse(json));
  return JSON.stringify([stock, prices]);
};

const off: MassChangeBrake = {
  lookAhead: () => Promise.resolve(),
  holds: () => false,
  judge: () => undefined,
};

export const createMassChangeBrake = (deps: MassChangeDeps): MassChangeBrake => {
  const { ledger, sourceId, clock } = deps;
  if (deps.percent === 0) return off;
  const changed = new Set<string>();
  let seen = 0;
  let known = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let begunAt = Number.NEGATIVE_INFINITY;
  let countedAt = Number.NEGATIVE_INFINITY;
  /** It may be one; what comes is held until that is known. */
  let suspect = false;
  /** It was one; a person has not answered yet. */
  let braked = false;

  const begin = (): void => {
    changed.clear();
    seen = 0;
    suspect = false;
  };
  /** Counting a large catalogue is dear, and it hardly grows; a small one is being filled right now. */
  const count = (now: number): void => {
    if (known >= smallest && now - countedAt < countEveryMs) return;
    countedAt = now;
    known = ledger.links.knownKeys(sourceId, 'product');
  };

  /** A product that was never heard of before does not change; it is new. */
  const differs = (built: BuiltMessage): boolean => {
    const before = ledger.intake.lastOf(sourceId, 'product', built.message.key)?.object ?? null;
    if (before === null) return false;
    const after = built.message.object;
    return after === null || amountsOf(before) !== amountsOf(after);
  };

  return {
    async lookAhead(batch, full) {
      const products = batch.filter((built) => built.message.entity === 'product');
      if (products.length === 0) return;
      const now = clock.monotonic();
      if (!suspect && (now - lastAt > pauseMs || now - begunAt > longestMs)) {
        begin();
        begunAt = now;
      }
      lastAt = now;
      count(now);
      braked = ledger.deliveries.holders(massChangeCause, sourceId).length > 0;
      if (braked || known < smallest) return;
      seen += products.length;
      for (const built of products) if (differs(built)) changed.add(built.message.key);
      if (suspect || changed.size === 0) return;
      // What waits behind is thought to be like what has come so far.
      const rest = full ? (await deps.erp.backlog(backlogCap)).waiting * (changed.size / seen) : 0;
      suspect = changed.size + Math.min(rest, known - changed.size) > massLimit(known, deps.percent);
    },
    holds: (built) => built.message.entity === 'product' && (suspect || braked),
    judge(full) {
      if (!suspect) return;
      if (changed.size > massLimit(known, deps.percent)) {
        raiseMassChange(ledger, deps.incidents, sourceId, changed.size, known);
        begin();
      } else if (!full) {
        ledger.write(() => ledger.steer.releaseAll(massChangeCause, sourceId, clock.now()));
        begin();
      }
    },
  };
};

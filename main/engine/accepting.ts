import type { Clock } from '#main/engine/clock.ts';
import type { ErpSource } from '#main/erp/port.ts';
import type { Ledger } from '#main/ledger/ledger.ts';

export interface AcceptingDeps {
  ledger: Ledger;
  erp: Pick<ErpSource, 'acknowledge' | 'acceptsAtOnce'>;
  agentId: string;
  sourceId: string;
  clock: Clock;
}

/** Nobody who looks at the ERP's queue is served by a word that a better one replaces in the same second. */
const graceMs = 1_000;

/** Tells the ERP at once that the ledger has these changes. */
export const acceptNow = async ({ erp, agentId }: AcceptingDeps, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await erp.acknowledge(
    agentId,
    ids.map((id) => ({ id, word: 'accepted', reason: null })),
  );
};

/**
 * Tells the ERP "accepted" only of changes that have no better word after a second: most are sent by then, and the
 * ERP's queue is written once for them instead of twice. Until then the row says whose it is, and its lease is far
 * longer. What is never said (a crash, an ERP that is away) does no harm: the lease ends, the row is claimed again,
 * and the ledger knows the change.
 */
export const createAccepting = (deps: AcceptingDeps) => {
  const { ledger, erp, sourceId, clock } = deps;
  let waiting: { sinceMs: number; ids: readonly string[] }[] = [];
  const write = async (sinceMs: number): Promise<void> => {
    const due = waiting.filter((one) => one.sinceMs <= sinceMs).flatMap(({ ids }) => ids);
    if (due.length === 0) return;
    // Out of the list first: a row that can't be written now comes again by itself.
    waiting = waiting.filter((one) => one.sinceMs > sinceMs);
    await acceptNow(deps, ledger.acknowledge.stillAccepted(sourceId, due));
  };
  return {
    async accept(ids: readonly string[]): Promise<void> {
      if (erp.acceptsAtOnce === true) await acceptNow(deps, ids);
      else if (ids.length > 0) waiting.push({ sinceMs: clock.monotonic(), ids });
    },
    /** Says what has waited long enough. */
    writeDue: (): Promise<void> => write(clock.monotonic() - graceMs),
    /** Says all of it, before somebody gives claims back. */
    writeAll: (): Promise<void> => write(Number.POSITIVE_INFINITY),
    /** Milliseconds until something is due; infinite when nothing waits. */
    dueInMs: (): number => {
      const first = waiting[0];
      return first === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(0, first.sinceMs + graceMs - clock.monotonic());
    },
  };
};

import type { Driver } from '#main/erp/driver.ts';
import type { Bases } from '#main/erp/onec/bases.ts';
import { refuseProblem } from '#main/erp/onec/bind/place.ts';
import type { Acknowledgement, Backlog, Change, ClaimRequest } from '#main/erp/port.ts';
import { entityNames } from '#shared/domain/entity.ts';
import type { OnecProfile } from '#shared/erp/onec.ts';
import { MostekError } from '#shared/errors.ts';
import { changeId, Handed } from './handed.ts';
import { type ExchangeNode, exchangeNode } from './node.ts';
import { RegisterMemory } from './register-source.ts';
import type { ChangeSource, Registered } from './registered.ts';
import { changeSources } from './sources.ts';

/** Pages one call looks through; the next call goes on behind them, so that each ends well within its deadline. */
const PAGES = 40;

const nothingThisTime = (error: unknown): boolean =>
  error instanceof MostekError && (error.causeId === 'erp.lock_timeout' || error.causeId === 'erp.deadlock');

/** Where a source's pass over its registrations stands. */
interface Pass {
  after: string | null;
  seen: Set<string>;
}

const asChange = (found: Registered): Change => ({
  id: changeId(found),
  entity: found.entity,
  entityWord: found.entityWord,
  key: found.key,
  operation: found.operation,
  // Registrations carry no time.
  createdAtMs: null,
  attempts: 0,
});

/**
 * Registered changes of an exchange plan's node as the queue of the agent, read-only. A pass goes over all
 * registrations in the order of their keys, page by page, and begins anew: a registration is a row of a set and not
 * of a log, so there is no mark behind which something could appear unseen.
 */
export class RegisteredChanges {
  readonly #driver: Driver;
  readonly #bases: Bases;
  readonly #profile: OnecProfile;
  readonly #handed = new Handed();
  readonly #memory = new RegisterMemory();
  readonly #passes = new Map<string, Pass>();
  #next: string | null = null;

  constructor(driver: Driver, bases: Bases, profile: OnecProfile) {
    this.#driver = driver;
    this.#bases = bases;
    this.#profile = profile;
  }

  /** Up to `limit` changes that are not done with nor claimed, each once. */
  async claim({ limit, leaseSeconds }: ClaimRequest): Promise<Change[]> {
    const found: Registered[] = [];
    if (limit <= 0) return [];
    try {
      const ready = await this.#ready();
      if (ready !== null) await this.#collect(ready.node, ready.sources, found, limit, leaseSeconds * 1_000);
    } catch (error) {
      // Rows that 1C holds now are found the next time.
      if (!nothingThisTime(error)) {
        this.#handed.release(found);
        throw error;
      }
    }
    return found.map(asChange);
  }

  acknowledge(words: readonly Acknowledgement[]): string[] {
    for (const word of words) this.#handed.answer(word);
    return [];
  }

  release(): number {
    return this.#handed.release();
  }

  /** Registered rows of the mapped objects, without those that are done with: they stay until 1C clears them. */
  async backlog(cap: number): Promise<Backlog> {
    const limit = Math.max(0, Math.trunc(cap));
    const ready = await this.#ready();
    if (ready === null) return { waiting: 0, capped: false, oldestAtMs: null };
    const { node, sources } = ready;
    let waiting = 0;
    for (const { counted, id } of sources) {
      const done = this.#handed.doneRows(id);
      const [row] = await this.#driver.transaction('read', (session) =>
        session.query(counted(limit + done + 1), [node.typeHex, node.refHex]),
      );
      waiting += Math.max(0, Number(row?.[0] ?? 0) - done);
    }
    return { waiting: Math.min(waiting, limit), capped: waiting > limit, oldestAtMs: null };
  }

  async #ready(): Promise<{ node: ExchangeNode; sources: ChangeSource[] } | null> {
    const { changes } = this.#profile;
    if (changes === undefined) return null;
    const base = await this.#bases.current();
    const node = await exchangeNode(base, changes, refuseProblem);
    if (node === null) return null;
    const entities = [];
    for (const name of entityNames)
      if (this.#profile.entities[name] !== undefined) entities.push(await this.#bases.entity(name));
    // What the plan does not register is told by inspect(); the rest goes on.
    const ignore = (): undefined => undefined;
    const sources = await changeSources(base, entities, changes.planName, this.#memory, ignore);
    return { node, sources };
  }

  async #collect(
    node: ExchangeNode,
    sources: readonly ChangeSource[],
    found: Registered[],
    limit: number,
    leaseMs: number,
  ): Promise<void> {
    const first = Math.max(
      0,
      sources.findIndex(({ id }) => id === this.#next),
    );
    const turns = [...sources.slice(first), ...sources.slice(0, first)];
    let pages = PAGES;
    for (const source of turns) {
      this.#next = source.id;
      const pass = this.#passes.get(source.id) ?? { after: null, seen: new Set<string>() };
      this.#passes.set(source.id, pass);
      for (let ended = false; !ended; pages -= 1) {
        if (pages === 0) return;
        const rows = await this.#driver.transaction('read', (session) =>
          source.page(session, node, pass.after),
        );
        for (const { row, changes } of rows) {
          if (changes.length === 0) this.#handed.pass({ source: source.id, slot: `${row}:-`, version: '-' });
          for (const change of changes) {
            // The row stays before the mark, so that the rest of it is met again.
            if (found.length >= limit) return;
            const taken = this.#handed.take(change, performance.now(), leaseMs);
            if (taken !== null) found.push({ ...change, ...taken });
          }
          pass.after = row;
          pass.seen.add(row);
        }
        ended = rows.length < source.pageSize;
      }
      this.#handed.keepRows(source.id, pass.seen);
      this.#passes.delete(source.id);
    }
  }
}

import type { Acknowledgement } from '#main/erp/port.ts';

/** A state of one registered thing: what a change is about, and the version that makes it this change. */
export interface Candidate {
  /** `entity:metadata` of the registrations it comes from. */
  source: string;
  /** The registered row, and what of it where a row concerns several objects. */
  slot: string;
  version: string;
}

interface Entry {
  version: string;
  done: boolean;
  /** Milliseconds of the monotonic clock after which a claim without an answer is free again. */
  until: number;
}

/** The id is the candidate itself, so that it can be read back after a restart. */
export const changeId = ({ source, slot, version }: Candidate): string => `${source}:${slot}:${version}`;

const candidateOf = (id: string): Candidate | null => {
  const parts = id.split(':');
  const version = parts.at(-1);
  if (parts.length < 4 || version === undefined) return null;
  return { source: parts.slice(0, 2).join(':'), slot: parts.slice(2, -1).join(':'), version };
};

/** Version of what is registered and no longer there. */
export const GONE = 'gone';

/** An object may be made anew and deleted once more: that is another change than its first end. */
const goneAfter = (entry: Entry | undefined): string =>
  entry === undefined ? GONE : entry.version.startsWith(GONE) ? entry.version : `${GONE}-${entry.version}`;

/**
 * What of the registrations was claimed and what is done with. It is kept in memory only, because nothing may be
 * written into a base of 1C (erp.md 0.7), and registrations stay until 1C's own exchange clears them.
 *
 * That is safe: after a restart everything registered is claimed once more, with the same ids for the same row
 * versions, and the ledger knows by the id what it has; what changed meanwhile has another version, so another id,
 * and is taken in. It costs one reading of all registered objects at each start, no sending.
 */
export class Handed {
  readonly #sources = new Map<string, Map<string, Entry>>();

  #entries(source: string): Map<string, Entry> {
    const known = this.#sources.get(source);
    if (known !== undefined) return known;
    const made = new Map<string, Entry>();
    this.#sources.set(source, made);
    return made;
  }

  /** The change to hand out; null when this version is done or claimed by somebody who may still answer. */
  take(candidate: Candidate, now: number, leaseMs: number): Candidate | null {
    const { source, slot } = candidate;
    const entries = this.#entries(source);
    const entry = entries.get(slot);
    const version = candidate.version === GONE ? goneAfter(entry) : candidate.version;
    if (entry?.version === version && (entry.done || entry.until > now)) return null;
    entries.set(slot, { version, done: false, until: now + leaseMs });
    return { source, slot, version };
  }

  /** What is registered but concerns nobody. */
  pass({ source, slot, version }: Candidate): void {
    this.#entries(source).set(slot, { version, done: true, until: 0 });
  }

  /** `new` gives a change back. An answer to an older version says nothing about the one that followed it. */
  answer({ id, word }: Acknowledgement): void {
    const candidate = candidateOf(id);
    if (candidate === null) return;
    const entries = this.#entries(candidate.source);
    const entry = entries.get(candidate.slot);
    if (entry !== undefined && entry.version !== candidate.version) return;
    if (word === 'new') entries.delete(candidate.slot);
    else entries.set(candidate.slot, { version: candidate.version, done: true, until: 0 });
  }

  /** Frees what was claimed and not answered; returns how many. */
  release(only?: readonly Candidate[]): number {
    let freed = 0;
    const free = (entries: Map<string, Entry>, slot: string, entry: Entry): void => {
      if (entry.done) return;
      entries.delete(slot);
      freed += 1;
    };
    if (only === undefined) {
      for (const entries of this.#sources.values())
        for (const [slot, entry] of entries) free(entries, slot, entry);
      return freed;
    }
    for (const { source, slot, version } of only) {
      const entries = this.#entries(source);
      const entry = entries.get(slot);
      if (entry?.version === version) free(entries, slot, entry);
    }
    return freed;
  }

  /** Registered rows that are done with altogether. */
  doneRows(source: string): number {
    const rows = new Map<string, boolean>();
    for (const [slot, { done }] of this.#entries(source)) {
      const [row = slot] = slot.split(':');
      rows.set(row, (rows.get(row) ?? true) && done);
    }
    return [...rows.values()].filter(Boolean).length;
  }

  /** After a whole pass over the registrations: rows that are no longer there are forgotten. */
  keepRows(source: string, rows: ReadonlySet<string>): void {
    const entries = this.#entries(source);
    for (const slot of entries.keys()) {
      const [row = slot] = slot.split(':');
      if (!rows.has(row)) entries.delete(slot);
    }
  }
}

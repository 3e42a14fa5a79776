import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, json, one } from '#main/ledger/rows.ts';
import { type Rulebook, rulebook } from '#shared/rules.ts';

const bodyRow = z
  .object({ version: z.number(), body: json(rulebook) })
  .transform((r) => ({ version: r.version, book: r.body }));
const historyRow = z.object({ version: z.number(), at: z.number(), actor: z.string() });
interface Versioned {
  version: number;
  book: Rulebook;
}

const empty: Rulebook = { rules: [], fields: [], documents: [], notices: [] };

/** Rules of each connection. Every save is a version of its own, so that an older one can be taken back. */
export const rulebookStore = (db: Db) => {
  const latest = db.prepare(
    'select version, body from rulebooks where connection_id = ? order by version desc limit 1',
  );
  const exact = db.prepare('select version, body from rulebooks where connection_id = ? and version = ?');
  const history = db.prepare(
    'select version, at, actor from rulebooks where connection_id = ? order by version desc limit 100',
  );
  const insert = db.prepare(`
    insert into rulebooks (connection_id, version, body, at, actor)
    select @connectionId, coalesce(max(version), 0) + 1, @body, @at, @actor
    from rulebooks where connection_id = @connectionId`);
  const categories = db.prepare(`
    select json_extract(m.object, '$.category') as category from terms t join messages m on m.id = t.message_id
    where t.term = ? and m.entity = 'product' and m.object is not null order by m.id desc limit 1`);
  // Asked for every delivery, and only this process writes them.
  const cached = new Map<string, Versioned>();
  return {
    current: (connectionId: string): Versioned => {
      const known = cached.get(connectionId);
      if (known !== undefined) return known;
      const found = one(latest, bodyRow, connectionId) ?? { version: 0, book: empty };
      cached.set(connectionId, found);
      return found;
    },
    version: (connectionId: string, version: number): Rulebook | null =>
      one(exact, bodyRow, connectionId, version)?.book ?? null,
    history: (connectionId: string) => all(history, historyRow, connectionId),
    /** Call inside a transaction. */
    save: (connectionId: string, book: Rulebook, at: number, actor: string): void => {
      insert.run({ connectionId, body: JSON.stringify(book), at, actor });
      cached.delete(connectionId);
    },
    /** Category under which the ERP last told of an article; null when it never did. `term` is normalised. */
    categoryOf: (term: string): string | null =>
      one(categories, z.object({ category: z.string().nullable() }), term)?.category ?? null,
  };
};

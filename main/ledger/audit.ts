import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all } from '#main/ledger/rows.ts';
import type { AuditEntry } from '#shared/api/types.ts';

const row = z
  .object({
    id: z.number(),
    at: z.number(),
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .transform(({ at, ...rest }): AuditEntry => ({ ...rest, atMs: at }));

/** Who did what, when, old and new. Entries are only ever added. */
export const auditStore = (db: Db) => {
  const insert = db.prepare(`
    insert into audit (at, actor, action, subject, before, after, reason)
    values (@atMs, @actor, @action, @subject, @before, @after, @reason)`);
  const list = db.prepare('select * from audit where id < ? order by id desc limit ?');
  const ofSubject = db.prepare('select * from audit where subject = ? order by id desc limit 100');
  return {
    add: (entry: Omit<AuditEntry, 'id'>): void => {
      insert.run(entry);
    },
    list: (before: number | null, limit: number): AuditEntry[] =>
      all(list, row, before ?? Number.MAX_SAFE_INTEGER, limit),
    ofSubject: (subject: string): AuditEntry[] => all(ofSubject, row, subject),
  };
};

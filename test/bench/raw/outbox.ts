import Database from 'better-sqlite3';
import { z } from 'zod';

const synchronous = z.number();

/** A bare outbox: one table, WAL and FULL, one transaction for each batch and step. */
export interface Outbox {
  insert(rows: readonly { id: string; body: string }[]): void;
  mark(ids: readonly string[], status: 'sending' | 'done'): void;
  close(): void;
}

export const openOutbox = (file: string): Outbox => {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(
    'create table if not exists outbox (id text primary key, status text not null, body text not null)',
  );
  const insert = db.prepare("insert into outbox (id, status, body) values (?, 'new', ?)");
  const mark = db.prepare('update outbox set status = ? where id = ?');
  if (synchronous.parse(db.pragma('synchronous', { simple: true })) !== 2) throw new Error('not FULL');
  return {
    insert: db.transaction((rows: readonly { id: string; body: string }[]) => {
      for (const row of rows) insert.run(row.id, row.body);
    }),
    mark: db.transaction((ids: readonly string[], status: string) => {
      for (const id of ids) mark.run(status, id);
    }),
    close: () => db.close(),
  };
};

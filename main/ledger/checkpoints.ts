import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { one } from '#main/ledger/rows.ts';

/** Where a pull goes on; written in the same transaction as what the pull brought. */
export const checkpointStore = (db: Db) => {
  const get = db.prepare('select value from checkpoints where connection_id = ? and name = ?');
  const set = db.prepare(`
    insert into checkpoints (connection_id, name, value, updated_at) values (?, ?, ?, ?)
    on conflict (connection_id, name) do update set value = excluded.value, updated_at = excluded.updated_at`);
  return {
    get: (connectionId: string, name: string): string | null =>
      one(get, z.object({ value: z.string() }), connectionId, name)?.value ?? null,
    set: (connectionId: string, name: string, value: string, now: number): void => {
      set.run(connectionId, name, value, now);
    },
  };
};

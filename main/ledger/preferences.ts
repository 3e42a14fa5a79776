import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { one } from '#main/ledger/rows.ts';

/** Small facts of the agent itself: its id, when it was last alive, preferences of the headless host. */
export const preferenceStore = (db: Db) => {
  const get = db.prepare('select value from preferences where name = ?');
  const set = db.prepare(`
    insert into preferences (name, value) values (?, ?)
    on conflict (name) do update set value = excluded.value`);
  return {
    get: (name: string): string | null => one(get, z.object({ value: z.string() }), name)?.value ?? null,
    set: (name: string, value: string): void => {
      set.run(name, value);
    },
  };
};

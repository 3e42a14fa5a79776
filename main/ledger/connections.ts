import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, flag, json, one } from '#main/ledger/rows.ts';
import { type CauseId, causeId } from '#shared/causes.ts';

export const pauseReason = z.enum(['no', 'person', 'sign_in', 'brake']);
export type PauseReason = z.infer<typeof pauseReason>;

const row = z
  .object({
    id: z.string(),
    kind: z.enum(['erp', 'system']),
    system: z.string(),
    name: z.string(),
    enabled: flag,
    settings: json(z.record(z.string(), z.unknown())),
    paused: pauseReason,
    cause: causeId.nullable(),
    detail: z.string().nullable(),
    last_ok_at: z.number().nullable(),
    fingerprint: z.string().nullable(),
  })
  .transform(({ last_ok_at, ...rest }) => ({ ...rest, lastOkAtMs: last_ok_at }));
export type Connection = z.infer<typeof row>;

export interface ConnectionInput {
  id: string;
  kind: 'erp' | 'system';
  system: string;
  name: string;
  enabled: boolean;
  settings: Record<string, unknown>;
}

/** Configured copies of systems and the ERP; settings only, secrets are kept elsewhere. */
export const connectionStore = (db: Db) => {
  const list = db.prepare('select * from connections order by kind, name, id');
  const get = db.prepare('select * from connections where id = ?');
  const save = db.prepare(`
    insert into connections (id, kind, system, name, enabled, settings, created_at, updated_at)
    values (@id, @kind, @system, @name, @enabled, @settings, @now, @now)
    on conflict (id) do update set name = excluded.name, enabled = excluded.enabled,
      settings = excluded.settings, updated_at = excluded.updated_at`);
  const remove = db.prepare('delete from connections where id = ?');
  const pause = db.prepare(
    'update connections set paused = ?, cause = ?, detail = ?, updated_at = ? where id = ?',
  );
  const trouble = db.prepare('update connections set cause = ?, detail = ? where id = ?');
  const healthy = db.prepare(
    'update connections set cause = null, detail = null, last_ok_at = ? where id = ?',
  );
  const fingerprint = db.prepare('update connections set fingerprint = ? where id = ?');
  return {
    list: (): Connection[] => all(list, row),
    get: (id: string): Connection | null => one(get, row, id),
    save: (input: ConnectionInput, now: number): void => {
      save.run({ ...input, enabled: input.enabled ? 1 : 0, settings: JSON.stringify(input.settings), now });
    },
    remove: (id: string): void => {
      remove.run(id);
    },
    /** Pauses ('no' resumes); the cause says why to a person. */
    pause: (
      id: string,
      reason: PauseReason,
      cause: CauseId | null,
      detail: string | null,
      now: number,
    ): void => {
      pause.run(reason, cause, detail, now, id);
    },
    trouble: (id: string, cause: CauseId, detail: string | null): void => {
      trouble.run(cause, detail, id);
    },
    healthy: (id: string, now: number): void => {
      healthy.run(now, id);
    },
    /** Null: the next database that answers is the right one. */
    setFingerprint: (id: string, value: string | null): void => {
      fingerprint.run(value, id);
    },
  };
};

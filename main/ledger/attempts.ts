import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, json } from '#main/ledger/rows.ts';
import { type Attempt, exchange } from '#shared/api/types.ts';
import { type CauseId, causeId } from '#shared/causes.ts';
import type { FieldProblem } from '#shared/result.ts';
import { type Outcome, outcome } from '#shared/status.ts';

const fieldProblems = z.array(z.object({ path: z.string(), message: z.string() }));

const row = z
  .object({
    id: z.number(),
    number: z.number(),
    started_at: z.number(),
    took_ms: z.number(),
    outcome,
    cause: causeId.nullable(),
    detail: z.string().nullable(),
    fields: json(fieldProblems).nullable(),
    exchanges: json(z.array(exchange)).nullable(),
  })
  .transform(
    (r): Attempt => ({
      id: r.id,
      number: r.number,
      startedAtMs: r.started_at,
      tookMs: r.took_ms,
      outcome: r.outcome,
      cause: r.cause,
      detail: r.detail,
      fields: r.fields ?? [],
      exchanges: r.exchanges ?? [],
    }),
  );

export interface NewAttempt {
  deliveryId: number;
  number: number;
  startedAtMs: number;
  tookMs: number;
  outcome: Outcome;
  cause: CauseId | null;
  detail: string | null;
  fields: readonly FieldProblem[];
  /** Request and response as sent, already redacted. */
  exchanges: readonly z.infer<typeof exchange>[];
}

/** Every try of every delivery. */
export const attemptStore = (db: Db) => {
  const insert = db.prepare(`
    insert into attempts (delivery_id, number, started_at, took_ms, outcome, cause, detail, fields, exchanges)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const list = db.prepare('select * from attempts where delivery_id = ? order by id');
  return {
    insert: (a: NewAttempt): void => {
      insert.run(
        a.deliveryId,
        a.number,
        a.startedAtMs,
        a.tookMs,
        a.outcome,
        a.cause,
        a.detail,
        a.fields.length === 0 ? null : JSON.stringify(a.fields),
        a.exchanges.length === 0 ? null : JSON.stringify(a.exchanges),
      );
    },
    list: (deliveryId: number): Attempt[] => all(list, row, deliveryId),
  };
};

import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all } from '#main/ledger/rows.ts';

const minuteMs = 60_000;
const pointRow = z.object({
  minute: z.number(),
  sent: z.number(),
  received: z.number(),
  rejected: z.number(),
});
const sumRow = z.object({
  connection_id: z.string(),
  sent: z.number(),
  received: z.number(),
  rejected: z.number(),
});
export type Rate = 'sent' | 'received' | 'rejected';

/** Counts by minute and connection, so that charts and "today" never scan a million messages. */
export const rateStore = (db: Db) => {
  const add = {
    sent: db.prepare(`insert into rates (minute, connection_id, sent) values (?, ?, ?)
      on conflict (minute, connection_id) do update set sent = sent + excluded.sent`),
    received: db.prepare(`insert into rates (minute, connection_id, received) values (?, ?, ?)
      on conflict (minute, connection_id) do update set received = received + excluded.received`),
    rejected: db.prepare(`insert into rates (minute, connection_id, rejected) values (?, ?, ?)
      on conflict (minute, connection_id) do update set rejected = rejected + excluded.rejected`),
  };
  const points = db.prepare(`
    select minute, sum(sent) as sent, sum(received) as received, sum(rejected) as rejected
    from rates where minute >= ? group by minute order by minute`);
  const sums = db.prepare(`
    select connection_id, sum(sent) as sent, sum(received) as received, sum(rejected) as rejected
    from rates where minute >= ? and minute < ? group by connection_id`);
  const forget = db.prepare('delete from rates where minute < ?');
  return {
    add: (what: Rate, connectionId: string, n: number, now: number): void => {
      add[what].run(Math.floor(now / minuteMs), connectionId, n);
    },
    points: (sinceMs: number) =>
      all(points, pointRow, Math.floor(sinceMs / minuteMs)).map(({ minute, ...rest }) => ({
        atMs: minute * minuteMs,
        ...rest,
      })),
    sums: (fromMs: number, toMs: number) =>
      all(sums, sumRow, Math.floor(fromMs / minuteMs), Math.ceil(toMs / minuteMs)),
    forget: (beforeMs: number): void => {
      forget.run(Math.floor(beforeMs / minuteMs));
    },
  };
};

export type RateStore = ReturnType<typeof rateStore>;

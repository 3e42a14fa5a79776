import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, one } from '#main/ledger/rows.ts';

const row = z
  .object({
    id: z.number(),
    code: z.string(),
    text: z.string(),
    at: z.number().nullable(),
    noted_at: z.number(),
    place: z.string().nullable(),
    has_answer: z.number(),
  })
  .transform((r) => ({
    id: r.id,
    code: r.code,
    text: r.text,
    /** The carrier's time; null where it gave none. */
    atMs: r.at,
    /** When we learnt of it. */
    notedAtMs: r.noted_at,
    place: r.place,
    hasAnswer: r.has_answer !== 0,
  }));
export type StoredEvent = z.infer<typeof row>;

export interface NewEvent {
  code: string;
  text: string;
  atMs: number | null;
  place: string | null;
}

const answerRow = z.object({ answer: z.instanceof(Uint8Array).nullable() });
const unknownRow = z.object({ code: z.string(), text: z.string(), n: z.number() });

/** What happened to each parcel, in the carrier's own words and in the order we learnt of it. */
export const parcelEventStore = (db: Db) => {
  const list = db.prepare(`
    select id, code, text, at, noted_at, place, answer is not null as has_answer
    from parcel_events where parcel_id = ? order by id`);
  const insert = db.prepare(`
    insert into parcel_events (parcel_id, code, text, at, noted_at, place, answer)
    values (@parcelId, @code, @text, @atMs, @now, @place, @answer)`);
  const answer = db.prepare('select answer from parcel_events where id = ?');
  const codes = db.prepare(`
    select e.code, max(e.text) as text, count(distinct e.parcel_id) as n
    from parcel_events e join parcels p on p.id = e.parcel_id
    where p.connection_id = ? group by e.code order by n desc limit 500`);
  return {
    list: (parcelId: number): StoredEvent[] => all(list, row, parcelId),
    /** `answer` is the carrier's whole answer about the parcel, kept with the first event it brought. */
    insert: (parcelId: number, event: NewEvent, given: string | null, now: number): void => {
      insert.run({
        parcelId,
        ...event,
        answer: given === null ? null : deflateRawSync(Buffer.from(given)),
        now,
      });
    },
    answer: (eventId: number): string | null => {
      const found = one(answer, answerRow, eventId)?.answer ?? null;
      return found === null ? null : inflateRawSync(found).toString('utf8');
    },
    /** Every code a carrier was heard to say, with how many parcels it was said of. */
    codes: (connectionId: string): { code: string; text: string; n: number }[] =>
      all(codes, unknownRow, connectionId),
  };
};

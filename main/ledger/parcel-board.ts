import { z } from 'zod';
import { normaliseTerm } from '#main/ledger/filter.ts';
import type { Db } from '#main/ledger/open.ts';
import { parcelRow } from '#main/ledger/parcels.ts';
import { all, count } from '#main/ledger/rows.ts';
import type { ParcelAttention, ParcelFilter } from '#shared/api/parcels.ts';
import { groupOf, type ParcelStatus, parcelStatus, parcelStatuses } from '#shared/parcels/status.ts';

const labelled = z
  .object({ label: z.string().nullable() })
  .loose()
  .transform(({ label, ...rest }) => ({ label, ...parcelRow.parse(rest) }));
export type LabelledParcel = z.infer<typeof labelled>;

const statusRow = z.object({ status: parcelStatus, n: z.number() });
const carrierRow = z.object({ connection_id: z.string(), open: z.number(), due: z.number() });
const moneyRow = z.object({ currency: z.string(), amount: z.string() });

const named = (statuses: readonly ParcelStatus[]): string =>
  statuses.map((status) => `'${status}'`).join(', ');
const inTrouble = named(
  parcelStatuses.filter((status) => groupOf(status) === 'trouble' || groupOf(status) === 'loss'),
);
const onTheWay = named(
  parcelStatuses.filter((status) => ['before', 'moving', 'trouble'].includes(groupOf(status))),
);

/** Conditions over `parcels p`; `@now` is the present. The words are fixed here, values are parameters. */
const attentions: Record<ParcelAttention, string> = {
  late: `p.expected_at < @now and p.status in (${onTheWay})`,
  waiting: `p.status = 'ready_for_pickup'`,
  storage: `p.storage_paid = 1 and p.due_at is not null`,
  money: `json_extract(p.money, '$.state') <> 'paid_out' and p.status in ('delivered', 'paid')`,
  trouble: `p.status in (${inTrouble})`,
  nobody: `p.connection_id is null or p.cause is not null`,
};

/** Reading parcels for people: the board, its lists and its sums. */
export const parcelBoardStore = (db: Db) => {
  const statuses = db.prepare(`
    select status, count(*) as n from parcels where detached = 0 and follows is null group by status`);
  const carriers = db.prepare(`
    select connection_id, count(*) as open, sum(due_at <= @now) as due from parcels
    where due_at is not null and connection_id is not null group by connection_id`);
  const money = db.prepare(`
    select json_extract(p.money, '$.currency') as currency, json_extract(p.money, '$.amount') as amount
    from parcels p where p.detached = 0 and ${attentions.money}`);
  const counts = Object.entries(attentions).map(
    ([name, condition]) =>
      [
        name,
        db.prepare(
          `select count(*) as n from parcels p where p.detached = 0 and p.follows is null and (${condition}) and @now = @now`,
        ),
      ] as const,
  );
  const list = (
    filter: ParcelFilter,
    before: number | null,
    limit: number,
    now: number,
  ): LabelledParcel[] => {
    const parts = ['1 = 1'];
    const given: Record<string, string | number> = { limit, now };
    if (before !== null) {
      parts.push('p.id < @before');
      given['before'] = before;
    }
    if (filter.statuses !== undefined && filter.statuses.length > 0) {
      parts.push('p.status in (select value from json_each(@statuses))');
      given['statuses'] = JSON.stringify(filter.statuses);
    }
    if (filter.attention !== undefined) parts.push(`(${attentions[filter.attention]})`);
    if (filter.connectionId !== undefined) {
      parts.push('p.connection_id = @connectionId');
      given['connectionId'] = filter.connectionId;
    }
    if (filter.open === true) parts.push('p.due_at is not null');
    const text = normaliseTerm(filter.text ?? '');
    if (text === '') parts.push('p.detached = 0');
    else {
      parts.push(
        `(lower(p.number) >= @text and lower(p.number) < @end or lower(s.label) >= @text and lower(s.label) < @end)`,
      );
      given['text'] = text;
      given['end'] = `${text}\u{10FFFF}`;
    }
    const statement = db.prepare(`
      select p.*, s.label from parcels p
      left join parcel_sums s on s.source_id = p.source_id and s.entity = p.entity and s.key = p.key
      where ${parts.join(' and ')} and @now = @now order by p.id desc limit @limit`);
    return all(statement, labelled, given);
  };
  return {
    statuses: (): { status: ParcelStatus; count: number }[] =>
      all(statuses, statusRow).map(({ status, n }) => ({ status, count: n })),
    attention: (now: number): Record<string, number> =>
      Object.fromEntries(counts.map(([name, statement]) => [name, count(statement, { now })])),
    carriers: (now: number) => all(carriers, carrierRow, { now }),
    /** Every amount a carrier still has to pay out; sums of decimals are the caller's, exact. */
    money: (): { currency: string; amount: string }[] => all(money, moneyRow),
    list,
  };
};

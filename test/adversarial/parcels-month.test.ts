import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { expectedWord, type Month, startMonth, words } from '#test/demo/month.ts';

/** A month of parcels with lost answers, refusals for haste, unknown codes and events told late. */
let month: Month;
const day = 86_400_000;
beforeAll(async () => {
  month = await startMonth(150);
  await month.pass(31 * day);
}, 120_000);
afterAll(async () => {
  await month.stop();
});

const documents = z.array(
  z.object({ id: z.number(), kind: z.string(), erp_order_key: z.string(), based_on: z.string().nullable() }),
);
const documentsOf = () =>
  documents.parse(
    month.erp.db.prepare('select id, kind, erp_order_key, based_on from mostek_documents order by id').all(),
  );
const statusOf = (key: string): unknown =>
  month.erp.db.prepare('select status from orders where id = ?').pluck().get(key);

it('every order ends with the status its parcels together ask for', () => {
  for (const { key, ends } of month.orders) {
    const word = expectedWord(ends);
    expect([key, word, statusOf(key)]).toEqual([key, word, words.find(([from]) => from === word)?.[1]]);
  }
});

it('every document is made once, in its order, and based on the one before', () => {
  const made = documentsOf();
  for (const { key, ends } of month.orders) {
    const ofOrder = made.filter((one) => one.erp_order_key === key);
    const word = expectedWord(ends);
    const kinds =
      word === 'paid'
        ? ['goods_issue', 'payment']
        : word === 'returned'
          ? ['goods_issue', 'return']
          : ['goods_issue'];
    expect([key, word, ofOrder.map((one) => one.kind)]).toEqual([key, word, kinds]);
    const [issue, second] = ofOrder;
    if (second !== undefined) expect(second.based_on).toBe(String(issue?.id));
  }
});

it('nobody is asked about a parcel after its end', () => {
  const open = month.ledger.parcels.openCount();
  // Delivered ones whose money never comes are still asked about.
  expect(open).toBe(0);
});

it('codes no table knows are collected, shown in one incident, and change nothing', async () => {
  const { incidents } = await month.call['incidents.list']({ open: true, limit: 50 });
  expect(incidents.filter((one) => one.cause === 'parcel.code_unknown')).toHaveLength(1);
  const { codes } = await month.call['carriers.codes']({ connectionId: 'post' });
  const unknown = codes.find((one) => one.code === 'X9');
  expect(unknown).toMatchObject({ text: 'text of X9', standard: null, own: null });
  expect(unknown?.count).toBeGreaterThan(0);
});

it('when somebody says what a code means, the incident is over', async () => {
  await month.call['mappings.save']({
    connectionId: 'post',
    kind: 'parcel_status',
    direction: 'to_erp',
    rows: [{ kind: 'parcel_status', direction: 'to_erp', from: 'X9', to: 'held' }],
  });
  const { incidents } = await month.call['incidents.list']({ open: true, limit: 50 });
  expect(incidents.filter((one) => one.cause === 'parcel.code_unknown')).toEqual([]);
});

it('the history keeps the carrier’s words, its time and ours, and its whole answer', async () => {
  const { rows } = await month.call['parcels.list']({
    filter: { statuses: ['delivered'] },
    before: null,
    limit: 100,
  });
  const parcel = rows.find((one) => one.leg === 'there');
  const detail = await month.call['parcels.get']({ id: parcel?.id ?? 0 });
  const first = detail.events[0];
  expect(first).toMatchObject({ code: 'R1', text: 'text of R1', status: 'registered', hasAnswer: true });
  expect(first?.notedAtMs).toBeGreaterThanOrEqual(first?.atMs ?? 0);
  const { text } = await month.call['parcels.answer']({ eventId: first?.id ?? 0 });
  expect(text).toContain('"codes":');
});

it('a ledger that fails in the middle of things loses nothing and doubles nothing', async () => {
  const torn = await startMonth(40, { torn: 0.01 });
  try {
    await torn.pass(31 * day);
    const made = documents.parse(
      torn.erp.db.prepare('select id, kind, erp_order_key, based_on from mostek_documents order by id').all(),
    );
    for (const { key, ends } of torn.orders) {
      const word = expectedWord(ends);
      const status: unknown = torn.erp.db.prepare('select status from orders where id = ?').pluck().get(key);
      expect([key, status]).toEqual([key, words.find(([from]) => from === word)?.[1]]);
      const kinds = made.filter((one) => one.erp_order_key === key).map((one) => one.kind);
      expect(new Set(kinds).size).toBe(kinds.length);
      expect(kinds[0]).toBe('goods_issue');
      expect(kinds.length).toBe(word === 'paid' || word === 'returned' ? 2 : 1);
    }
  } finally {
    await torn.stop();
  }
}, 120_000);

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { groupCommit } from '#main/ledger/group-commit.ts';
import { tempDir } from '#test/unit/ledger/temp-ledger.ts';

const open = () => {
  const db = new Database(join(tempDir(), 'x.sqlite'));
  db.exec('create table t (n integer not null unique)');
  const insert = db.prepare('insert into t (n) values (?)');
  return {
    db,
    insert: (n: number) => insert.run(n),
    rows: () => db.prepare('select n from t order by n').pluck().all(),
  };
};

it('many writes share few commits, and each promise means it is on disk', async () => {
  const { db, insert, rows } = open();
  const group = groupCommit(db, { maxWrites: 100, maxDelayMs: 5 });
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => group.run(() => insert(n))));
  expect(rows()).toHaveLength(1_000);
  expect(group.counters.writes).toBe(1_000);
  expect(group.counters.commits).toBeLessThanOrEqual(10);
});

it('one write that fails leaves its neighbours alone', async () => {
  const { db, insert, rows } = open();
  const group = groupCommit(db);
  const results = await Promise.allSettled([1, 2, 2, 3].map((n) => group.run(() => insert(n))));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(rows()).toEqual([1, 2, 3]);
});

it('what was written before a failure in the same write is taken back', async () => {
  const { db, insert, rows } = open();
  const group = groupCommit(db);
  const broken = group.run(() => {
    insert(7);
    throw new Error('half way');
  });
  await Promise.all([expect(broken).rejects.toThrow(), group.run(() => insert(8))]);
  expect(rows()).toEqual([8]);
});

it('trusted work that throws after all is taken back, and everything that waited is run once more by itself', async () => {
  const { db, insert, rows } = open();
  const group = groupCommit(db);
  const runs: number[] = [];
  const one = (n: number, trusted: boolean) =>
    group.run(() => {
      runs.push(n);
      insert(n);
      if (n === 3) throw new Error('half way');
    }, trusted);
  const results = await Promise.allSettled([one(1, true), one(2, false), one(3, true), one(4, true)]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(rows()).toEqual([1, 2, 4]);
  expect(runs).toEqual([1, 2, 3, 1, 2, 3, 4]);
  expect(group.counters.commits).toBe(1);
});

it('work that is not trusted does not make its neighbours run twice when it fails', async () => {
  const { db, insert, rows } = open();
  const group = groupCommit(db);
  let runs = 0;
  const counted = group.run(() => {
    runs += 1;
    insert(1);
  }, true);
  const refused = group.run(() => {
    throw new Error('refused');
  });
  await Promise.all([expect(refused).rejects.toThrow(), counted]);
  expect(runs).toBe(1);
  expect(rows()).toEqual([1]);
});

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

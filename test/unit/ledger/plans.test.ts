import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { deliveryStore } from '#main/ledger/deliveries.ts';
import { dispatchStore } from '#main/ledger/dispatch.ts';
import type { Db } from '#main/ledger/open.ts';
import { steerStore } from '#main/ledger/steer.ts';
import { deliveryStatuses } from '#shared/status.ts';
import { tempDir, tempLedger } from './temp-ledger.ts';

/** A second look at a ledger's file that notes every statement prepared on it. */
const recording = (): { db: Db; said: string[] } => {
  const dir = tempDir();
  tempLedger(dir);
  const db = new Database(join(dir, 'ledger.sqlite'));
  const said: string[] = [];
  const prepare = db.prepare.bind(db);
  Object.assign(db, {
    prepare: (sql: string) => {
      said.push(sql);
      return prepare(sql);
    },
  });
  return { db, said };
};

const planOf = (db: Db, sql: string): string => {
  const rows = db
    .prepare(`explain query plan ${sql.replaceAll('?', "'1'").replaceAll(/@\w+/g, "'1'")}`)
    .all();
  return rows.map((row) => String(Object(row).detail)).join('\n');
};

/** SQLite walks the whole table, row by row. */
const walks = (plan: string): boolean => /SCAN (d|deliveries)\b(?! USING)/.test(plan);

describe('a ledger of a million deliveries', () => {
  it('is never walked by the statements that run all day', () => {
    const { db, said } = recording();
    deliveryStore(db);
    dispatchStore(db);
    steerStore(db);
    const touching = said.filter((sql) => /deliveries/.test(sql));
    expect(touching.length).toBeGreaterThan(25);
    expect(touching.filter((sql) => walks(planOf(db, sql)))).toEqual([]);
    db.close();
  });

  it.each(deliveryStatuses.filter((status) => status !== 'sent'))(
    'is not walked for the newest %s',
    (status) => {
      const { db, said } = recording();
      const deliveries = deliveryStore(db);
      said.length = 0;
      deliveries.list({ status: [status] }, null, 50);
      deliveries.ids({ status: [status] }, 0, 50);
      deliveries.count({ status: [status], cause: 'net.timeout' }, 50);
      for (const sql of said.splice(0)) expect(walks(planOf(db, sql)), planOf(db, sql)).toBe(false);
      db.close();
    },
  );

  it('gives the newest of one problem without sorting them', () => {
    const { db, said } = recording();
    const deliveries = deliveryStore(db);
    said.length = 0;
    deliveries.list({ status: ['rejected'] }, null, 50);
    const plan = planOf(db, said.at(-1) ?? '');
    expect(plan).toContain('deliveries_problem_newest');
    expect(plan).not.toContain('TEMP B-TREE');
    db.close();
  });
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openLedger } from '#main/ledger/ledger.ts';
import { openLedgerFile } from '#main/ledger/open.ts';
import { put, tempDir, tempLedger } from '#test/unit/ledger/temp-ledger.ts';

const causeOf = (work: () => unknown): unknown => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error && 'causeId' in error ? error.causeId : error;
  }
};

describe('opening the ledger', () => {
  it('runs WAL with synchronous FULL after the first write', () => {
    const file = join(tempDir(), 'ledger.sqlite');
    const { db } = openLedgerFile(file);
    db.prepare(`insert into preferences (name, value) values ('a', 'b')`).run();
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    db.close();
  });

  it('lets one agent in and tells the second one', () => {
    const dir = tempDir();
    tempLedger(dir);
    expect(causeOf(() => openLedger(join(dir, 'ledger.sqlite')))).toBe('agent.ledger_in_use');
  });

  it('is free again once the first agent has left', () => {
    const dir = tempDir();
    tempLedger(dir).close();
    expect(causeOf(() => tempLedger(dir))).toBeNull();
  });

  it('refuses a file of a newer program and leaves it as it is', () => {
    const file = join(tempDir(), 'ledger.sqlite');
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    expect(causeOf(() => openLedger(file))).toBe('agent.ledger_newer');
    const again = new Database(file);
    expect(again.pragma('user_version', { simple: true })).toBe(99);
    again.close();
  });

  it('sets a damaged file aside and goes on from the last good backup', () => {
    const dir = tempDir();
    const file = join(dir, 'ledger.sqlite');
    const first = tempLedger(dir);
    put(first);
    first.backUp(new Date('2026-11-20T10:00:00Z'));
    put(first);
    first.close();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 100, Math.min(bytes.length, 60_000));
    writeFileSync(file, bytes);
    const second = tempLedger(dir);
    expect(second.damagedFile).not.toBeNull();
    expect(second.restoredFrom).toContain('backup-2026-11-20');
    expect(second.deliveries.count({}, 10)).toBe(1);
    expect(readdirSync(dir).some((name) => name.includes('.damaged-'))).toBe(true);
  });

  it('begins a new ledger when there is no backup, and still keeps the damaged file', () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'ledger.sqlite'), 'this is no database, it is a letter to the accountant');
    const ledger = tempLedger(dir);
    expect(ledger.damagedFile).not.toBeNull();
    expect(ledger.restoredFrom).toBeNull();
    expect(put(ledger)).toBeGreaterThan(0);
  });

  it('keeps three backups', () => {
    const dir = tempDir();
    const ledger = tempLedger(dir);
    for (let day = 1; day <= 6; day += 1) ledger.backUp(new Date(`2026-11-0${day}T10:00:00Z`));
    const names = readdirSync(dir)
      .filter((name) => name.includes('.backup-'))
      .sort();
    expect(names.map((name) => name.slice(-10))).toEqual(['2026-11-04', '2026-11-05', '2026-11-06']);
  });

  it('says so when the folder can not be written', () => {
    expect(causeOf(() => openLedger('/proc/mostek/ledger.sqlite'))).not.toBeNull();
  });
});

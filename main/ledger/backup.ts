import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';

const kept = 3;

/** A consistent copy of an open database. VACUUM INTO also leaves out what was deleted. */
export const backUpTo = (db: Database.Database, target: string): void => {
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  db.prepare('vacuum into ?').run(partial);
  rmSync(target, { force: true });
  renameSync(partial, target);
};

const backupsOf = (file: string): string[] => {
  const prefix = `${basename(file)}.backup-`;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && !name.endsWith('.partial'))
    .sort()
    .reverse()
    .map((name) => join(dirname(file), name));
};

/** Makes today's backup once a day and keeps the last three. */
export const backUpDaily = (db: Database.Database, file: string, now: Date): void => {
  const target = `${file}.backup-${now.toISOString().slice(0, 10)}`;
  if (!existsSync(target)) backUpTo(db, target);
  for (const old of backupsOf(file).slice(kept)) rmSync(old, { force: true });
};

const isGood = (file: string): boolean => {
  try {
    const db = new Database(file, { readonly: true });
    try {
      return db.pragma('quick_check(1)', { simple: true }) === 'ok';
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
};

/** Copies the newest backup that passes its check to `file`; null when there is none (a new ledger begins). */
export const lastGoodBackup = (file: string): string | null => {
  const good = backupsOf(file).find(isGood);
  if (good === undefined) return null;
  copyFileSync(good, file);
  return good;
};

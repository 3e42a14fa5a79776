import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sqlText } from '#main/erp/sql-text.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';
import { EVERY_ALPHABET, type Harness, type RawConnection } from './harness.ts';
import { tradeTables } from './trade.ts';

const text = (value: unknown): string | null => (value === null ? null : sqlText(value));

const connectTo = (file: string): RawConnection => {
  const db = new Database(file);
  db.defaultSafeIntegers(true);
  return {
    async run(sql, parameters = []) {
      const statement = db.prepare(sql);
      if (!statement.reader) {
        statement.run(...parameters);
        return [];
      }
      const rows: unknown[] = statement.raw().all(...parameters);
      return rows.map((row) => (Array.isArray(row) ? row.map(text) : []));
    },
    begin: async () => void db.exec('BEGIN IMMEDIATE'),
    commit: async () => void db.exec('COMMIT'),
    rollback: async () => void db.exec('ROLLBACK'),
    close: async () => void db.close(),
  };
};

export const sqliteHarness = async (): Promise<Harness> => {
  const dir = await makeTempDir('erp-sqlite');
  const file = join(dir, 'erp.db');
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  for (const statement of tradeTables('sqlite')) db.exec(statement);
  const settings = engineSettings.parse({ engine: 'sqlite', file, lockTimeoutMs: 200, deadlineMs: 5_000 });
  return {
    settings,
    password: undefined,
    connect: async () => connectTo(file),
    runScript: async (script) => void db.exec(script),
    login: '',
    asLogin: () => ({ settings, password: undefined }),
    parallelWriters: false,
    skipsLocked: false,
    pushes: true,
    alphabets: EVERY_ALPHABET,
    timeMark: '?',
    objects: "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'",
    async spoil(raw, id) {
      await raw.run(`UPDATE goods SET name = CAST(X'41C32842' AS TEXT) WHERE id = ${id}`);
      return { cause: 'erp.text_broken', profile: (base) => base };
    },
    refuseSku: (table, column, sku) => [
      [
        `CREATE TRIGGER refuse_sku BEFORE INSERT ON ${table} WHEN NEW.${column} = '${sku}' BEGIN SELECT RAISE(ABORT, 'no such article'); END`,
      ],
      ['DROP TRIGGER refuse_sku'],
    ],
    breaker: null,
    elsewhere: engineSettings.parse({ engine: 'sqlite', file: join(dir, 'missing', 'erp.db') }),
    async close() {
      db.close();
      await removeDir(dir);
    },
  };
};

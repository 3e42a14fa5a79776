import type { SqlParameter } from '#main/erp/driver.ts';
import type { CauseId } from '#shared/causes.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';

/** A plain connection that stands for the accountant's own program: no code of the adapter is used. */
export interface RawConnection {
  /** Rows as arrays of texts (null stays null). Parameters are `?` marks. */
  run(sql: string, parameters?: readonly SqlParameter[]): Promise<(string | null)[][]>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  close(): Promise<void>;
}

/** What one engine brings to the common suite. */
export interface Harness {
  /** For the login that made the tables. */
  settings: EngineSettings;
  password: string | undefined;
  connect(): Promise<RawConnection>;
  /** Runs what the adapter printed, as an integrator would with the engine's own tool. */
  runScript(text: string): Promise<void>;
  /** The login the script is asked to make; empty where the engine has none. */
  login: string;
  /** Settings and password of that login after the script was run. */
  asLogin(): { settings: EngineSettings; password: string | undefined };
  /** Writers of different rows do not wait for each other. */
  parallelWriters: boolean;
  /** A claim passes by a locked row at once; else it may wait for the lock timeout and come back empty. */
  skipsLocked: boolean;
  /** The engine tells of commits by itself. */
  pushes: boolean;
  /** Texts that the database can hold; the first is of one alphabet and has no surrogate pairs. */
  alphabets: string[];
  /** How a time is given as text, past a driver that would make it a date of its own zone. */
  timeMark: string;
  /** Names of all tables, triggers, sequences, routines and logins that are the user's own, one column. */
  objects: string;
  /** Makes one product unreadable for the profile it gives, and says with which cause. */
  spoil(raw: RawConnection, id: string): Promise<Spoiled>;
  /** Statements after which the ERP refuses a row with this value, and those that undo it. */
  refuseSku(table: string, column: string, sku: string): [make: string[], undo: string[]];
  /** What can be done to the server; null when it is not ours to break or there is none. */
  breaker: Breaker | null;
  /** Settings that lead to a database that is not there. */
  elsewhere: EngineSettings;
  /** Removes everything the harness made. */
  close(): Promise<void>;
}

export interface Spoiled {
  profile(base: QueueTableProfile): QueueTableProfile;
  cause: CauseId;
}

export interface Breaker {
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** The password the tests give to the least-rights login. */
export const LOGIN_PASSWORD = 'Zupa-7-pomidorowa!';

export const EVERY_ALPHABET = [
  'Zażółć gęślą jaźń',
  'Їжак ґанок єнот',
  'Съешь ещё этих мягких французских булок',
  'O\'Neil "quoted"; DROP TABLE goods; -- ? $1 @p1 %s',
  '日本語 ελληνικά ñandú 🦔',
];

/** A view in which a text that is no number can't be read, for engines that check such things. */
export const spoilByView = async (raw: RawConnection, id: string, bigint: string): Promise<Spoiled> => {
  await raw.run('DROP VIEW IF EXISTS goods_check').catch(() => undefined);
  await raw
    .run(`CREATE VIEW goods_check AS SELECT id, sku, name, CAST(barcode AS ${bigint}) AS code FROM goods`)
    .catch(() => undefined);
  await raw.run(`UPDATE goods SET barcode = 'no number' WHERE id = ${id}`);
  return {
    cause: 'erp.type_mismatch',
    profile: (base) => {
      const { product } = base.entities;
      if (product !== undefined) {
        product.table = 'goods_check';
        product.fields = { key: 'id', sku: 'sku', name: 'name', barcode: 'code' };
        product.constants = {};
      }
      return base;
    },
  };
};

import type { SqlParameter } from '#main/erp/driver.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';

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
  /** What can be done to the server; null when it is not ours to break or there is none. */
  breaker: Breaker | null;
  /** Settings that lead to a database that is not there. */
  elsewhere: EngineSettings;
  /** Removes everything the harness made. */
  close(): Promise<void>;
}

export interface Breaker {
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** The password the tests give to the least-rights login. */
export const LOGIN_PASSWORD = 'Zupa-7-pomidorowa!';

import type { Database } from 'node-firebird';
import type { ReportStage } from '#main/erp/open-driver.ts';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { attach, destroy, isAlive } from './attach.ts';

/**
 * A few attachments, used one transaction at a time. The driver's own pool lets a caller wait without limit and
 * leaks the socket of an attach that fails (lab.md 1), so this one is ours.
 */
export class FirebirdPool {
  readonly #settings: SettingsOf<'firebird'>;
  readonly #password: string | undefined;
  readonly #report: ReportStage;
  readonly #size: number;
  readonly #idle: Database[] = [];
  readonly #waiting: (() => void)[] = [];
  #used = 0;
  #closed = false;

  constructor(
    settings: SettingsOf<'firebird'>,
    password: string | undefined,
    report: ReportStage,
    size: number,
  ) {
    this.#settings = settings;
    this.#password = password;
    this.#report = report;
    this.#size = size;
  }

  async acquire(): Promise<Database> {
    while (this.#used >= this.#size) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    if (this.#closed) throw new MostekError('erp.connection_lost', 'the connection was closed');
    this.#used += 1;
    for (let db = this.#idle.pop(); db !== undefined; db = this.#idle.pop()) {
      if (isAlive(db)) return db;
      destroy(db);
    }
    try {
      return await attach(this.#settings, this.#password, this.#report);
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  release(db: Database, broken: boolean): void {
    if (broken || this.#closed || !isAlive(db)) destroy(db);
    else this.#idle.push(db);
    this.#leave();
  }

  close(): void {
    this.#closed = true;
    for (const db of this.#idle.splice(0)) destroy(db);
    for (const resume of this.#waiting.splice(0)) resume();
  }

  #leave(): void {
    this.#used -= 1;
    this.#waiting.shift()?.();
  }
}

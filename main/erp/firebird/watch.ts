import { EventEmitter } from 'node:events';
import type { Database, FbEventManager } from 'node-firebird';
import type { ReportStage } from '#main/erp/open-driver.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { attach, destroy } from './attach.ts';
import { EVENT } from './script.ts';

const AGAIN_MS = 1_000;
const BEAT_MS = 30_000;
/** The second port of the events is often closed by a firewall; the answer must not be waited for for ever. */
const REGISTER_MS = 5_000;

const within = <T>(work: Promise<T>, ms: number, what: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new MostekError('erp.unreachable', `${what} got no answer`)), ms);
    work.finally(() => clearTimeout(timer)).then(resolve, reject);
  });

/** POST_EVENT on an attachment of its own, made anew whenever it is lost; the first call after that is a guess. */
export class EventListener {
  readonly #settings: SettingsOf<'firebird'>;
  readonly #password: string | undefined;
  readonly #report: ReportStage;
  readonly #onChange: () => void;
  #db: Database | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(
    settings: SettingsOf<'firebird'>,
    password: string | undefined,
    report: ReportStage,
    onChange: () => void,
  ) {
    this.#settings = settings;
    this.#password = password;
    this.#report = report;
    this.#onChange = onChange;
  }

  /** False where the event port can't be reached; rejects where the database itself can't. */
  async start(): Promise<boolean> {
    const db = await attach(this.#settings, this.#password, this.#report);
    try {
      await this.#register(db);
      return true;
    } catch {
      destroy(db);
      this.#closed = true;
      return false;
    }
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#db !== null) destroy(this.#db);
    this.#db = null;
  }

  async #register(db: Database): Promise<void> {
    if (db instanceof EventEmitter) db.on('error', () => this.#lost(db));
    const events: FbEventManager = await within(db.attachEventAsync(), REGISTER_MS, 'the event port');
    events.on('error', () => this.#lost(db));
    events.on('post_event', this.#onChange);
    const registered = new Promise<void>((resolve, reject) => {
      events.registerEvent([EVENT], (error: unknown) => {
        if (error === undefined || error === null) resolve();
        else reject(error instanceof Error ? error : new Error(sqlText(error)));
      });
    });
    await within(registered, REGISTER_MS, 'the registration of the event');
    this.#db = db;
    this.#beat(db);
  }

  /** A connection that died in silence (router, sleep) is found by a question now and then. */
  #beat(db: Database): void {
    this.#timer = setTimeout(() => {
      const question = within(
        db.queryAsync('SELECT 1 FROM RDB$DATABASE'),
        BEAT_MS / 3,
        'the event connection',
      );
      const beatAgain = (): void => {
        if (db === this.#db) this.#beat(db);
      };
      question.then(beatAgain, () => this.#lost(db));
    }, BEAT_MS);
  }

  #lost(db: Database): void {
    destroy(db);
    if (this.#closed || (this.#db !== null && this.#db !== db)) return;
    this.#db = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#again(), AGAIN_MS);
  }

  async #again(): Promise<void> {
    try {
      const db = await attach(this.#settings, this.#password, this.#report);
      if (this.#closed) {
        destroy(db);
        return;
      }
      try {
        await this.#register(db);
        this.#onChange();
      } catch {
        this.#lost(db);
      }
    } catch {
      if (!this.#closed) this.#timer = setTimeout(() => void this.#again(), AGAIN_MS);
    }
  }
}

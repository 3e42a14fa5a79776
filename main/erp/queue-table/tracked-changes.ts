import type { Driver } from '#main/erp/driver.ts';
import type { WatchedByTrigger } from '#main/erp/script-model.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import { MostekError } from '#shared/errors.ts';
import type { Bindings } from './bindings.ts';
import { watchedByProfile } from './script-of.ts';

/** Fills the queue table from the database's change tracking before somebody claims from it. */
export class TrackedChanges {
  readonly #driver: Driver;
  readonly #bindings: Bindings;
  readonly #profile: QueueTableProfile;
  #watched: Promise<WatchedByTrigger[]> | null = null;

  constructor(driver: Driver, bindings: Bindings, profile: QueueTableProfile) {
    this.#driver = driver;
    this.#bindings = bindings;
    this.#profile = profile;
  }

  /** Names of tables that should be tracked and are not, or may not be looked at. */
  async collect(): Promise<string[]> {
    const { collect } = this.#driver;
    if (collect === undefined)
      throw new MostekError('erp.not_supported', 'this database has no change tracking');
    const { names } = await this.#bindings.queue();
    return await collect(await this.#tables(), names, this.#profile.queue);
  }

  /** Looks at the tables anew, after one of them turned out to be gone. */
  forget(): void {
    this.#watched = null;
  }

  #tables(): Promise<WatchedByTrigger[]> {
    if (this.#watched === null) {
      const asked = watchedByProfile(this.#bindings, this.#profile);
      this.#watched = asked;
      asked.catch(() => this.forget());
    }
    return this.#watched;
  }
}

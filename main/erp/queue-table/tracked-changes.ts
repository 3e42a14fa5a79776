import type { Driver } from '#main/erp/driver.ts';
import type { FeedTable, WatchedByTrigger } from '#main/erp/script-model.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import { MostekError } from '#shared/errors.ts';
import type { Bindings } from './bindings.ts';
import { boundFeeds, watchedByProfile } from './script-of.ts';

/** Fills the queue table from change tracking and from registers of the ERP before somebody claims from it. */
export class TrackedChanges {
  readonly #driver: Driver;
  readonly #bindings: Bindings;
  readonly #profile: QueueTableProfile;
  #sources: Promise<{ tracked: WatchedByTrigger[]; feeds: FeedTable[] }> | null = null;

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
    this.#sources = null;
  }

  #tables(): Promise<{ tracked: WatchedByTrigger[]; feeds: FeedTable[] }> {
    if (this.#sources === null) {
      const asked = this.#bind();
      this.#sources = asked;
      asked.catch(() => this.forget());
    }
    return this.#sources;
  }

  async #bind(): Promise<{ tracked: WatchedByTrigger[]; feeds: FeedTable[] }> {
    const tracks = this.#profile.changes === 'change_tracking';
    return {
      tracked: tracks ? await watchedByProfile(this.#bindings, this.#profile) : [],
      feeds: await boundFeeds(this.#bindings, this.#profile),
    };
  }
}

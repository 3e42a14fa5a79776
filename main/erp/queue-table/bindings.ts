import type { Driver } from '#main/erp/driver.ts';
import type { SchemaProblem } from '#main/erp/port.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import { MostekError } from '#shared/errors.ts';
import { Binder } from './bind.ts';
import { type BoundEntity, bindEntity } from './bind-entity.ts';
import { type BoundQueue, bindQueue } from './bind-queue.ts';
import {
  type BoundDocuments,
  type BoundInbox,
  type BoundRecord,
  bindDocuments,
  bindInbox,
  bindWriteBack,
  type WritableOrder,
} from './bind-writes.ts';
import { Schema } from './schema.ts';

const asError = (problem: SchemaProblem): MostekError =>
  new MostekError(
    problem.cause,
    `${problem.path}: ${problem.table}${problem.column === null ? '' : `.${problem.column}`}`,
    {
      values: {
        path: problem.path,
        table: problem.table,
        column: problem.column ?? '',
        suggestions: problem.suggestions.join(', '),
      },
    },
  );

/** The profile matched with the live tables, part by part and once; a part that does not match is looked at again each time. */
export class Bindings {
  readonly #driver: Driver;
  readonly #profile: QueueTableProfile;
  #schema: Promise<Schema> | null = null;
  readonly #parts = new Map<string, Promise<unknown>>();

  constructor(driver: Driver, profile: QueueTableProfile) {
    this.#driver = driver;
    this.#profile = profile;
  }

  queue(): Promise<BoundQueue> {
    return this.#part('queue', (binder) => bindQueue(binder, this.#profile));
  }

  /** Rejects with erp.not_supported for an entity the profile says nothing about. */
  entity(name: EntityName): Promise<BoundEntity> {
    const query = this.#profile.entities[name];
    return this.#part(`entity ${name}`, (binder) =>
      query === undefined ? null : bindEntity(binder, name, query),
    );
  }

  inbox(): Promise<BoundInbox> {
    const { inbox } = this.#profile;
    return this.#part('inbox', (binder) => (inbox === undefined ? null : bindInbox(binder, inbox)));
  }

  documents(): Promise<BoundDocuments> {
    const { documents } = this.#profile;
    return this.#part('documents', (binder) =>
      documents === undefined ? null : bindDocuments(binder, documents),
    );
  }

  writeBack(entity: WritableOrder = 'order'): Promise<BoundRecord> {
    const config = this.#profile.writeBack[entity];
    return this.#part(`writeBack ${entity}`, (binder) =>
      config === undefined ? null : bindWriteBack(binder, config, entity),
    );
  }

  /** Reads the live schema anew; after a table or column turned out to be gone, and for every inspection. */
  async refresh(): Promise<Schema> {
    this.forget();
    return await this.schema();
  }

  forget(): void {
    this.#schema = null;
    this.#parts.clear();
  }

  schema(): Promise<Schema> {
    if (this.#schema === null) {
      const asked = Schema.read(this.#driver);
      this.#schema = asked;
      asked.catch(() => {
        if (this.#schema === asked) this.#schema = null;
      });
    }
    return this.#schema;
  }

  #part<T>(name: string, bind: (binder: Binder) => Promise<T | null> | null): Promise<T> {
    const known = this.#parts.get(name);
    // Each name is used by one method above, with one type.
    if (known !== undefined) return known as Promise<T>;
    const asked = this.#bind(name, bind);
    this.#parts.set(name, asked);
    asked.catch(() => this.forget());
    return asked;
  }

  async #bind<T>(name: string, bind: (binder: Binder) => Promise<T | null> | null): Promise<T> {
    const known = this.#schema !== null;
    try {
      return await this.#bindTo(await this.schema(), name, bind);
    } catch (error) {
      // The tables may have been made since the schema was read: the integrator has just run the script.
      if (!known || !(error instanceof MostekError) || error.causeId === 'erp.not_supported') throw error;
      return this.#bindTo(await this.refresh(), name, bind);
    }
  }

  async #bindTo<T>(
    schema: Schema,
    name: string,
    bind: (binder: Binder) => Promise<T | null> | null,
  ): Promise<T> {
    const binder = new Binder(schema, this.#driver.dialect);
    const bound = await bind(binder);
    // A column of an odd type may still work; the inspection reports it, the traffic goes on.
    const problem = binder.problems.find((candidate) => candidate.cause !== 'erp.type_mismatch');
    if (problem !== undefined) throw asError(problem);
    if (bound === null) throw new MostekError('erp.not_supported', `the profile has no ${name}`);
    return bound;
  }
}

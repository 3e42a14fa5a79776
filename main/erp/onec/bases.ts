import type { Driver } from '#main/erp/driver.ts';
import { Schema } from '#main/erp/queue-table/schema.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { OnecProfile } from '#shared/erp/onec.ts';
import { MostekError } from '#shared/errors.ts';
import { Base } from './base.ts';
import { type BoundEntity, bindEntity } from './bind/entity.ts';
import { refuseProblem } from './bind/place.ts';
import { FileTable } from './files.ts';
import { unpackBlob } from './metadata/blob.ts';
import { onecSql } from './sql.ts';

interface Known {
  base: Base;
  bound: Map<EntityName, Promise<BoundEntity>>;
}

/**
 * The base as it is now. A restructuring renumbers tables and columns (erp.md B1), so the version of DBNames is
 * looked at before each piece of work; the configuration's root is looked at too, because a new value of an
 * enumeration changes no number. Restructuring needs the base for itself, so nothing changes within a statement.
 */
export class Bases {
  readonly #driver: Driver;
  readonly #profile: OnecProfile;
  readonly #zone: string;
  #files: Promise<{ params: FileTable; config: FileTable }> | null = null;
  #known: { version: string; read: Promise<Known> } | null = null;

  constructor(driver: Driver, profile: OnecProfile, zone: string) {
    this.#driver = driver;
    this.#profile = profile;
    this.#zone = zone;
  }

  get zone(): string {
    return this.#zone;
  }

  async current(): Promise<Base> {
    return (await this.#current()).base;
  }

  /** The entity bound to the base as it is now; throws what is missing first. */
  async entity(name: EntityName): Promise<BoundEntity> {
    const config = this.#profile.entities[name];
    if (config === undefined)
      throw new MostekError('erp.not_supported', `the profile does not describe ${name}`);
    const { base, bound } = await this.#current();
    const known = bound.get(name);
    if (known !== undefined) return known;
    const made = bindEntity({ base, zone: this.#zone, report: refuseProblem }, name, config).then(
      (entity) => {
        if (entity === null) throw new MostekError('erp.table_missing', name, { values: { table: name } });
        return entity;
      },
    );
    bound.set(name, made);
    made.catch(() => bound.delete(name));
    return made;
  }

  /** Forgets everything: the next call reads the base anew. */
  forget(): void {
    this.#files = null;
    this.#known = null;
  }

  async #current(): Promise<Known> {
    const version = await this.#version();
    if (this.#known?.version === version) return this.#known.read;
    const read = Base.read(this.#driver).then((base): Known => ({ base, bound: new Map() }));
    // Loads of several entities come at once: they wait for one reading.
    const known = { version, read };
    this.#known = known;
    read.catch(() => {
      if (this.#known === known) this.#known = null;
    });
    return read;
  }

  #open(): Promise<{ params: FileTable; config: FileTable }> {
    if (this.#files !== null) return this.#files;
    const open = async () => {
      const sql = onecSql(this.#driver.dialect);
      const schema = await Schema.read(this.#driver);
      return {
        params: await FileTable.open(this.#driver, sql, schema, 'Params'),
        config: await FileTable.open(this.#driver, sql, schema, 'Config'),
      };
    };
    const opening = open();
    this.#files = opening;
    opening.catch(() => {
      if (this.#files === opening) this.#files = null;
    });
    return opening;
  }

  async #version(): Promise<string> {
    const { params, config } = await this.#open();
    const [names, root] = await this.#driver.transaction('read', async (session) => [
      // Older platforms keep no version of DBNames; there the names themselves are compared.
      await params.blobs(session, ['DBNamesVersion']),
      await config.blobs(session, ['root']),
    ]);
    const parts = names?.get('DBNamesVersion');
    const version =
      parts === undefined ? await this.#namesThemselves(params) : unpackBlob('DBNamesVersion', parts);
    return `${version} ${Buffer.concat(root?.get('root') ?? []).toString('base64')}`;
  }

  async #namesThemselves(params: FileTable): Promise<string> {
    return (await params.texts(['DBNames'])).get('dbnames') ?? '';
  }
}

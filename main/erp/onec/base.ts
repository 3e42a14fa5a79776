import type { Driver, LiveColumn, LiveTable } from '#main/erp/driver.ts';
import { chunks } from '#main/erp/queue-table/chunks.ts';
import { Schema } from '#main/erp/queue-table/schema.ts';
import { MostekError } from '#shared/errors.ts';
import { FILES_AT_ONCE, FileTable } from './files.ts';
import { configurationGuid, objectsOfConfiguration, planContent } from './metadata/configuration.ts';
import { type DbNames, parseDbNames } from './metadata/db-names.ts';
import { layouts, type MetaKind, metaKinds } from './metadata/layout.ts';
import { type MetaObject, parseMetaObject } from './metadata/meta-object.ts';
import { type OnecSql, onecSql } from './sql.ts';
import { readYearOffset } from './year-offset.ts';

/**
 * One state of a base's structure: names, numbers, live tables. Made anew when the base says that it changed; a
 * description of an object is read when somebody asks for it, because a large configuration has thousands.
 */
export class Base {
  readonly driver: Driver;
  readonly sql: OnecSql;
  readonly schema: Schema;
  readonly names: DbNames;
  /** Years that the stored dates are ahead of the real ones. */
  readonly yearOffset: number;
  /** Names of the extensions' own DBNames: their attributes are not covered. */
  readonly extensions: readonly string[];
  /** Tables that were looked up by name to be read: what a login needs rights for. */
  readonly used = new Set<LiveTable>();
  readonly #config: FileTable;
  readonly #guids: ReadonlyMap<MetaKind, readonly string[]>;
  readonly #kinds = new Map<string, MetaKind>();
  readonly #objects: Map<string, Promise<MetaObject | null>>;

  private constructor(
    driver: Driver,
    read: Pick<Base, 'sql' | 'schema' | 'names' | 'yearOffset' | 'extensions'>,
    config: FileTable,
    guids: ReadonlyMap<MetaKind, readonly string[]>,
    objects: Map<string, Promise<MetaObject | null>>,
  ) {
    this.driver = driver;
    this.sql = read.sql;
    this.schema = read.schema;
    this.names = read.names;
    this.yearOffset = read.yearOffset;
    this.extensions = read.extensions;
    this.#config = config;
    this.#guids = guids;
    this.#objects = objects;
    for (const [kind, list] of guids) for (const guid of list) this.#kinds.set(guid, kind);
    // Read before anything else, and again whenever the version is looked at.
    for (const name of ['Params', 'Config', '_YearOffset']) this.table(name);
  }

  static async read(driver: Driver): Promise<Base> {
    const sql = onecSql(driver.dialect);
    const schema = await Schema.read(driver);
    const params = await FileTable.open(driver, sql, schema, 'Params');
    const config = await FileTable.open(driver, sql, schema, 'Config');
    const needed = (texts: ReadonlyMap<string, string>, name: string): string => {
      const text = texts.get(name.toLowerCase());
      if (text === undefined)
        throw new MostekError('erp.metadata_broken', `${name} is not there`, { values: { name } });
      return text;
    };
    const names = parseDbNames(needed(await params.texts(['DBNames']), 'DBNames'));
    const guid = configurationGuid(needed(await config.texts(['root']), 'root'));
    const guids = objectsOfConfiguration(needed(await config.texts([guid]), guid));
    const yearOffset = await readYearOffset(driver, schema);
    const extensions = await params.extensions();
    return new Base(driver, { sql, schema, names, yearOffset, extensions }, config, guids, new Map());
  }

  /** The same descriptions with the live tables as they are now, and nothing used yet. */
  async withFreshSchema(): Promise<Base> {
    const schema = await Schema.read(this.driver);
    const { sql, names, yearOffset, extensions } = this;
    return new Base(
      this.driver,
      { sql, schema, names, yearOffset, extensions },
      this.#config,
      this.#guids,
      this.#objects,
    );
  }

  guids(kind: MetaKind): readonly string[] {
    return this.#guids.get(kind) ?? [];
  }

  /** The object of a GUID, or null where the configuration has none (any more). */
  async object(guid: string): Promise<MetaObject | null> {
    if (!this.#kinds.has(guid)) return null;
    return (await this.#readObjects([guid]))[0] ?? null;
  }

  /** Those that can be read; what a newer platform lays out in another way is missed by itself, not with all others. */
  async objects(kind: MetaKind): Promise<MetaObject[]> {
    const settled = await Promise.allSettled(await this.#readObjects(this.guids(kind)));
    const found = settled.flatMap((one) => (one.status === 'fulfilled' ? (one.value ?? []) : []));
    const [failed] = settled.filter((one) => one.status === 'rejected');
    if (found.length === 0 && failed !== undefined) throw failed.reason;
    return found;
  }

  /** The object that a type pattern means by its GUID; reads every object that can be referred to. */
  async byRefType(type: string): Promise<MetaObject | null> {
    for (const kind of metaKinds) {
      if (layouts[kind].refType === null) continue;
      const found = (await this.objects(kind)).find((object) => object.refType === type);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Objects of an exchange plan and whether changes of each are registered by the base itself. */
  async planContent(plan: string): Promise<ReadonlyMap<string, boolean>> {
    const name = `${plan}.1`;
    const text = (await this.#config.texts([name])).get(name);
    return text === undefined ? new Map() : planContent(text);
  }

  table(name: string): LiveTable | null {
    const table = this.schema.table(name);
    if (table !== null) this.used.add(table);
    return table;
  }

  columns(table: LiveTable): Promise<readonly LiveColumn[]> {
    return this.schema.columns(table);
  }

  /** `_Document45` of a document; null where DBNames has no number for it. */
  tableName({ kind, guid }: MetaObject): string | null {
    const { token } = layouts[kind];
    const number = this.names.number(guid, token);
    return number === null ? null : `_${token}${number}`;
  }

  /** One promise for each GUID, in their order. */
  async #readObjects(guids: readonly string[]): Promise<Promise<MetaObject | null>[]> {
    const missing = guids.filter((guid) => !this.#objects.has(guid));
    const wanted = new Map<string, Promise<MetaObject | null>>();
    for (const guid of guids) {
      const known = this.#objects.get(guid);
      if (known !== undefined) wanted.set(guid, known);
    }
    for (const chunk of chunks(missing, FILES_AT_ONCE)) {
      const texts = this.#config.texts(chunk);
      for (const guid of chunk) {
        const kind = this.#kinds.get(guid);
        const object = texts.then((found) => {
          const text = found.get(guid);
          return text === undefined || kind === undefined ? null : parseMetaObject(kind, guid, text);
        });
        this.#objects.set(guid, object);
        wanted.set(guid, object);
        // A failure is told to whoever asks, and asked for anew the next time.
        object.catch(() => this.#objects.delete(guid));
      }
      await texts;
    }
    return guids.flatMap((guid) => wanted.get(guid) ?? []);
  }
}

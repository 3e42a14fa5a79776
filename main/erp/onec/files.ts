import type { Driver, LiveColumn, LiveTable, SqlSession } from '#main/erp/driver.ts';
import { findColumn, qualified, type Schema } from '#main/erp/queue-table/schema.ts';
import { MostekError } from '#shared/errors.ts';
import { unpackBlob } from './metadata/blob.ts';
import type { OnecSql } from './sql.ts';

/** Descriptions a statement asks for at once: some are megabytes. */
export const FILES_AT_ONCE = 50;

/** A table of named blobs: Params or Config (erp.md B1). */
export class FileTable {
  readonly #driver: Driver;
  readonly #sql: OnecSql;
  readonly #table: LiveTable;
  readonly #name: LiveColumn;
  readonly #part: LiveColumn;
  readonly #data: LiveColumn;

  private constructor(driver: Driver, sql: OnecSql, table: LiveTable, columns: readonly LiveColumn[]) {
    const column = (name: string): LiveColumn => {
      const found = findColumn(columns, name);
      if (found === null)
        throw new MostekError('erp.column_missing', `${table.name}.${name}`, {
          values: { table: table.name, column: name },
        });
      return found;
    };
    this.#driver = driver;
    this.#sql = sql;
    this.#table = table;
    this.#name = column('FileName');
    this.#part = column('PartNo');
    this.#data = column('BinaryData');
  }

  /** Throws `erp.table_missing` where the base has no such table, or the login may not see it. */
  static async open(driver: Driver, sql: OnecSql, schema: Schema, name: string): Promise<FileTable> {
    const table = schema.table(name);
    if (table === null) throw new MostekError('erp.table_missing', name, { values: { table: name } });
    return new FileTable(driver, sql, table, await schema.columns(table));
  }

  get table(): LiveTable {
    return this.#table;
  }

  /** Blobs by name, their parts in order; names that are not there are left out. */
  async blobs(session: SqlSession, names: readonly string[]): Promise<Map<string, Uint8Array[]>> {
    const { dialect } = this.#driver;
    const quote = (column: LiveColumn): string => dialect.quote(column.name);
    const room = { fixedBytes: 600, longTexts: 0 };
    const items = [
      this.#sql.plain(quote(this.#name), this.#name),
      quote(this.#data),
      ...dialect.read(quote(this.#part), this.#part, room),
    ];
    const marks = names.map(() => this.#sql.textMark(this.#name)).join(', ');
    const rows = await session.query(
      `SELECT ${items.join(', ')} FROM ${qualified(dialect.quote, this.#table)} WHERE ${quote(this.#name)} IN (${marks}) ORDER BY ${quote(this.#part)}`,
      names,
    );
    const found = new Map<string, Uint8Array[]>();
    for (const [name, data] of rows) {
      if (typeof name !== 'string' || !(data instanceof Uint8Array)) continue;
      const parts = found.get(name.trimEnd());
      if (parts === undefined) found.set(name.trimEnd(), [data]);
      else parts.push(data);
    }
    return found;
  }

  /** Texts by name, lower case: GUIDs are written in either. */
  async texts(names: readonly string[]): Promise<Map<string, string>> {
    const blobs = await this.#driver.transaction('read', (session) => this.blobs(session, names));
    return new Map([...blobs].map(([name, parts]) => [name.toLowerCase(), unpackBlob(name, parts)]));
  }

  /** The extensions' own DBNames, as 1C calls their rows (erp.md B1). */
  async extensions(): Promise<string[]> {
    const { dialect } = this.#driver;
    const name = this.#sql.plain(dialect.quote(this.#name.name), this.#name);
    const rows = await this.#driver.transaction('read', (session) =>
      session.query(
        `SELECT ${name} FROM ${qualified(dialect.quote, this.#table)} WHERE ${name} LIKE 'DBNames-Ext%'`,
      ),
    );
    return [
      ...new Set(rows.flatMap(([found]) => (typeof found === 'string' ? [found.trimEnd()] : []))),
    ].sort();
  }
}

import type { Driver, LiveColumn, LiveTable } from '#main/erp/driver.ts';
import { nearest } from '#main/erp/nearest.ts';

export const label = (table: LiveTable): string =>
  table.schema === null ? table.name : `${table.schema}.${table.name}`;

/** Names of the live database, looked up without regard to case: engines fold unquoted names differently. */
export class Schema {
  readonly #driver: Driver;
  readonly #tables: readonly LiveTable[];
  readonly #columns = new Map<LiveTable, Promise<readonly LiveColumn[]>>();

  private constructor(driver: Driver, tables: readonly LiveTable[]) {
    this.#driver = driver;
    this.#tables = tables;
  }

  static async read(driver: Driver): Promise<Schema> {
    return new Schema(driver, await driver.tables());
  }

  get tables(): readonly LiveTable[] {
    return this.#tables;
  }

  get size(): number {
    return this.#tables.length;
  }

  /** `TABLE` or `schema.TABLE`; the exact spelling wins over one that differs in case, the default schema over others. */
  table(name: string): LiveTable | null {
    const folded = name.toLowerCase();
    const dot = name.indexOf('.');
    const matches = (table: LiveTable, wanted: string, fold: boolean): boolean => {
      const own = [table.name, label(table)];
      return own.some((candidate) => (fold ? candidate.toLowerCase() === wanted : candidate === wanted));
    };
    return (
      this.#tables.find((table) => matches(table, name, false)) ??
      this.#tables.find((table) => matches(table, folded, true)) ??
      // SQLite and Firebird have no schemas; a profile made elsewhere may name one all the same.
      (dot > 0 && this.#tables.every((table) => table.schema === null)
        ? this.table(name.slice(dot + 1))
        : null)
    );
  }

  nearestTables(name: string): string[] {
    const bare = name.slice(name.indexOf('.') + 1);
    const names = nearest(bare, [...new Set(this.#tables.map((table) => table.name))]);
    return names.map((found) => {
      const table = this.#tables.find((candidate) => candidate.name === found);
      return table !== undefined && name.includes('.') ? label(table) : found;
    });
  }

  columns(table: LiveTable): Promise<readonly LiveColumn[]> {
    const known = this.#columns.get(table);
    if (known !== undefined) return known;
    const asked = this.#driver.columns(table);
    this.#columns.set(table, asked);
    asked.catch(() => this.#columns.delete(table));
    return asked;
  }
}

/** A column by its configured name, exact spelling first. */
export const findColumn = (columns: readonly LiveColumn[], name: string): LiveColumn | null =>
  columns.find((column) => column.name === name) ??
  columns.find((column) => column.name.toLowerCase() === name.toLowerCase()) ??
  null;

export const qualified = (quote: (name: string) => string, table: LiveTable): string =>
  table.schema === null ? quote(table.name) : `${quote(table.schema)}.${quote(table.name)}`;

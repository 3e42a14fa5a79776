import type { Dialect, LiveColumn, LiveTable } from '#main/erp/driver.ts';
import { nearest } from '#main/erp/nearest.ts';
import type { SchemaProblem } from '#main/erp/port.ts';
import { findColumn, qualified, type Schema } from './schema.ts';

/** A configured table that exists: its quoted name and its live columns. Nothing else ever reaches a statement. */
export interface BoundTable {
  live: LiveTable;
  sql: string;
  columns: readonly LiveColumn[];
}

export interface BoundColumn {
  live: LiveColumn;
  /** Quoted, with the alias of its table where it has one. */
  sql: string;
}

/** Looks configured names up in the live schema and collects what is missing, with the nearest names. */
export class Binder {
  readonly problems: SchemaProblem[] = [];
  readonly #schema: Schema;
  readonly dialect: Dialect;

  constructor(schema: Schema, dialect: Dialect) {
    this.#schema = schema;
    this.dialect = dialect;
  }

  async table(name: string, path: string): Promise<BoundTable | null> {
    const live = this.#schema.table(name);
    if (live === null) {
      this.problems.push({
        cause: 'erp.table_missing',
        path,
        table: name,
        column: null,
        suggestions: this.#schema.nearestTables(name),
      });
      return null;
    }
    return { live, sql: qualified(this.dialect.quote, live), columns: await this.#schema.columns(live) };
  }

  column(table: BoundTable, name: string, path: string, alias?: string): BoundColumn | null {
    const live = findColumn(table.columns, name);
    if (live === null) {
      this.problems.push({
        cause: 'erp.column_missing',
        path,
        table: table.live.name,
        column: name,
        suggestions: nearest(
          name,
          table.columns.map((column) => column.name),
        ),
      });
      return null;
    }
    const quoted = this.dialect.quote(live.name);
    return { live, sql: alias === undefined ? quoted : `${this.dialect.quote(alias)}.${quoted}` };
  }

  mismatch(table: BoundTable, column: LiveColumn, path: string): void {
    this.problems.push({
      cause: 'erp.type_mismatch',
      path,
      table: table.live.name,
      column: `${column.name} ${column.type}`,
      suggestions: [],
    });
  }
}

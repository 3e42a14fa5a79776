import type { Dialect } from '#main/erp/driver.ts';
import type { Remap } from '#main/erp/wapro/remap.ts';

/** The installation's names of WAPRO's tables and columns, quoted, for statements that write. */
export class Names {
  readonly #dialect: Dialect;
  readonly #remap: Remap;

  constructor(dialect: Dialect, remap: Remap) {
    this.#dialect = dialect;
    this.#remap = remap;
  }

  /** `ZAMOWIENIE` as `[dbo].[ZAMOWIENIE]`. */
  table(name: string): string {
    return (this.#remap.tables[name] ?? `dbo.${name}`)
      .split('.')
      .map((part) => this.#dialect.quote(part))
      .join('.');
  }

  column(table: string, name: string, alias?: string): string {
    const quoted = this.#dialect.quote(this.#remap.columns[table]?.[name] ?? name);
    return alias === undefined ? quoted : `${alias}.${quoted}`;
  }

  procedure(name: string): string {
    return `dbo.${this.#dialect.quote(name)}`;
  }
}

/** A number as exact text; the driver would make a double of it (erp.md E5). */
export const asText = (expression: string): string => `CONVERT(varchar(40), ${expression})`;

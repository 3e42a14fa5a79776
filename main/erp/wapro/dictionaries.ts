import type { Driver, SqlRow } from '#main/erp/driver.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { Remap } from './remap.ts';

/** People rename statuses now and then. */
const KEPT_MS = 10 * 60_000;

/** Names out of the installation's dictionaries, read now and then, and when a code turns up that is not among them. */
export class Dictionaries {
  readonly #driver: Driver;
  readonly #remap: Remap;
  #statuses: Map<string, string> | null = null;
  readonly #unknown = new Set<string>();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(driver: Driver, remap: Remap) {
    this.#driver = driver;
    this.#remap = remap;
  }

  /**
   * Names of order statuses by their letter. Which letter marks the orders' part of the dictionary is not known
   * (erp.md A2), so a letter that stands for different things there has no name. Names are a courtesy: without the
   * table or the right to read it there are none, and orders are read all the same.
   */
  async orderStatuses(codes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const known = this.#statuses;
    const fresh = performance.now() - this.#readAt < KEPT_MS;
    const complete = codes.every((code) => known?.has(code) === true || this.#unknown.has(code));
    if (known !== null && fresh && complete) return known;
    try {
      const read = await this.#readStatuses();
      this.#unknown.clear();
      for (const code of codes) if (!read.has(code)) this.#unknown.add(code);
      this.#statuses = read;
      this.#readAt = performance.now();
      return read;
    } catch {
      // What was known goes on being so; the next orders ask again.
      return known ?? new Map<string, string>();
    }
  }

  /** Versions of program and tables as WAPRO writes them down; null where it can't be read. */
  async programVersion(): Promise<string | null> {
    const rows = await this.#select('WAPRODBSTATE', ['PRGNAZWA', 'PRGWER', 'DBWER']).catch(() => []);
    const versions = rows.map((row) => row.map((value) => sqlText(value).trim()).join(' '));
    return versions.length === 0 ? null : versions.sort().join('; ');
  }

  #select(name: string, wanted: readonly string[]): Promise<readonly SqlRow[]> {
    const { dialect } = this.#driver;
    const columns = wanted.map((column) => dialect.quote(this.#remap.columns[name]?.[column] ?? column));
    const table = (this.#remap.tables[name] ?? `dbo.${name}`).split('.').map(dialect.quote).join('.');
    return this.#driver.transaction('read', (session) =>
      session.query(`SELECT ${columns.join(', ')} FROM ${table}`),
    );
  }

  async #readStatuses(): Promise<Map<string, string>> {
    const rows = await this.#select('MAG_SLOWNIK_STATUSOW_DOKUMENTOW', ['KOD_STATUSU', 'OPIS_STATUSU']);
    const names = new Map<string, string | null>();
    for (const row of rows) {
      const [code, name] = row.map((value) => sqlText(value).trim());
      if (code === undefined || name === undefined || code === '') continue;
      const other = names.get(code);
      names.set(code, other === undefined || other === name ? name : null);
    }
    return new Map([...names].flatMap(([code, name]) => (name === null ? [] : [[code, name] as const])));
  }
}

import type { LiveColumn, LiveTable, SqlParameter, SqlSession, SqlValue } from '#main/erp/driver.ts';
import type { Base } from '#main/erp/onec/base.ts';
import type { Report } from '#main/erp/onec/bind/place.ts';
import { guidOfBytes, storedHexOf } from '#main/erp/onec/metadata/guid.ts';
import { layouts } from '#main/erp/onec/metadata/layout.ts';
import type { MetaObject } from '#main/erp/onec/metadata/meta-object.ts';
import { findColumn, qualified } from '#main/erp/queue-table/schema.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { Operation } from '#shared/status.ts';
import type { Candidate } from './handed.ts';
import type { ExchangeNode } from './node.ts';

/** A change that a registration stands for. */
export interface Registered extends Candidate {
  entity: EntityName;
  entityWord: string;
  key: string;
  operation: Operation;
}

/** A registered row and the changes it stands for; none where it concerns nobody. */
export interface RegisteredRow {
  /** GUID of what is registered: pages go on after it. */
  row: string;
  changes: Registered[];
}

/** Registrations of one metadata object for one entity. */
export interface ChangeSource {
  /** `entity:metadata guid`, the same before and after a renumbering. */
  id: string;
  pageSize: number;
  page(session: SqlSession, node: ExchangeNode, after: string | null): Promise<RegisteredRow[]>;
  /** Statement that gives the registered keys of the node, for counting; its parameters are the node's bytes. */
  counted(limit: number): string;
}

/** A table of registered changes (erp.md B4). */
export class ChangeTable {
  readonly #base: Base;
  readonly table: LiveTable;
  readonly columns: readonly LiveColumn[];
  readonly #type: string;
  readonly #ref: string;

  private constructor(
    base: Base,
    table: LiveTable,
    columns: readonly LiveColumn[],
    type: string,
    ref: string,
  ) {
    this.#base = base;
    this.table = table;
    this.columns = columns;
    this.#type = type;
    this.#ref = ref;
  }

  /** Null, and reported, where the object is not in the exchange plan: 1C then registers nothing. */
  static async open(
    base: Base,
    object: MetaObject,
    planName: string,
    path: string,
    report: Report,
  ): Promise<ChangeTable | null> {
    const token = layouts[object.kind].changes;
    const number = base.names.number(object.guid, token);
    const table = number === null ? null : base.table(`_${token}${number}`);
    const columns = table === null ? [] : await base.columns(table);
    const type = findColumn(columns, '_NodeTRef');
    const ref = findColumn(columns, '_NodeRRef');
    if (table === null || type === null || ref === null) {
      report({
        cause: 'erp.table_missing',
        path,
        table: `${planName || 'ПланОбмена'}: ${object.fullName}`,
        column: null,
        suggestions: [],
      });
      return null;
    }
    return new ChangeTable(base, table, columns, type.name, ref.name);
  }

  /** `FROM table c … WHERE node`, the node's two values as parameters; `dirty` for counting without waiting. */
  from(joins = '', dirty = false): string {
    const { dialect } = this.#base.driver;
    const { sql } = this.#base;
    const table = qualified(dialect.quote, this.table);
    return `FROM ${table} c${dirty ? dialect.dirtyRead : ''}${joins} WHERE c.${dialect.quote(this.#type)} = ${sql.bytesMark(4)} AND c.${dialect.quote(this.#ref)} = ${sql.bytesMark(16)}`;
  }

  /** Keys of the rows in the order of the database, each once, after a key. */
  keys(column: LiveColumn, further: readonly string[], after: string | null, limit: number): string {
    const { dialect } = this.#base.driver;
    const key = `c.${dialect.quote(column.name)}`;
    const items = [key, ...further].join(', ');
    const start = after === null ? '' : ` AND ${key} > ${this.#base.sql.bytesMark(16)}`;
    // Grouped rather than DISTINCT, because TOP and DISTINCT stand in another order in each dialect.
    return dialect.limited(items, `${this.from()}${start} GROUP BY ${items} ORDER BY ${key}`, limit);
  }

  counted(column: LiveColumn, limit: number): string {
    const { dialect } = this.#base.driver;
    const key = `c.${dialect.quote(column.name)}`;
    const rows = dialect.limited(key, `${this.from('', true)} GROUP BY ${key}`, limit);
    return `SELECT COUNT(*) FROM (${rows}) ${dialect.quote('waiting')}`;
  }
}

export const parametersOf = (node: ExchangeNode, after: string | null): SqlParameter[] => [
  node.typeHex,
  node.refHex,
  ...(after === null ? [] : [storedHexOf(after)]),
];

export const guidAt = (value: unknown): string | null =>
  value instanceof Uint8Array ? guidOfBytes(value) : null;

/** Select items of a row's version under an alias: `_Version`, and the engine's own mark where it needs one. */
export const versionItems = (base: Base, alias: string, version: LiveColumn): string[] => {
  const { dialect } = base.driver;
  const expression = `${alias}.${dialect.quote(version.name)}`;
  const stamp = base.sql.rowStamp(alias);
  const items = dialect.read(expression, version, { fixedBytes: 0, longTexts: 0 });
  return stamp === null ? items : [...items, stamp];
};

/** Those items as text: eight bytes on SQL Server, a number and a transaction on PostgreSQL (erp.md B3). */
export const versionText = (values: readonly SqlValue[]): string =>
  values
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)))
    .join('-');

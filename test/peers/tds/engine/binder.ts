import { SqlError, unknownColumn, unknownObject } from '#test/peers/tds/errors.ts';
import type { Expression, Name, Query } from '#test/peers/tds/sql/ast.ts';
import { postgresType, type SqlType } from '#test/peers/tds/sql/types.ts';
import { type Catalog, quote, type TableInfo } from './catalog.ts';
import { type Bound, quoteText } from './convert.ts';

export interface SourceColumn {
  readonly name: string;
  readonly sql: string;
  readonly type: SqlType;
}

/** One table, or what stands for a table, in a FROM clause. */
export interface Source {
  readonly alias: string;
  /** The table behind it, where columns may be called by table name. */
  readonly table: TableInfo | null;
  readonly columns: readonly SourceColumn[];
}

/** A value of a T-SQL variable, kept as PostgreSQL's text. */
export interface Variable {
  readonly type: SqlType;
  value: string | null;
}

/** What a statement may ask its session. */
export interface Environment {
  readonly catalog: Catalog;
  readonly databaseName: string;
  readonly user: string;
  readonly login: string;
  readonly spid: number;
  readonly rowCount: number;
  readonly transactionCount: number;
  readonly transactionState: number;
  readonly lastError: number;
  readonly nesting: number;
  readonly identity: string | null;
  readonly scopeIdentity: string | null;
  readonly lockTimeout: number;
  readonly isolation: string;
  readonly productVersion: string;
  readonly timeZone: string;
  readonly noCount: boolean;
  readonly objectId: number;
  readonly caught: {
    readonly number: number;
    readonly message: string;
    readonly state: number;
    readonly severity: number;
    readonly line: number;
    readonly procedure: string;
  } | null;
  variable(name: string): Variable;
  tableVariable(name: string): TableInfo;
  /** A table whose name begins with #. */
  temporaryTable(name: string): TableInfo | null;
  context(key: string): string | null;
  /** Pseudo tables `inserted` and `deleted` inside a trigger. */
  pseudoTable(name: string): (Source & { readonly from: string }) | null;
  updatedColumn(name: string): boolean;
  viewQuery(view: TableInfo): { query: Query; columns: readonly string[] | null };
  readonly mayViewServer: boolean;
  readonly logins: readonly string[];
  mayUse(table: TableInfo, permission: string): boolean;
  mayUseColumn(table: TableInfo, permission: string, column: string): boolean;
  hasPermission(
    name: string | null,
    kind: string | null,
    permission: string,
    column: string | null,
  ): boolean | null;
}

export interface CteBinding {
  readonly name: string;
  readonly columns: readonly SourceColumn[];
}

/** Names visible at one place of a statement. */
export class Scope {
  readonly sources: Source[] = [];
  readonly parent: Scope | null;
  readonly ctes: ReadonlyMap<string, CteBinding>;

  constructor(parent: Scope | null, ctes?: ReadonlyMap<string, CteBinding>) {
    this.parent = parent;
    this.ctes = ctes ?? parent?.ctes ?? new Map();
  }

  private matches(source: Source, qualifier: readonly string[]): boolean {
    const last = (qualifier.at(-1) ?? '').toLowerCase();
    if (source.alias === last && (qualifier.length === 1 || source.table !== null)) return true;
    return qualifier.length > 1 && source.table?.name.toLowerCase() === last;
  }

  column(parts: readonly string[]): SourceColumn {
    const column = this.find(parts);
    if (column !== null) return column;
    if (parts.length === 1) throw unknownColumn(parts[0] ?? '');
    throw new SqlError(4104, `The multi-part identifier "${parts.join('.')}" could not be bound.`);
  }

  private find(parts: readonly string[]): SourceColumn | null {
    const name = (parts.at(-1) ?? '').toLowerCase();
    const qualifier = parts.slice(0, -1);
    const candidates =
      qualifier.length === 0
        ? this.sources
        : this.sources.filter((source) => this.matches(source, qualifier));
    const found = candidates.flatMap((source) =>
      source.columns.filter((column) => column.name.toLowerCase() === name),
    );
    if (found.length > 1) throw new SqlError(209, `Ambiguous column name '${parts.at(-1)}'.`);
    const [column] = found;
    if (column !== undefined) return column;
    if (candidates.length > 0 && qualifier.length > 0) throw unknownColumn(parts.at(-1) ?? '');
    return this.parent?.find(parts) ?? null;
  }

  /** Columns behind `*` or `alias.*`. */
  star(qualifier: readonly string[] | null): SourceColumn[] {
    if (qualifier === null) return this.sources.flatMap((source) => [...source.columns]);
    const sources = this.sources.filter((source) => this.matches(source, qualifier));
    if (sources.length === 0)
      throw new SqlError(
        107,
        `The column prefix '${qualifier.join('.')}' does not match with a table name or alias name used in the query.`,
      );
    return sources.flatMap((source) => [...source.columns]);
  }
}

/** Collects what one statement needs on its way to PostgreSQL. */
export class Binder {
  readonly env: Environment;
  readonly values: (string | null)[] = [];
  /** Tables to be locked as a whole before the statement: stands for the key-range locks of HOLDLOCK. */
  readonly rangeLocks = new Set<number>();
  /** UPDATE and DELETE take update locks: READPAST below them must lock what it returns. */
  readonly changes: boolean;
  private readonly known = new Map<string, string>();
  private aliases = 0;

  constructor(env: Environment, changes = false) {
    this.env = env;
    this.changes = changes;
  }

  /** A parameter of the statement; the same value of the same type is sent once. */
  param(value: string | null, type: SqlType): Bound {
    if (type.name === 'null') return { sql: 'NULL', type, known: null };
    const cacheKey = `${postgresType(type)}:${value ?? '\0'}`;
    let sql = this.known.get(cacheKey);
    if (sql === undefined) {
      this.values.push(value);
      sql = `$${this.values.length}::${postgresType(type)}`;
      this.known.set(cacheKey, sql);
    }
    return { sql, type, known: value };
  }

  literal(expression: Extract<Expression, { kind: 'literal' }>): Bound {
    const { type, text } = expression;
    if (text === null) return { sql: 'NULL', type, known: null };
    if (type.name === 'int') return { sql: text, type, known: text };
    if (type.name === 'numeric' || type.name === 'decimal')
      return { sql: `${text}::numeric`, type, known: text };
    if (type.name === 'float') return { sql: `${text}::float8`, type, known: text };
    if (type.name === 'varbinary') return { sql: `${quoteText(text)}::bytea`, type, known: text };
    if (text.includes('\0')) return this.param(text.replaceAll('\0', ''), type);
    // A literal without N goes through the code page of the database first.
    const plain = /^[\x20-\x7e\s]*$/.test(text);
    const sql = `${text.includes('\\') ? ' E' : ''}${quoteText(text.replaceAll('\\', '\\\\'))}::text`;
    return { sql: plain || type.name === 'nvarchar' ? sql : `tds.narrow(${sql})`, type, known: text };
  }

  alias(): string {
    this.aliases += 1;
    return `tds_${this.aliases}`;
  }

  /** The table behind a name, with the right that is needed; 208 when there is none. */
  table(name: Name, permission: string): TableInfo {
    const temporary = this.env.temporaryTable(name.parts.at(-1) ?? '');
    if (temporary !== null) return temporary;
    const database = name.parts.length > 2 ? name.parts.at(-3) : undefined;
    const table = this.env.catalog.table(name);
    const foreign =
      database !== undefined &&
      database.toLowerCase() !== this.env.databaseName.toLowerCase() &&
      table?.kind !== 'system';
    if (table === undefined || foreign) throw unknownObject(name.parts.join('.'));
    if (table.kind === 'system' && table.name === 'dm_exec_connections' && !this.env.mayViewServer) {
      throw new SqlError(
        300,
        "VIEW SERVER STATE permission was denied on object 'server', database 'master'.",
        { severity: 14 },
      );
    }
    this.require(table, permission);
    return table;
  }

  /** 229 when the user lacks a right on a table. */
  require(table: TableInfo, permission: string): void {
    if (!this.env.mayUse(table, permission)) {
      throw new SqlError(
        229,
        `The ${permission} permission was denied on the object '${table.name}', database '${this.env.databaseName}', schema '${table.schema}'.`,
        { severity: 14, state: 5 },
      );
    }
  }

  source(table: TableInfo, alias: string): Source {
    return {
      alias: alias.toLowerCase(),
      table,
      columns: table.columns.map((column) => ({
        name: column.name,
        type: column.type,
        sql: `${quote(alias)}.${quote(column.name)}`,
      })),
    };
  }
}

import { SqlError } from '#test/peers/tds/errors.ts';
import type { Query } from '#test/peers/tds/sql/ast.ts';
import { parseBatch } from '#test/peers/tds/sql/parser.ts';
import type { Environment } from './binder.ts';
import { SESSION_TABLES } from './bootstrap.ts';
import type { Catalog, TableInfo } from './catalog.ts';
import { Database } from './database.ts';
import type { Engine } from './engine.ts';
import type { Frame } from './frame.ts';
import { nameFromText } from './functions-system.ts';
import { isAllowed, mayUseColumn, mayUseTable } from './permissions.ts';
import { translateError } from './postgres-errors.ts';
import { Transactions } from './transactions.ts';

export type SessionEvent =
  | { readonly kind: 'begin' | 'commit' | 'rollback' }
  | { readonly kind: 'database'; readonly name: string; readonly before: string };

/** One login: its database, settings and transaction. */
export class Session {
  readonly engine: Engine;
  readonly login: string;
  readonly spid: number;
  readonly encrypted: boolean;
  databaseName = '';
  /** Code page of varchar in the current database, by PostgreSQL's name. */
  codePage = '';
  user = 'dbo';
  noCount = false;
  xactAbort = false;
  lockTimeout = -1;
  identityInsert: string | null = null;
  rowCount = 0;
  lastError = 0;
  identity: string | null = null;
  /** Set while an attention signal waits for the running batch to stop. */
  interrupted = false;
  readonly context = new Map<string, { value: string | null; readOnly: boolean }>();
  readonly temporary = new Map<string, TableInfo>();
  readonly prepared = new Map<number, { text: string; parameters: string }>();
  onEvent: (event: SessionEvent) => void = () => undefined;
  private current: { database: Database; transactions: Transactions } | null = null;
  private localCatalog: Catalog | null = null;
  private schemaChanged = false;
  private sequence = 0;

  constructor(engine: Engine, login: string, spid: number, encrypted: boolean) {
    this.engine = engine;
    this.login = login;
    this.spid = spid;
    this.encrypted = encrypted;
  }

  get database(): Database {
    if (this.current === null) throw new Error('the session has no database');
    return this.current.database;
  }

  get transactions(): Transactions {
    if (this.current === null) throw new Error('the session has no database');
    return this.current.transactions;
  }

  get mayViewServer(): boolean {
    return this.login === 'sa' || this.engine.serverViewers.has(this.login);
  }

  /** A number that no other temporary thing of this session has. */
  next(): number {
    this.sequence += 1;
    return this.sequence;
  }

  /** Opens a database; 4060 when it does not exist or the login is no user of it. */
  async use(name: string): Promise<void> {
    const before = this.databaseName;
    const found = await this.engine.findDatabase(name);
    const refused = new SqlError(
      before === '' ? 4060 : 911,
      before === ''
        ? `Cannot open database "${name}" requested by the login. The login failed.`
        : `Database '${name}' does not exist. Make sure that the name is entered correctly.`,
      { severity: before === '' ? 11 : 16 },
    );
    if (found === null) throw refused;
    const database = await Database.open(this.engine.databaseUrl(found.name));
    const catalog = await this.engine.catalog(found.name, database);
    const user =
      this.login === 'sa'
        ? 'dbo'
        : catalog.users.find((candidate) => candidate.login?.toLowerCase() === this.login.toLowerCase())
            ?.name;
    if (user === undefined) {
      await database.close();
      throw refused;
    }
    await this.current?.database.close();
    this.current = {
      database,
      transactions: new Transactions(database, (kind) => this.transactionChanged(kind)),
    };
    this.databaseName = found.name;
    this.codePage = found.codePage;
    this.user = user;
    this.localCatalog = null;
    this.schemaChanged = false;
    this.temporary.clear();
    const settings = {
      'tds.spid': String(this.spid),
      'tds.encrypted': this.encrypted ? 'TRUE' : 'FALSE',
      'tds.login': this.login,
      'tds.codepage': found.codePage,
    };
    await database.rows(
      `SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false), ${Object.keys(
        settings,
      )
        .map((key, index) => `set_config('${key}', $${index + 1}, false)`)
        .join(', ')}`,
      Object.values(settings),
    );
    await database.execute(SESSION_TABLES);
    if (before !== '') this.onEvent({ kind: 'database', name: found.name, before });
  }

  private transactionChanged(kind: 'begin' | 'commit' | 'rollback'): void {
    if (kind !== 'begin') {
      if (this.schemaChanged && kind === 'commit') this.engine.forgetCatalog(this.databaseName);
      this.localCatalog = null;
      this.schemaChanged = false;
    }
    this.onEvent({ kind });
  }

  async catalog(): Promise<Catalog> {
    return this.localCatalog ?? (await this.engine.catalog(this.databaseName, this.database));
  }

  /** After a definition statement: this session sees it at once, the others after COMMIT. */
  async definitionsChanged(): Promise<void> {
    if (this.transactions.count === 0) {
      this.engine.forgetCatalog(this.databaseName);
      return;
    }
    this.schemaChanged = true;
    this.localCatalog = await this.engine.loadCatalog(this.database);
  }

  async setLockTimeout(milliseconds: number): Promise<void> {
    this.lockTimeout = milliseconds;
    // PostgreSQL has no "do not wait at all" here: one millisecond comes nearest.
    await this.database.execute(`SET lock_timeout = ${milliseconds < 0 ? 0 : Math.max(1, milliseconds)}`);
  }

  /** PostgreSQL takes settings back with the transaction in which they were made. */
  async restoreSettings(): Promise<void> {
    if (this.lockTimeout >= 0) await this.setLockTimeout(this.lockTimeout);
  }

  /** What sp_reset_connection does. */
  async reset(): Promise<void> {
    await this.transactions.abandon();
    this.noCount = false;
    this.xactAbort = false;
    this.identityInsert = null;
    this.transactions.isolation = 'READ COMMITTED';
    this.context.clear();
    this.prepared.clear();
    if (this.lockTimeout >= 0) await this.setLockTimeout(-1);
  }

  async close(): Promise<void> {
    await this.current?.database.close();
    this.current = null;
  }

  translate(error: unknown, catalog: Catalog, verb: string): Error {
    return translateError(error, {
      catalog,
      databaseName: this.databaseName,
      verb,
      productVersion: this.engine.productVersion,
    });
  }

  /** The view of the session that binding a statement needs. */
  environment(catalog: Catalog, frame: Frame): Environment {
    const { transactions, engine } = this;
    const caught = frame.caught;
    return {
      catalog,
      databaseName: this.databaseName,
      user: this.user,
      login: this.login,
      spid: this.spid,
      rowCount: this.rowCount,
      transactionCount: transactions.count,
      transactionState: transactions.state,
      lastError: this.lastError,
      nesting: frame.nesting,
      identity: this.identity,
      scopeIdentity: frame.scopeIdentity,
      lockTimeout: this.lockTimeout,
      isolation: transactions.isolation,
      productVersion: engine.productVersion,
      timeZone: engine.timeZone,
      noCount: this.noCount,
      objectId: frame.objectId,
      caught,
      variable: (name) => frame.variable(name),
      tableVariable: (name) => frame.tableVariable(name),
      temporaryTable: (name) => this.temporary.get(name.toLowerCase()) ?? null,
      context: (key) => this.context.get(key.toLowerCase())?.value ?? null,
      pseudoTable: (name) => {
        const word = name.toLowerCase();
        if (frame.pseudo === null || (word !== 'inserted' && word !== 'deleted')) return null;
        return frame.pseudo[word];
      },
      updatedColumn: () => frame.pseudo?.event === 'UPDATE',
      viewQuery: (view) => viewQuery(view),
      mayViewServer: this.mayViewServer,
      logins: [...engine.logins.keys()],
      mayUse: (table, right) => frame.owned || mayUseTable(catalog, this.user, table, right),
      mayUseColumn: (table, right, column) =>
        frame.owned || mayUseColumn(catalog, this.user, table, right, column),
      hasPermission: (name, kind, right, column) => this.hasPermission(catalog, name, kind, right, column),
    };
  }

  private hasPermission(
    catalog: Catalog,
    name: string | null,
    kind: string | null,
    right: string,
    column: string | null,
  ): boolean | null {
    const word = kind?.toUpperCase() ?? null;
    if (word === null || word === 'SERVER')
      return this.login === 'sa' || (right.toUpperCase() === 'VIEW SERVER STATE' && this.mayViewServer);
    if (word === 'DATABASE')
      return isAllowed(catalog, this.user, right.toUpperCase(), { schema: null, object: null });
    if (name === null) return null;
    const parsed = nameFromText(name);
    if (word === 'SCHEMA')
      return isAllowed(catalog, this.user, right.toUpperCase(), {
        schema: parsed.parts[0] ?? '',
        object: null,
      });
    if (word !== 'OBJECT' || catalog.objectId(parsed) === undefined) return null;
    return isAllowed(catalog, this.user, right.toUpperCase(), {
      schema: parsed.parts.at(-2) ?? 'dbo',
      object: parsed.parts.at(-1) ?? '',
      ...(column === null ? {} : { column }),
    });
  }
}

const views = new Map<string, { query: Query; columns: readonly string[] | null }>();

const viewQuery = (view: TableInfo): { query: Query; columns: readonly string[] | null } => {
  const known = views.get(view.definition);
  if (known !== undefined) return known;
  const [statement] = parseBatch(view.definition);
  if (statement?.kind !== 'createView') throw new Error(`the text of view ${view.name} is no CREATE VIEW`);
  const parsed = { query: statement.query, columns: statement.columns };
  views.set(view.definition, parsed);
  return parsed;
};

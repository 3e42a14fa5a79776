import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bootstrapSql } from './bootstrap.ts';
import { Catalog, quote } from './catalog.ts';
import { quoteText } from './convert.ts';
import { Database } from './database.ts';

/** Code pages by collation: what varchar columns can hold. */
const CODE_PAGES: readonly (readonly [RegExp, string])[] = [
  [/^Polish_/i, 'WIN1250'],
  [/^Czech_|^Hungarian_|^SQL_Polish_/i, 'WIN1250'],
  [/^Cyrillic_|^Ukrainian_|^Kazakh_/i, 'WIN1251'],
];

export const codePageOf = (collation: string): string =>
  CODE_PAGES.find(([pattern]) => pattern.test(collation))?.[1] ?? 'WIN1252';

const aboutDatabase = z.object({
  tds: z.number(),
  id: z.number(),
  guid: z.string(),
  collation: z.string(),
  content: z.string(),
});

export interface FoundDatabase {
  readonly name: string;
  readonly collation: string;
  readonly codePage: string;
  readonly content: string;
}

export interface EngineOptions {
  /** Address of the PostgreSQL server for one of its databases. */
  readonly urlOf: (database: string) => string;
  readonly adminDatabase: string;
  readonly productVersion: string;
  readonly timeZone: string;
}

/** Named after its content: an older one on a shared server is of no use. */
const CONTENT = createHash('sha256').update(bootstrapSql()).digest('hex').slice(0, 12);
const TEMPLATE = `tds_template_${CONTENT}`;

/** What all sessions share: databases, logins and what is known of the tables. */
export class Engine {
  readonly productVersion: string;
  readonly timeZone: string;
  readonly logins = new Map<string, string>();
  /** Logins with VIEW SERVER STATE, beside sa. */
  readonly serverViewers = new Set<string>();
  private readonly options: EngineOptions;
  private readonly catalogs = new Map<string, Promise<Catalog>>();

  constructor(options: EngineOptions) {
    this.options = options;
    this.productVersion = options.productVersion;
    this.timeZone = options.timeZone;
  }

  databaseUrl(name: string): string {
    return this.options.urlOf(name);
  }

  private async asAdministrator<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const database = await Database.open(this.databaseUrl(this.options.adminDatabase));
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  /** Makes the template of all databases and `master`, once per PostgreSQL server. */
  async prepare(): Promise<void> {
    await this.asAdministrator(async (admin) => {
      // Several peers may start on one server at the same time.
      await admin.execute('SELECT pg_advisory_lock(7453001)');
      const [present] = await admin.rows('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE]);
      if (present !== undefined) return;
      const building = `${TEMPLATE}_${randomUUID().slice(0, 8)}`;
      await admin.execute(`CREATE DATABASE ${building} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`);
      const database = await Database.open(this.databaseUrl(building));
      try {
        await database.execute(bootstrapSql());
      } finally {
        await database.close();
      }
      await admin.execute(`ALTER DATABASE ${building} RENAME TO ${TEMPLATE}`);
    });
    await this.prepareMaster();
  }

  private async prepareMaster(): Promise<void> {
    const found = await this.findDatabase('master');
    if (found !== null && found.content === CONTENT) return;
    if (found !== null) await this.dropDatabase('master');
    try {
      await this.createDatabase('master', 'SQL_Latin1_General_CP1_CI_AS');
    } catch (error) {
      // Another peer may have made it in the meantime.
      if ((await this.findDatabase('master'))?.content !== CONTENT) throw error;
    }
  }

  async dropDatabase(name: string): Promise<void> {
    await this.asAdministrator((admin) =>
      admin.execute(`DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`),
    );
  }

  async createDatabase(name: string, collation: string): Promise<void> {
    await this.asAdministrator(async (admin) => {
      await admin.execute('SELECT pg_advisory_lock(7453001)');
      const [highest] = await admin.rows(
        `SELECT COALESCE(max((shobj_description(oid, 'pg_database')::json->>'id')::int), 0) FROM pg_database WHERE shobj_description(oid, 'pg_database') LIKE '{"tds"%'`,
      );
      await admin.execute(`CREATE DATABASE ${quote(name)} TEMPLATE ${TEMPLATE}`);
      const about = {
        tds: 1,
        content: CONTENT,
        id: Number(highest?.[0] ?? 0) + 1,
        guid: randomUUID(),
        fork: randomUUID(),
        created: new Date().toISOString().slice(0, -1),
        collation,
      };
      await admin.execute(`COMMENT ON DATABASE ${quote(name)} IS ${quoteText(JSON.stringify(about))}`);
    });
    const database = await Database.open(this.databaseUrl(name.toLowerCase()));
    try {
      await database.query("UPDATE tds.settings SET value = $1 WHERE key = 'collation'", [collation]);
    } finally {
      await database.close();
    }
  }

  async findDatabase(name: string): Promise<FoundDatabase | null> {
    const rows = await this.asAdministrator((admin) =>
      admin.rows(
        `SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE lower(datname) = lower($1)`,
        [name],
      ),
    );
    const [row] = rows;
    if (row?.[1] == null || row[0] == null) return null;
    const about = aboutDatabase.safeParse(JSON.parse(row[1]));
    if (!about.success) return null;
    return {
      name: row[0],
      collation: about.data.collation,
      codePage: codePageOf(about.data.collation),
      content: about.data.content,
    };
  }

  loadCatalog(database: Database): Promise<Catalog> {
    return Catalog.load(database);
  }

  async catalog(name: string, database: Database): Promise<Catalog> {
    const known = this.catalogs.get(name);
    if (known !== undefined) return known;
    const loading = this.loadCatalog(database);
    this.catalogs.set(name, loading);
    loading.catch(() => this.catalogs.delete(name));
    return loading;
  }

  forgetCatalog(name: string): void {
    this.catalogs.delete(name);
  }
}

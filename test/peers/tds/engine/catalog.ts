import { z } from 'zod';
import type { Name } from '#test/peers/tds/sql/ast.ts';
import type { SqlType, TypeName } from '#test/peers/tds/sql/types.ts';
import type { Database } from './database.ts';
import { SYSTEM_VIEWS, type SystemView } from './system-views.ts';

export interface ColumnInfo {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  /** Sequence that feeds an IDENTITY column. */
  readonly identity: string | null;
  readonly hasDefault: boolean;
  readonly computed: boolean;
  /** The default is NEXT VALUE FOR. */
  readonly drawsSequence: boolean;
}

export interface TriggerInfo {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly definition: string;
  readonly events: readonly string[];
  readonly disabled: boolean;
}

export interface TableInfo {
  readonly id: number;
  readonly kind: 'table' | 'view' | 'system' | 'temporary';
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ColumnInfo[];
  readonly triggers: readonly TriggerInfo[];
  /** CREATE VIEW text of a view. */
  readonly definition: string;
  /** How PostgreSQL calls it. */
  readonly sql: string;
}

export interface RoutineInfo {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly definition: string;
}

const columnRow = z.object({
  name: z.string(),
  type_name: z.string(),
  length: z.number().nullable(),
  precision: z.number().nullable(),
  scale: z.number().nullable(),
  is_nullable: z.boolean(),
  identity_sequence: z.string().nullable(),
  default_text: z.string().nullable(),
  computed_text: z.string().nullable(),
});

const objectRow = z.object({
  object_id: z.number(),
  parent_id: z.number(),
  schema_name: z.string(),
  name: z.string(),
  type: z.string(),
  definition: z.string(),
  events: z.array(z.string()),
  is_disabled: z.boolean(),
  columns: z.array(columnRow).nullable(),
});

const permissionRow = z.object({
  state: z.string(),
  permission: z.string(),
  class: z.string(),
  schema_name: z.string().nullable(),
  object_name: z.string().nullable(),
  column_name: z.string().nullable(),
  grantee: z.string(),
});

export type Permission = z.infer<typeof permissionRow>;

const catalogRow = z.object({
  permissions: z.array(permissionRow).nullable(),
  members: z.array(z.object({ role: z.string(), member: z.string() })).nullable(),
  users: z.array(z.object({ name: z.string(), login: z.string().nullable() })),

  objects: z.array(objectRow).nullable(),
  schemas: z.array(z.string()),
  tracked: z.array(z.object({ object_id: z.number(), key_columns: z.array(z.string()) })).nullable(),
  names: z.record(z.string(), z.string()).nullable(),
});

const LOAD = `SELECT json_build_object(
  'objects', (SELECT json_agg(to_jsonb(o) || jsonb_build_object('columns',
      (SELECT json_agg(to_jsonb(c) ORDER BY c.column_id) FROM tds.columns c WHERE c.object_id = o.object_id))) FROM tds.objects o),
  'permissions', (SELECT json_agg(p) FROM tds.permissions p),
  'members', (SELECT json_agg(m) FROM tds.role_members m),
  'users', (SELECT json_agg(u) FROM tds.principals u),
  'tracked', (SELECT json_agg(t) FROM tds.tracked t),
  'schemas', (SELECT json_agg(name) FROM tds.schemas),
  'names', (SELECT json_object_agg(pg_name, name) FROM (SELECT pg_name, name FROM tds.indexes UNION ALL SELECT pg_name, name FROM tds.constraints) n))::text`;

/** Quotes an identifier for PostgreSQL. SQL Server compares names without regard to case, so they are stored in lower case. */
export const quote = (name: string): string => `"${name.toLowerCase().replaceAll('"', '""')}"`;

const key = (schema: string, name: string): string => `${schema}.${name}`.toLowerCase();

const typeOf = (row: z.infer<typeof columnRow>): SqlType => ({
  name: row.type_name as TypeName,
  ...(row.length === null ? {} : { length: row.length }),
  ...(row.precision === null ? {} : { precision: row.precision }),
  ...(row.scale === null ? {} : { scale: row.scale }),
});

const systemTable = (view: SystemView): TableInfo => ({
  id: 0,
  kind: 'system',
  schema: view.schema,
  name: view.name,
  columns: view.columns.map(([name, type]) => ({
    name,
    type,
    nullable: true,
    identity: null,
    hasDefault: false,
    computed: false,
    drawsSequence: false,
  })),
  triggers: [],
  definition: '',
  sql: `${quote(view.schema === 'sys' ? 'tds_sys' : 'tds_information_schema')}.${quote(view.name)}`,
});

const SYSTEM_TABLES = new Map(SYSTEM_VIEWS.map((view) => [key(view.schema, view.name), systemTable(view)]));

/** What one database holds, as the tables of schema `tds` describe it. */
export class Catalog {
  private readonly tables = new Map<string, TableInfo>();
  private readonly procedures = new Map<string, RoutineInfo>();
  private readonly sequences = new Map<string, RoutineInfo>();
  private readonly ids = new Map<number, string>();
  private readonly objectIds = new Map<string, { id: number; type: string }>();
  private readonly indexNames: ReadonlyMap<string, string>;
  readonly schemas: ReadonlySet<string>;
  readonly hasTriggers: boolean;
  /** Key columns of the tables under change tracking. */
  readonly tracked: ReadonlyMap<number, readonly string[]>;
  readonly permissions: readonly Permission[];
  readonly members: readonly { role: string; member: string }[];
  readonly users: readonly { name: string; login: string | null }[];

  private constructor(row: z.infer<typeof catalogRow>) {
    const objects = row.objects ?? [];
    this.permissions = row.permissions ?? [];
    this.tracked = new Map((row.tracked ?? []).map((table) => [table.object_id, table.key_columns]));
    this.members = row.members ?? [];
    this.users = row.users;
    this.schemas = new Set(row.schemas.map((name) => name.toLowerCase()));
    this.indexNames = new Map(Object.entries(row.names ?? {}));
    this.hasTriggers = objects.some((object) => object.type === 'TR');
    for (const object of objects) {
      const path = key(object.schema_name, object.name);
      this.ids.set(object.object_id, object.name);
      this.objectIds.set(path, { id: object.object_id, type: object.type });
      const routine = {
        id: object.object_id,
        schema: object.schema_name,
        name: object.name,
        definition: object.definition,
      };
      if (object.type === 'P') this.procedures.set(path, routine);
      else if (object.type === 'SO') this.sequences.set(path, routine);
      else if (object.type === 'U' || object.type === 'V') {
        this.tables.set(path, {
          ...routine,
          kind: object.type === 'U' ? 'table' : 'view',
          sql: `${quote(object.schema_name)}.${quote(object.name)}`,
          columns: (object.columns ?? []).map((column) => ({
            name: column.name,
            type: typeOf(column),
            nullable: column.is_nullable,
            identity: column.identity_sequence,
            hasDefault: column.default_text !== null,
            computed: column.computed_text !== null,
            drawsSequence: /next\s+value\s+for/i.test(column.default_text ?? ''),
          })),
          triggers: objects
            .filter((trigger) => trigger.type === 'TR' && trigger.parent_id === object.object_id)
            .map((trigger) => ({
              id: trigger.object_id,
              schema: trigger.schema_name,
              name: trigger.name,
              definition: trigger.definition,
              events: trigger.events,
              disabled: trigger.is_disabled,
            })),
        });
      }
    }
  }

  static async load(database: Database): Promise<Catalog> {
    const [row] = await database.rows(LOAD);
    return new Catalog(catalogRow.parse(JSON.parse(row?.[0] ?? '{}')));
  }

  /** Splits a name into schema and object; a database part in front is checked by the caller. */
  static split(name: Name): { schema: string; object: string } {
    const { parts } = name;
    return { schema: parts.at(-2) ?? 'dbo', object: parts.at(-1) ?? '' };
  }

  table(name: Name): TableInfo | undefined {
    const { schema, object } = Catalog.split(name);
    return this.tables.get(key(schema, object)) ?? SYSTEM_TABLES.get(key(schema, object));
  }

  tableById(id: number): TableInfo | undefined {
    return [...this.tables.values()].find((table) => table.id === id);
  }

  tableBySql(schema: string, name: string): TableInfo | undefined {
    return this.tables.get(key(schema, name));
  }

  procedure(name: Name): RoutineInfo | undefined {
    const { schema, object } = Catalog.split(name);
    return this.procedures.get(key(schema, object));
  }

  sequence(name: Name): RoutineInfo | undefined {
    const { schema, object } = Catalog.split(name);
    return this.sequences.get(key(schema, object));
  }

  /** Number of an object; with a type ('U', 'P', 'TR', 'V', 'SO') only of an object of that type. */
  objectId(name: Name, type: string | null = null): number | undefined {
    const { schema, object } = Catalog.split(name);
    const found = this.objectIds.get(key(schema, object));
    return type === null || found?.type === type.trim().toUpperCase() ? found?.id : undefined;
  }

  objectName(id: number): string | undefined {
    return this.ids.get(id);
  }

  /** The name that T-SQL gave to an index or constraint of PostgreSQL. */
  indexName(postgresName: string): string {
    return this.indexNames.get(postgresName) ?? postgresName;
  }
}

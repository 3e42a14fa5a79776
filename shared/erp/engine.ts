import { z } from 'zod';

const host = z.string().min(1).max(253).meta({ label: 'field.host' });
const port = (standard: number) =>
  z.number().int().min(1).max(65_535).default(standard).meta({ label: 'field.port' });
const user = z.string().min(1).max(128).meta({ label: 'field.user' });
const database = z.string().min(1).max(1000).meta({ label: 'field.database' });
/** Our own deadline on every call to the driver; drivers are known to hang for ever (lab.md 1). */
const deadlineMs = z
  .number()
  .int()
  .min(500)
  .max(600_000)
  .default(30_000)
  .meta({ label: 'field.deadline', advanced: true });
/** Wait for a row lock in the ERP; short, because the accountant's own program must win. */
const lockTimeoutMs = z
  .number()
  .int()
  .min(0)
  .max(60_000)
  .default(2_000)
  .meta({ label: 'field.lockTimeout', advanced: true });
/** Fixed offset or IANA zone of the wall-clock times the ERP stores. */
const timeZone = z.string().default('UTC').meta({ label: 'field.timeZone', advanced: true });
const common = { deadlineMs, lockTimeoutMs, timeZone };

export const sqliteSettings = z.object({
  engine: z.literal('sqlite'),
  file: z.string().min(1).meta({ label: 'field.file' }),
  ...common,
});

export const postgresSettings = z.object({
  engine: z.literal('postgres'),
  host,
  port: port(5432),
  database,
  user,
  /** off, on (any certificate), verify (certificate must be good). */
  tls: z.enum(['off', 'on', 'verify']).default('off').meta({ label: 'field.tls' }),
  ca: z.string().optional().meta({ label: 'field.ca', widget: 'text', advanced: true }),
  ...common,
});

export const firebirdSettings = z.object({
  engine: z.literal('firebird'),
  host,
  port: port(3050),
  database,
  user,
  /** auto hangs or throws on some servers (lab.md 1), so the form explains when to choose. */
  authPlugin: z
    .enum(['auto', 'Srp', 'Srp256', 'Legacy_Auth'])
    .default('auto')
    .meta({ label: 'field.authPlugin' }),
  wireEncryption: z.boolean().default(true).meta({ label: 'field.wireEncryption' }),
  /** Real code page of a database declared NONE; empty for all others, which are read as UTF8. */
  noneCharset: z
    .enum(['WIN1250', 'WIN1251', 'UTF8'])
    .optional()
    .meta({ label: 'field.noneCharset', advanced: true }),
  ...common,
});

export const mssqlSettings = z.object({
  engine: z.literal('mssql'),
  host,
  port: port(1433).optional(),
  instance: z.string().max(128).optional().meta({ label: 'field.instance' }),
  database,
  user,
  encrypt: z.boolean().default(true).meta({ label: 'field.encrypt' }),
  /** Small companies run SQL Server with its self-made certificate. */
  trustServerCertificate: z.boolean().default(false).meta({ label: 'field.trustServerCertificate' }),
  ...common,
});

/** A publication of 1C:Enterprise with the standard OData interface (erp.md C); a web address instead of a database. */
export const odataSettings = z.object({
  engine: z.literal('odata'),
  /** Address of the publication, with or without `/odata/standard.odata`. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .meta({ label: 'field.publication', help: 'help.publication' }),
  user,
  ca: z.string().optional().meta({ label: 'field.ca', widget: 'text', advanced: true }),
  proxy: z.string().max(1000).optional().meta({ label: 'field.proxy', advanced: true }),
  timeZone,
  /** One ordinary request, reading or writing. */
  requestTimeoutMs: z
    .number()
    .int()
    .min(500)
    .max(300_000)
    .default(30_000)
    .meta({ label: 'field.requestTimeout', advanced: true }),
  /** 1C collects a whole message before its first byte: a quarter of an hour after a mass change (erp.md C). */
  selectTimeoutMs: z
    .number()
    .int()
    .min(500)
    .max(3_600_000)
    .default(900_000)
    .meta({ label: 'field.selectTimeout', help: 'help.selectTimeout', advanced: true }),
  notifyTimeoutMs: z
    .number()
    .int()
    .min(500)
    .max(300_000)
    .default(30_000)
    .meta({ label: 'field.notifyTimeout', advanced: true }),
  /** Longest wait for a whole call, which may be several requests; selecting changes goes on in the background. */
  deadlineMs: z
    .number()
    .int()
    .min(500)
    .max(600_000)
    .default(180_000)
    .meta({ label: 'field.deadline', advanced: true }),
  /** IIS and proxies cut or refuse longer addresses. */
  urlLength: z
    .number()
    .int()
    .min(500)
    .max(16_000)
    .default(2_000)
    .meta({ label: 'field.urlLength', help: 'help.urlLength', advanced: true }),
  /** Least time between two questions for changes; an empty answer costs 1C a search all the same. */
  pollSeconds: z
    .number()
    .int()
    .min(0)
    .max(3_600)
    .default(5)
    .meta({ label: 'field.changesSeconds', help: 'help.changesSeconds', advanced: true }),
});

/** The engines that are databases. */
export const sqlSettings = z.discriminatedUnion('engine', [
  sqliteSettings,
  postgresSettings,
  firebirdSettings,
  mssqlSettings,
]);
export type SqlSettings = z.infer<typeof sqlSettings>;
export type SqlEngineName = SqlSettings['engine'];

/** How to reach the ERP. The password is kept apart, in the secret store. */
export const engineSettings = z.discriminatedUnion('engine', [...sqlSettings.options, odataSettings]);
export type EngineSettings = z.infer<typeof engineSettings>;
export type EngineName = EngineSettings['engine'];
export const engineNames = [
  'sqlite',
  'postgres',
  'firebird',
  'mssql',
  'odata',
] as const satisfies readonly EngineName[];
export type SettingsOf<E extends EngineName> = Extract<EngineSettings, { engine: E }>;
export type OdataSettings = SettingsOf<'odata'>;

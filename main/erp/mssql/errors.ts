import { UncertainCommit } from '#main/erp/driver.ts';
import { networkCause } from '#main/erp/network-error.ts';
import type { CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';

/** Error numbers of SQL Server (sys.messages). */
const NUMBERS: Readonly<Record<number, CauseId>> = {
  18456: 'erp.login_failed',
  18452: 'erp.login_failed',
  18470: 'erp.login_failed',
  18486: 'erp.login_failed',
  18487: 'erp.login_failed',
  18488: 'erp.login_failed',
  4060: 'erp.database_missing',
  911: 'erp.database_missing',
  208: 'erp.table_missing',
  207: 'erp.column_missing',
  229: 'erp.rights_missing',
  230: 'erp.rights_missing',
  262: 'erp.rights_missing',
  297: 'erp.rights_missing',
  300: 'erp.rights_missing',
  916: 'erp.rights_missing',
  2601: 'erp.duplicate',
  2627: 'erp.duplicate',
  547: 'erp.constraint',
  515: 'erp.constraint',
  550: 'erp.constraint',
  8152: 'erp.type_mismatch',
  2628: 'erp.type_mismatch',
  245: 'erp.type_mismatch',
  248: 'erp.type_mismatch',
  220: 'erp.type_mismatch',
  232: 'erp.type_mismatch',
  241: 'erp.type_mismatch',
  242: 'erp.type_mismatch',
  295: 'erp.type_mismatch',
  206: 'erp.type_mismatch',
  8114: 'erp.type_mismatch',
  8115: 'erp.type_mismatch',
  8169: 'erp.type_mismatch',
  8134: 'erp.row_invalid',
  1205: 'erp.deadlock',
  3960: 'erp.deadlock',
  601: 'erp.deadlock',
  1222: 'erp.lock_timeout',
  3906: 'erp.read_only',
  3908: 'erp.read_only',
  1105: 'erp.disk_full',
  9002: 'erp.disk_full',
};

/**
 * Numbers of RAISERROR and THROW, by which triggers and procedures of an ERP refuse. Far larger ones are what
 * other servers give to all they have no number for; there the text decides.
 */
const RAISED = 50_000;
const NOT_RAISED = 1_000_000;

/** Texts, for servers that speak TDS with other numbers (lab.md 3), and for the driver's own errors. */
const TEXTS: readonly (readonly [RegExp, CauseId])[] = [
  [/Cannot open database/i, 'erp.database_missing'],
  [/requires encryption|certificate|self.signed/i, 'erp.encryption'],
  [/Login failed/i, 'erp.login_failed'],
  [/lock (request )?time-?out/i, 'erp.lock_timeout'],
  [/deadlock/i, 'erp.deadlock'],
  [/duplicate key|unique constraint/i, 'erp.duplicate'],
  [/permission (was )?denied/i, 'erp.rights_missing'],
  [/Invalid object name|relation .* does not exist/i, 'erp.table_missing'],
  [/Invalid column name|column .* does not exist/i, 'erp.column_missing'],
  [/violates .* constraint/i, 'erp.constraint'],
  [/truncated|invalid input syntax|out of range|conver(ting|sion)/i, 'erp.type_mismatch'],
  [
    /Failed to connect|Could not connect|Failed to get response from SQL Server Browser|not found in/i,
    'erp.unreachable',
  ],
  [/Timeout: Request failed|operation timed out/i, 'erp.deadline'],
  [
    /Connection (lost|is closed|not yet open)|socket hang up|connection ended|ECONNCLOSED|Not connected/i,
    'erp.connection_lost',
  ],
];

const CODES: Readonly<Record<string, CauseId>> = {
  ELOGIN: 'erp.login_failed',
  ECONNCLOSED: 'erp.connection_lost',
  ENOTOPEN: 'erp.connection_lost',
  ENOCONN: 'erp.connection_lost',
  ECLOSE: 'erp.connection_lost',
  ESOCKET: 'erp.connection_lost',
  EINSTLOOKUP: 'erp.unreachable',
  ETIMEOUT: 'erp.deadline',
};

const field = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/** A statement may fail with several errors; the last one often only says that it was ended. */
const errorsOf = (error: unknown): unknown[] => {
  const preceding = field(error, 'precedingErrors');
  return Array.isArray(preceding) ? [...(preceding as unknown[]), error] : [error];
};

const textOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);

const byNumber = (error: unknown): CauseId | null => {
  const number = field(error, 'number');
  if (typeof number !== 'number') return null;
  return NUMBERS[number] ?? null;
};

const raised = (error: unknown): CauseId | null => {
  const number = field(error, 'number');
  return typeof number === 'number' && number >= RAISED && number < NOT_RAISED ? 'erp.order_refused' : null;
};

const first = <T>(items: readonly T[], pick: (item: T) => CauseId | null): CauseId | null => {
  for (const item of items) {
    const cause = pick(item);
    if (cause !== null) return cause;
  }
  return null;
};

const byText = (error: unknown): CauseId | null =>
  TEXTS.find(([pattern]) => pattern.test(textOf(error)))?.[1] ?? null;

const byCode = (error: unknown): CauseId | null => {
  const code = field(error, 'code');
  return typeof code === 'string' ? (CODES[code] ?? null) : null;
};

export const mssqlError = (error: unknown): MostekError | UncertainCommit => {
  if (error instanceof MostekError || error instanceof UncertainCommit) return error;
  const all = errorsOf(error);
  const cause =
    first(all, byNumber) ??
    first(all, networkCause) ??
    first(all, raised) ??
    first(all, byText) ??
    first(all, byCode) ??
    'erp.statement_refused';
  const number = field(error, 'number');
  const text = [...new Set(all.map(textOf))].join(' ');
  const table = /Invalid object name '([^']+)'/.exec(text)?.[1];
  return new MostekError(cause, typeof number === 'number' ? `${number}: ${text}` : text, {
    values: table === undefined ? {} : { table },
    cause: error,
  });
};

/** 334: the rows of OUTPUT can't go to the client, because the table has a trigger. */
export const outputNeedsTable = (error: unknown): boolean =>
  error instanceof MostekError &&
  /^334:|enabled triggers if the statement contains an OUTPUT/.test(error.message);

/** Whether silence, not a refusal, ended a commit. */
export const isSilence = (error: MostekError): boolean =>
  ['erp.connection_lost', 'erp.unreachable', 'erp.deadline'].includes(error.causeId);

import { UncertainCommit } from '#main/erp/driver.ts';
import { networkCause } from '#main/erp/network-error.ts';
import type { CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';

/** SQLSTATE, longest match first (PostgreSQL 15, appendix A). */
const STATES: readonly (readonly [prefix: string, cause: CauseId])[] = [
  ['28', 'erp.login_failed'],
  ['3D000', 'erp.database_missing'],
  ['42P01', 'erp.table_missing'],
  ['3F000', 'erp.table_missing'],
  ['42703', 'erp.column_missing'],
  ['42501', 'erp.rights_missing'],
  ['42804', 'erp.type_mismatch'],
  ['42883', 'erp.type_mismatch'],
  ['23505', 'erp.duplicate'],
  ['23', 'erp.constraint'],
  ['44', 'erp.constraint'],
  ['22021', 'erp.text_broken'],
  ['22P05', 'erp.text_broken'],
  ['22001', 'erp.type_mismatch'],
  ['22003', 'erp.type_mismatch'],
  ['22P02', 'erp.type_mismatch'],
  ['22007', 'erp.type_mismatch'],
  ['22008', 'erp.type_mismatch'],
  ['22', 'erp.row_invalid'],
  ['P0', 'erp.order_refused'],
  ['40', 'erp.deadlock'],
  ['55P03', 'erp.lock_timeout'],
  ['57014', 'erp.deadline'],
  ['57P03', 'erp.unreachable'],
  ['57P', 'erp.connection_lost'],
  ['53100', 'erp.disk_full'],
  ['53300', 'erp.unreachable'],
  ['53', 'erp.connection_lost'],
  ['58', 'erp.connection_lost'],
  ['25006', 'erp.read_only'],
  ['08', 'erp.connection_lost'],
];

/** Texts of the driver that come without a code. */
const TEXTS: readonly (readonly [RegExp, CauseId])[] = [
  [/does not support SSL/i, 'erp.encryption'],
  [/timeout (exceeded|expired)|connection timeout/i, 'erp.unreachable'],
  [/Connection terminated|Client has encountered|not queryable|Connection ended/i, 'erp.connection_lost'],
  [/password must be a (non-empty )?string|SASL|authentication/i, 'erp.login_failed'],
];

const field = (error: unknown, name: string): string | null => {
  if (typeof error !== 'object' || error === null) return null;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' && value !== '' ? value : null;
};

const causeOf = (error: unknown, text: string): CauseId => {
  const state = field(error, 'code');
  if (state !== null && /^[0-9A-Z]{5}$/.test(state)) {
    // A server that demands encryption says so only in the text of a refused login.
    if (state === '28000' && /no encryption/.test(text)) return 'erp.encryption';
    // A prepared statement that no longer fits its table; a fresh connection prepares it anew.
    if (state === '0A000' && /cached plan/.test(text)) return 'erp.connection_lost';
    return STATES.find(([prefix]) => state.startsWith(prefix))?.[1] ?? 'erp.statement_refused';
  }
  return networkCause(error) ?? TEXTS.find(([pattern]) => pattern.test(text))?.[1] ?? 'erp.statement_refused';
};

export const postgresError = (error: unknown): MostekError | UncertainCommit => {
  if (error instanceof MostekError || error instanceof UncertainCommit) return error;
  const text = error instanceof Error ? error.message || error.name : String(error);
  const state = field(error, 'code');
  const values = Object.fromEntries(
    ['table', 'column', 'constraint'].flatMap((name) => {
      const value = field(error, name);
      return value === null ? [] : [[name, value]];
    }),
  );
  return new MostekError(causeOf(error, text), state === null ? text : `${state}: ${text}`, {
    values,
    cause: error,
  });
};

/** Causes after which the connection must not be used again. */
export const breaksConnection = (error: MostekError): boolean =>
  ['erp.connection_lost', 'erp.unreachable', 'erp.deadline', 'erp.statement_refused'].includes(error.causeId);

import { UncertainCommit } from '#main/erp/driver.ts';
import { networkCause } from '#main/erp/network-error.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';

/**
 * Texts first: one code stands for many things (335544321 is every arithmetic or text error, 335544336 every
 * conflict), and the text names the table.
 */
const TEXTS: readonly (readonly [RegExp, CauseId])[] = [
  [/transliterat|malformed string/i, 'erp.text_broken'],
  [/lock time-?out|no wait/i, 'erp.lock_timeout'],
  [/table unknown/i, 'erp.table_missing'],
  [/column unknown/i, 'erp.column_missing'],
  [/no space left|disk full/i, 'erp.disk_full'],
  [/right truncation|out of range|overflow/i, 'erp.type_mismatch'],
  [/don't accept plugin|not support.*plugin|authentication/i, 'erp.login_failed'],
  [
    /connection (to firebird server was lost|is closed)|not attached|event connection/i,
    'erp.connection_lost',
  ],
];

/** gdscode of Firebird (erp.md D4). */
const CODES: Readonly<Record<number, CauseId>> = {
  335544472: 'erp.login_failed',
  335544344: 'erp.database_missing',
  335544323: 'erp.database_missing',
  335544375: 'erp.encryption',
  335545064: 'erp.encryption',
  335544421: 'erp.encryption',
  335544528: 'erp.unreachable',
  335544352: 'erp.rights_missing',
  335544551: 'erp.rights_missing',
  335544665: 'erp.duplicate',
  335544349: 'erp.duplicate',
  335544347: 'erp.constraint',
  335544466: 'erp.constraint',
  335544558: 'erp.constraint',
  335544517: 'erp.order_refused',
  335544334: 'erp.type_mismatch',
  335544321: 'erp.type_mismatch',
  335544565: 'erp.text_broken',
  335544849: 'erp.text_broken',
  335544336: 'erp.deadlock',
  335544345: 'erp.lock_timeout',
  335544451: 'erp.deadlock',
  335544510: 'erp.lock_timeout',
  335544361: 'erp.read_only',
  335544765: 'erp.read_only',
  335544794: 'erp.deadline',
  335544741: 'erp.connection_lost',
  335544648: 'erp.connection_lost',
  335544721: 'erp.connection_lost',
  335544726: 'erp.connection_lost',
  335544727: 'erp.connection_lost',
  335544856: 'erp.connection_lost',
};

/** The code where it says more than any text: the login, the file, the exception a trigger raised itself. */
const CODE_FIRST = new Set([
  335544472, 335544344, 335544517, 335544665, 335544349, 335544352, 335544375, 335545064,
]);

const gdscodeOf = (error: unknown): number | null => {
  if (typeof error !== 'object' || error === null) return null;
  const code: unknown = Reflect.get(error, 'gdscode');
  return typeof code === 'number' ? code : null;
};

export const firebirdError = (error: unknown): MostekError | UncertainCommit => {
  if (error instanceof MostekError || error instanceof UncertainCommit) return error;
  const message: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : error;
  const text = (sqlText(message) || 'no message').trim();
  const code = gdscodeOf(error);
  const byCode = code === null ? undefined : CODES[code];
  const byText = TEXTS.find(([pattern]) => pattern.test(text))?.[1];
  const first = code !== null && CODE_FIRST.has(code) ? byCode : undefined;
  const cause = first ?? networkCause(error) ?? byText ?? byCode ?? 'erp.statement_refused';
  const table = /table unknown\W+([\w$]+)/i.exec(text)?.[1];
  return new MostekError(cause, code === null ? text : `${code}: ${text}`, {
    values: table === undefined ? {} : { table },
    cause: error,
  });
};

/** Causes after which the attachment must not be used again. */
export const breaksConnection = (error: MostekError): boolean =>
  [
    'erp.connection_lost',
    'erp.unreachable',
    'erp.deadline',
    'erp.encryption',
    'erp.statement_refused',
  ].includes(error.causeId);

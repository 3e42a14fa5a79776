import type { Applied } from '#main/erp/port.ts';
import { MostekError } from '#shared/errors.ts';
import { noChange, ok, type Result, refuse } from '#shared/result.ts';
import type { Call } from './command.ts';
import type { Row } from './exact-json.ts';
import { textAt } from './rows.ts';

/** The number people know a document by. */
export const numberOf = (row: Row): string | null => textAt(row, 'Number')?.trim() || null;

/**
 * Brings a document to its end: posted where the rule says so and nobody has marked it for deletion. A refused
 * posting is told as such, with the document's number, and done by the next try, which finds the document.
 */
export const finishDocument = async (
  call: Call,
  set: string,
  row: Row,
  post: boolean,
  created: boolean,
): Promise<Result<Applied>> => {
  const key = (textAt(row, 'Ref_Key') ?? '').toLowerCase();
  const applied = (from: Row): Applied => ({ key, created, staged: false, number: numberOf(from) });
  const done = (from: Row): Result<Applied> => (created ? ok(applied(from)) : noChange(applied(from)));
  if (!post || row['Posted'] === true || row['DeletionMark'] === true) return done(row);
  try {
    const posted = await call.writer.post(set, key);
    return ok(applied(posted ?? row));
  } catch (error) {
    if (!(error instanceof MostekError) || error.retryable || error.causeId === 'erp.login_failed')
      throw error;
    const number = numberOf(row);
    return refuse('invalid', 'erp.posting_refused', {
      detail: error.message,
      values: number === null ? {} : { number },
    });
  }
};

import { SqlError } from '#test/peers/tds/errors.ts';
import type { Expression } from '#test/peers/tds/sql/ast.ts';
import { INT, nvarchar } from '#test/peers/tds/sql/types.ts';
import type { Frame } from './frame.ts';
import type { Interpreter } from './interpreter.ts';

/** THROW, with its three arguments or none (then it repeats the error that was caught). */
export const throwArguments = async (
  interpreter: Interpreter,
  frame: Frame,
  args: readonly Expression[],
): Promise<SqlError> => {
  const [number, message, state] = args;
  if (number === undefined || message === undefined || state === undefined) {
    if (frame.caught === null)
      return new SqlError(
        10704,
        'To rethrow an error, a THROW statement must be used inside a CATCH block.',
        { severity: 15 },
      );
    const { caught } = frame;
    const again = new SqlError(caught.number, caught.message, {
      state: caught.state,
      severity: caught.severity,
    });
    again.line = caught.line;
    again.procedure = caught.procedure;
    return again;
  }
  const value = Number(await interpreter.value(frame, number, INT));
  if (value < 50_000)
    return new SqlError(
      35100,
      `Error number ${value} in the THROW statement is outside the valid range. Specify an error number in the valid range of 50000 to 2147483647.`,
    );
  const text = (await interpreter.value(frame, message, nvarchar(2048))) ?? '';
  return new SqlError(value, text, { state: Number(await interpreter.value(frame, state, INT)) });
};

/** RAISERROR with a text, a severity, a state and arguments for %s, %d and their kin. */
export const raise = async (
  interpreter: Interpreter,
  frame: Frame,
  args: readonly Expression[],
): Promise<void> => {
  const [message, severity, state, ...values] = args;
  if (message === undefined || severity === undefined || state === undefined)
    throw new SqlError(102, "Incorrect syntax near ')'.", { severity: 15 });
  const level = Number(await interpreter.value(frame, severity, INT));
  let text = (await interpreter.value(frame, message, nvarchar(2047))) ?? '';
  for (const value of values) {
    const shown = (await interpreter.value(frame, value, nvarchar(2047))) ?? '(null)';
    text = text.replace(/%[-+0 #]*\d*(?:I64)?[sdiu]/, () => shown);
  }
  const error = new SqlError(50_000, text.replaceAll('%%', '%'), {
    severity: level,
    state: Number(await interpreter.value(frame, state, INT)),
    endsBatch: false,
  });
  if (level > 10) throw error;
  interpreter.sink.info(error);
};

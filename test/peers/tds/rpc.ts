import type { Variable } from './engine/binder.ts';
import { Frame } from './engine/frame.ts';
import { nameFromText } from './engine/functions-system.ts';
import type { Interpreter } from './engine/interpreter.ts';
import { type Argument, callByName, executeSql } from './engine/routines.ts';
import type { Session } from './engine/session.ts';
import { SqlError } from './errors.ts';
import type { Response } from './response.ts';
import { parseBatch, parseParameters } from './sql/parser.ts';
import { INT } from './sql/types.ts';
import type { RpcParameter, RpcRequest } from './wire/requests.ts';

const argumentOf = (parameter: RpcParameter): Argument => ({
  name: parameter.name === '' ? null : parameter.name,
  type: parameter.type,
  value: parameter.value,
  isDefault: false,
  variable: null,
});

const textOf = (parameter: RpcParameter | undefined): string => parameter?.value ?? '';

/** Sends the OUTPUT parameters back under the names that the client gave them. */
const returnOutputs = (
  response: Response,
  parameters: readonly RpcParameter[],
  outputs: ReadonlyMap<string, Variable>,
  offset: number,
): void => {
  for (const [index, parameter] of parameters.entries()) {
    const variable = parameter.output ? outputs.get(parameter.name.toLowerCase()) : undefined;
    if (variable !== undefined)
      response.tokens.returnValue(index + offset, parameter.name, variable.type, variable.value);
  }
};

const prepare = (session: Session, parameters: string, text: string): number => {
  // Both are parsed now: a syntax error belongs to sp_prepare, not to the first execution.
  parseBatch(
    text,
    parseParameters(parameters).map((parameter) => parameter.name),
  );
  const handle = session.next();
  session.prepared.set(handle, { text, parameters });
  return handle;
};

const prepared = (
  session: Session,
  parameter: RpcParameter | undefined,
): { text: string; parameters: string } => {
  const found = session.prepared.get(Number(parameter?.value));
  if (found === undefined)
    throw new SqlError(8179, `Could not find prepared statement with handle ${parameter?.value ?? 'NULL'}.`);
  return found;
};

/** Runs one remote procedure call; the return status and OUTPUT values are written, the closing DONEPROC is not. */
export const runRpc = async (
  interpreter: Interpreter,
  response: Response,
  request: RpcRequest,
): Promise<void> => {
  const { session } = interpreter;
  const frame = new Frame(null);
  const [first, second, third, ...rest] = request.parameters;
  const finish = (
    parameters: readonly RpcParameter[],
    outputs: ReadonlyMap<string, Variable>,
    status: number,
    offset: number,
  ): void => {
    response.tokens.returnStatus(status);
    returnOutputs(response, parameters, outputs, offset);
  };
  switch (request.procedure.toLowerCase()) {
    case 'sp_executesql': {
      const parameters = request.parameters.slice(2);
      finish(
        parameters,
        await executeSql(interpreter, frame, textOf(first), textOf(second), parameters.map(argumentOf)),
        0,
        2,
      );
      return;
    }
    case 'sp_prepare': {
      const handle = prepare(session, textOf(second), textOf(third));
      response.tokens.returnStatus(0);
      response.tokens.returnValue(0, first?.name ?? '', INT, String(handle));
      return;
    }
    case 'sp_prepexec': {
      const handle = prepare(session, textOf(second), textOf(third));
      const outputs = await executeSql(
        interpreter,
        frame,
        textOf(third),
        textOf(second),
        rest.map(argumentOf),
      );
      response.tokens.returnStatus(0);
      response.tokens.returnValue(0, first?.name ?? '', INT, String(handle));
      returnOutputs(response, rest, outputs, 3);
      return;
    }
    case 'sp_execute': {
      const statement = prepared(session, first);
      const parameters = request.parameters.slice(1);
      finish(
        parameters,
        await executeSql(
          interpreter,
          frame,
          statement.text,
          statement.parameters,
          parameters.map(argumentOf),
        ),
        0,
        1,
      );
      return;
    }
    case 'sp_unprepare':
      prepared(session, first);
      session.prepared.delete(Number(first?.value));
      response.tokens.returnStatus(0);
      return;
    default: {
      const { status, outputs } = await callByName(
        interpreter,
        frame,
        nameFromText(request.procedure),
        request.parameters.map(argumentOf),
      );
      finish(request.parameters, outputs, status, 0);
    }
  }
};

/** The text by which the log and the troubles know a request. */
export const describeRpc = (session: Session | null, request: RpcRequest): string => {
  const name = request.procedure.toLowerCase();
  if (name === 'sp_executesql') return textOf(request.parameters[0]);
  if (name === 'sp_prepare' || name === 'sp_prepexec') return textOf(request.parameters[2]);
  if (name === 'sp_execute')
    return session?.prepared.get(Number(request.parameters[0]?.value))?.text ?? request.procedure;
  return request.procedure;
};

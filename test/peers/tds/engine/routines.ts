import { SqlError, unknownProcedure } from '#test/peers/tds/errors.ts';
import type { ExecArgument, Expression, Name, Statement } from '#test/peers/tds/sql/ast.ts';
import type { Parameter } from '#test/peers/tds/sql/ast-ddl.ts';
import { parseBatch, parseParameters } from '#test/peers/tds/sql/parser.ts';
import {
  isBinary,
  isFixedText,
  isNational,
  isText,
  NULL_TYPE,
  type SqlType,
} from '#test/peers/tds/sql/types.ts';
import { bind } from './bind-expression.ts';
import { Binder, Scope, type Variable } from './binder.ts';
import { type RoutineInfo } from './catalog.ts';
import { convert } from './convert.ts';
import { Frame } from './frame.ts';
import type { Interpreter } from './interpreter.ts';
import { isAllowed } from './permissions.ts';
import { SYSTEM_PROCEDURES } from './system-procedures.ts';

/** An argument of a call with its value worked out. `variable` takes the value of an OUTPUT parameter back. */
export interface Argument {
  readonly name: string | null;
  readonly type: SqlType;
  readonly value: string | null;
  readonly isDefault: boolean;
  readonly variable: Variable | null;
}

export const MAX_NESTING = 32;

interface Module {
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

const modules = new Map<string, Module>();

/** The parsed text of a procedure or trigger. */
export const moduleOf = (text: string): Module => {
  const known = modules.get(text);
  if (known !== undefined) return known;
  const [statement] = parseBatch(text);
  if (statement?.kind !== 'createProcedure' && statement?.kind !== 'createTrigger')
    throw new Error('the text of a module is no CREATE PROCEDURE or TRIGGER');
  const parsed: Module = {
    parameters: statement.kind === 'createProcedure' ? statement.parameters : [],
    body: statement.body,
  };
  modules.set(text, parsed);
  return parsed;
};

const argumentOf = async (
  interpreter: Interpreter,
  frame: Frame,
  argument: ExecArgument,
): Promise<Argument> => {
  if (argument.value.kind === 'default')
    return { name: argument.name, type: NULL_TYPE, value: null, isDefault: true, variable: null };
  if (argument.value.kind === 'variable') {
    const variable = frame.variable(argument.value.name);
    return {
      name: argument.name,
      type: variable.type,
      value: variable.value,
      isDefault: false,
      variable: argument.output ? variable : null,
    };
  }
  const { type, value } = await typedValue(interpreter, frame, argument.value);
  return { name: argument.name, type, value, isDefault: false, variable: null };
};

const typedValue = (
  interpreter: Interpreter,
  frame: Frame,
  expression: Expression,
): Promise<{ type: SqlType; value: string | null }> =>
  interpreter.guarded(frame, 'EXECUTE', false, async (env) => {
    const binder = new Binder(env);
    const bound = bind(binder, new Scope(null), expression);
    const [row] = await interpreter.session.database.rows(`SELECT ${bound.sql}`, binder.values);
    return { type: bound.type, value: row?.[0] ?? null };
  });

const WIDTHS = ['tinyint', 'smallint', 'int', 'bigint'];

/** True when a value keeps its text in the other type: no need to ask PostgreSQL. */
const keepsText = (value: string, from: SqlType, to: SqlType): boolean => {
  if (WIDTHS.includes(from.name) && WIDTHS.includes(to.name)) {
    return WIDTHS.indexOf(from.name) <= WIDTHS.indexOf(to.name);
  }
  const fits = to.length === undefined || to.length === -1 || value.length <= to.length;
  if (isText(from) && isText(to))
    return fits && !isFixedText(from) && !isFixedText(to) && isNational(from) === isNational(to);
  return from.name === to.name && !isBinary(to) && from.precision === to.precision && from.scale === to.scale;
};

/** Converts a value that is already known to another type. */
export const converted = async (
  interpreter: Interpreter,
  frame: Frame,
  value: string | null,
  from: SqlType,
  to: SqlType,
): Promise<string | null> => {
  if (value === null || from.name === 'null') return null;
  if (keepsText(value, from, to)) return value;
  return interpreter.guarded(frame, 'EXECUTE', false, async (env) => {
    const binder = new Binder(env);
    const sql = convert(binder.param(value, from), to);
    const [row] = await interpreter.session.database.rows(`SELECT ${sql}`, binder.values);
    return row?.[0] ?? null;
  });
};

const bindParameters = async (
  interpreter: Interpreter,
  caller: Frame,
  callee: Frame,
  routine: string,
  parameters: readonly Parameter[],
  args: readonly Argument[],
): Promise<void> => {
  const unused = new Set(args);
  for (const [index, parameter] of parameters.entries()) {
    const key = parameter.name.toLowerCase();
    const named = args.find((argument) => argument.name?.toLowerCase() === key);
    const positional = args[index]?.name === null ? args[index] : undefined;
    const argument = named ?? positional;
    if (argument !== undefined) unused.delete(argument);
    if (argument === undefined || argument.isDefault) {
      if (parameter.defaultValue === null) {
        throw new SqlError(
          201,
          `Procedure or function '${routine}' expects parameter '${parameter.name}', which was not supplied.`,
          { state: 4, endsBatch: false },
        );
      }
      callee.variables.set(key, {
        type: parameter.type,
        value: await interpreter.value(callee, parameter.defaultValue, parameter.type),
      });
    } else {
      callee.variables.set(key, {
        type: parameter.type,
        value: await converted(interpreter, caller, argument.value, argument.type, parameter.type),
      });
    }
  }
  const [extra] = unused;
  if (extra?.name != null)
    throw new SqlError(8145, `${extra.name} is not a parameter for procedure ${routine}.`);
  if (extra !== undefined)
    throw new SqlError(8144, `Procedure or function ${routine} has too many arguments specified.`);
};

/** Runs a stored procedure with arguments; gives its status and the last values of its parameters. */
export const callProcedure = async (
  interpreter: Interpreter,
  caller: Frame,
  routine: RoutineInfo,
  args: readonly Argument[],
): Promise<{ status: number; outputs: Map<string, Variable> }> => {
  const { session } = interpreter;
  const catalog = await session.catalog();
  if (
    !caller.owned &&
    !isAllowed(catalog, session.user, 'EXECUTE', { schema: routine.schema, object: routine.name })
  ) {
    throw new SqlError(
      229,
      `The EXECUTE permission was denied on the object '${routine.name}', database '${session.databaseName}', schema '${routine.schema}'.`,
      { severity: 14, state: 5 },
    );
  }
  const callee = new Frame(caller, routine.name, routine.id);
  if (callee.nesting > MAX_NESTING)
    throw new SqlError(
      217,
      'Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).',
    );
  const module = moduleOf(routine.definition);
  await bindParameters(interpreter, caller, callee, routine.name, module.parameters, args);
  const { noCount, xactAbort } = session;
  await interpreter.list(callee, module.body);
  // SET statements of a procedure end with it.
  session.noCount = noCount;
  session.xactAbort = xactAbort;
  const outputs = new Map<string, Variable>();
  for (const [index, parameter] of module.parameters.entries()) {
    const variable = callee.variable(parameter.name);
    if (parameter.output) outputs.set(parameter.name.toLowerCase(), variable);
    const argument =
      args.find((candidate) => candidate.name?.toLowerCase() === parameter.name.toLowerCase()) ??
      (args[index]?.name === null ? args[index] : undefined);
    if (parameter.output && argument?.variable)
      argument.variable.value = await converted(
        interpreter,
        caller,
        variable.value,
        variable.type,
        argument.variable.type,
      );
  }
  return { status: callee.status, outputs };
};

/** Calls a procedure by name, whether the database or the system has it. */
export const callByName = async (
  interpreter: Interpreter,
  caller: Frame,
  name: Name,
  args: readonly Argument[],
): Promise<{ status: number; outputs: Map<string, Variable> }> => {
  const catalog = await interpreter.session.catalog();
  const routine = catalog.procedure(name);
  if (routine !== undefined) return callProcedure(interpreter, caller, routine, args);
  const system = SYSTEM_PROCEDURES[(name.parts.at(-1) ?? '').toLowerCase()];
  if (system === undefined) throw unknownProcedure(name.parts.join('.'));
  return { status: await system(interpreter, caller, args), outputs: new Map() };
};

export const executeProcedure = async (
  interpreter: Interpreter,
  frame: Frame,
  statement: Extract<Statement, { kind: 'exec' }>,
): Promise<void> => {
  const args: Argument[] = [];
  for (const argument of statement.args) args.push(await argumentOf(interpreter, frame, argument));
  const { status } = await callByName(interpreter, frame, statement.procedure, args);
  if (statement.status !== null) frame.variable(statement.status).value = String(status);
  interpreter.sink.procedureDone(status);
};

/** EXEC ('text'): a batch of its own, with no variables of the caller. */
export const executeText = async (interpreter: Interpreter, frame: Frame, text: string): Promise<void> => {
  await interpreter.list(new Frame(frame), parseBatch(text));
};

/** sp_executesql: a batch with declared parameters. Gives the values of its OUTPUT parameters. */
export const executeSql = async (
  interpreter: Interpreter,
  caller: Frame,
  text: string,
  declaration: string,
  args: readonly Argument[],
): Promise<Map<string, Variable>> => {
  const parameters = parseParameters(declaration);
  const frame = new Frame(caller);
  await bindParameters(
    interpreter,
    caller,
    frame,
    'sp_executesql',
    parameters.map((parameter) => ({ ...parameter })),
    args,
  );
  await interpreter.list(
    frame,
    parseBatch(
      text,
      parameters.map((parameter) => parameter.name),
    ),
  );
  const outputs = new Map<string, Variable>();
  for (const [index, parameter] of parameters.entries()) {
    const argument =
      args.find((candidate) => candidate.name?.toLowerCase() === parameter.name.toLowerCase()) ?? args[index];
    const variable = frame.variable(parameter.name);
    if (parameter.output) outputs.set(parameter.name.toLowerCase(), variable);
    if (parameter.output && argument?.variable)
      argument.variable.value = await converted(
        interpreter,
        caller,
        variable.value,
        variable.type,
        argument.variable.type,
      );
  }
  return outputs;
};

import { SqlError } from '#test/peers/tds/errors.ts';
import type { Statement } from '#test/peers/tds/sql/ast.ts';
import { INT, type SqlType } from '#test/peers/tds/sql/types.ts';
import { combine } from './bind-expression.ts';
import { type BoundQuery, bindQuery } from './bind-query.ts';
import { Binder, Scope } from './binder.ts';
import { convert } from './convert.ts';
import type { Row } from './database.ts';
import { createTemporary } from './ddl-table.ts';
import type { Frame } from './frame.ts';
import type { Interpreter } from './interpreter.ts';

export const runQuery = async (
  interpreter: Interpreter,
  frame: Frame,
  statement: Extract<Statement, { kind: 'query' }>,
): Promise<void> => {
  const { body } = statement.query;
  const into = body.kind === 'select' ? body.into : null;
  const result = await interpreter.guarded(frame, 'SELECT', false, async (env) => {
    const binder = new Binder(env);
    const bound = bindQuery(binder, new Scope(null), statement.query);
    await interpreter.takeRangeLocks(binder);
    if (into !== null)
      return { bound, ...(await selectInto(interpreter, frame, into.parts.at(-1) ?? '', bound, binder)) };
    return { bound, ...(await interpreter.session.database.query(bound.sql, binder.values)) };
  });
  const { bound, rows, count } = result;
  if (into !== null) interpreter.finished(count);
  else if (bound.assignments.length > 0) await assignRow(interpreter, frame, bound, rows);
  else {
    interpreter.sink.columns(bound.columns);
    for (const row of rows) interpreter.sink.row(row);
    interpreter.session.rowCount = rows.length;
    interpreter.sink.done(rows.length);
  }
};

const selectInto = async (
  interpreter: Interpreter,
  frame: Frame,
  name: string,
  bound: BoundQuery,
  binder: Binder,
): Promise<{ rows: Row[]; count: number }> => {
  if (!name.startsWith('#'))
    throw new SqlError(102, `Incorrect syntax near '${name}'. (The test peer selects into #tables only.)`, {
      severity: 15,
    });
  const context = { env: await interpreter.environment(frame), database: interpreter.session.database };
  const columns = bound.columns.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: true,
    identity: null,
    defaultValue: null,
    computed: null,
    constraints: [],
  }));
  const table = await createTemporary(
    context,
    `pg_temp.tds_t${interpreter.session.next()}`,
    name,
    columns,
    [],
  );
  interpreter.session.temporary.set(name.toLowerCase(), table);
  return interpreter.session.database.query(`INSERT INTO ${table.sql} ${bound.sql}`, binder.values);
};

/** SELECT @v = …: the last row wins; without a row the variables keep their values. */
const assignRow = async (
  interpreter: Interpreter,
  frame: Frame,
  bound: BoundQuery,
  rows: readonly Row[],
): Promise<void> => {
  interpreter.session.rowCount = rows.length;
  const last = rows.at(-1);
  if (last === undefined) return;
  for (const [index, assignment] of bound.assignments.entries()) {
    const type = bound.columns[index]?.type ?? INT;
    await store(interpreter, frame, assignment.variable, assignment.operator, last[index] ?? null, type);
  }
  interpreter.session.rowCount = rows.length;
};

const store = async (
  interpreter: Interpreter,
  frame: Frame,
  name: string,
  operator: string,
  value: string | null,
  type: SqlType,
): Promise<void> => {
  const variable = frame.variable(name);
  variable.value = await interpreter.guarded(frame, 'SELECT', false, async (env) => {
    const binder = new Binder(env);
    const given = binder.param(value, type);
    const bound =
      operator === '='
        ? given
        : combine(operator.slice(0, -1), binder.param(variable.value, variable.type), given);
    const [row] = await interpreter.session.database.rows(
      `SELECT ${convert(bound, variable.type)}`,
      binder.values,
    );
    return row?.[0] ?? null;
  });
};

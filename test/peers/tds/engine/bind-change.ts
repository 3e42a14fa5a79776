import { SqlError, unknownObject } from '#test/peers/tds/errors.ts';
import type {
  Assignment,
  Expression,
  FromItem,
  Output,
  SelectItem,
  StatementBody,
  Target,
} from '#test/peers/tds/sql/ast.ts';
import { bind, bindCondition, combine } from './bind-expression.ts';
import { bindCtes, bindFrom, bindItems, bindQuery, type ResultColumn } from './bind-query.ts';
import { Binder, type Environment, Scope, type Source } from './binder.ts';
import { type ColumnInfo, quote, type TableInfo } from './catalog.ts';
import { assign, type Bound, convert } from './convert.ts';

export type InsertStatement = Extract<StatementBody, { kind: 'insert' }>;
export type UpdateStatement = Extract<StatementBody, { kind: 'update' }>;
export type DeleteStatement = Extract<StatementBody, { kind: 'delete' }>;

/** An INSERT, UPDATE or DELETE ready for PostgreSQL. */
export interface BoundChange {
  readonly binder: Binder;
  readonly sql: string;
  readonly table: TableInfo;
  /** Columns of OUTPUT that go to the client; empty when none do. */
  readonly columns: readonly ResultColumn[];
  /** Variables that take a value from the columns after those of OUTPUT. */
  readonly variables: readonly string[];
  /** Last returned column is the value of the IDENTITY column. */
  readonly returnsIdentity: boolean;
}

export const resolveTarget = (binder: Binder, target: Target, permission: string): TableInfo =>
  target.kind === 'tableVariable'
    ? binder.env.tableVariable(target.name)
    : binder.table(target.name, permission);

/** Columns that OUTPUT calls inserted.x or deleted.x, read from another alias. */
const pseudo = (
  name: 'inserted' | 'deleted',
  table: TableInfo,
  sql: (column: ColumnInfo) => string,
): Source => ({
  alias: name,
  table: null,
  columns: table.columns.map((column) => ({ name: column.name, type: column.type, sql: sql(column) })),
});

/** 334: rows can't be returned to the client from a table whose triggers are on. */
const checkOutput = (table: TableInfo, output: Output | null, event: string): void => {
  if (output === null || output.into !== null) return;
  if (table.triggers.some((trigger) => !trigger.disabled && trigger.events.includes(event))) {
    throw new SqlError(
      334,
      `The target table '${table.name}' of the DML statement cannot have any enabled triggers if the statement contains an OUTPUT clause without INTO clause.`,
    );
  }
};

/** Sends the rows of OUTPUT into a table: the change becomes a part of an INSERT. */
const outputInto = (
  binder: Binder,
  output: Output,
  returned: readonly ResultColumn[],
  change: string,
  ctes: readonly string[],
): string => {
  const into = output.into?.target ?? '';
  const table = typeof into === 'string' ? binder.env.tableVariable(into) : binder.table(into, 'INSERT');
  const names =
    output.into?.columns ??
    table.columns
      .filter((column) => column.identity === null && !column.computed)
      .map((column) => column.name);
  if (names.length !== returned.length)
    throw new SqlError(213, 'Column name or number of supplied values does not match table definition.');
  const values = returned.map((column, index) => {
    const to = table.columns.find(
      (candidate) => candidate.name.toLowerCase() === names[index]?.toLowerCase(),
    );
    if (to === undefined) throw new SqlError(207, `Invalid column name '${names[index]}'.`);
    return assign({ sql: `tds_changed.c${index + 1}`, type: column.type }, to.type);
  });
  const list = [
    ...ctes,
    `tds_changed (${returned.map((_, index) => `c${index + 1}`).join(', ')}) AS (${change})`,
  ];
  return `WITH ${list.join(', ')} INSERT INTO ${table.sql} (${names.map(quote).join(', ')}) SELECT ${values.join(', ')} FROM tds_changed`;
};

const withList = (ctes: readonly string[]): string => (ctes.length === 0 ? '' : `WITH ${ctes.join(', ')} `);

const insertColumns = (
  table: TableInfo,
  names: readonly string[] | null,
  identityInsert: boolean,
): ColumnInfo[] => {
  if (names === null)
    return table.columns.filter(
      (column) =>
        (column.identity === null || identityInsert) && !column.computed && column.type.name !== 'rowversion',
    );
  const seen = new Set<string>();
  return names.map((name) => {
    const column = table.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (column === undefined) throw new SqlError(207, `Invalid column name '${name}'.`);
    if (seen.has(name.toLowerCase()))
      throw new SqlError(
        264,
        `The column name '${name}' is specified more than once in the SET clause or column list of an INSERT.`,
      );
    seen.add(name.toLowerCase());
    if (column.identity !== null && !identityInsert) {
      throw new SqlError(
        544,
        `Cannot insert explicit value for identity column in table '${table.name}' when IDENTITY_INSERT is set to OFF.`,
        { endsBatch: false },
      );
    }
    if (column.computed)
      throw new SqlError(
        271,
        `The column "${name}" cannot be modified because it is either a computed column or is the result of a UNION operator.`,
      );
    if (column.type.name === 'rowversion')
      throw new SqlError(
        273,
        'Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the timestamp column, or insert a DEFAULT into the timestamp column.',
      );
    return column;
  });
};

const insertSource = (
  binder: Binder,
  scope: Scope,
  statement: InsertStatement,
  columns: readonly ColumnInfo[],
): string => {
  const { source } = statement;
  if (source.kind === 'defaults') return 'DEFAULT VALUES';
  if (source.kind === 'exec')
    throw new SqlError(102, "Incorrect syntax near 'EXEC'. (The test peer knows no INSERT ... EXEC.)", {
      severity: 15,
    });
  const mismatch = (given: number): SqlError =>
    statement.columns === null
      ? new SqlError(213, 'Column name or number of supplied values does not match table definition.')
      : given > columns.length
        ? new SqlError(
            110,
            'There are fewer columns in the INSERT statement than values specified in the VALUES clause.',
          )
        : new SqlError(
            109,
            'There are more columns in the INSERT statement than values specified in the VALUES clause.',
          );
  if (source.kind === 'values') {
    const rows = source.rows.map((row) => {
      if (row.length !== columns.length) throw mismatch(row.length);
      const values = row.map((value, index) => {
        const column = columns[index];
        if (value.kind === 'default' || column === undefined) return 'DEFAULT';
        return assign(bind(binder, scope, value), column.type);
      });
      return `(${values.join(', ')})`;
    });
    return `VALUES ${rows.join(', ')}`;
  }
  const query = bindQuery(binder, scope, source.query);
  if (query.columns.length !== columns.length) {
    throw statement.columns === null
      ? mismatch(query.columns.length)
      : new SqlError(
          query.columns.length > columns.length ? 121 : 120,
          'The select list for the INSERT statement contains a different number of items than the insert list. The number of SELECT values must match the number of INSERT columns.',
        );
  }
  const names = query.columns.map((_, index) => `c${index + 1}`);
  const values = query.columns.map((column, index) =>
    assign({ sql: `tds_rows.c${index + 1}`, type: column.type }, columns[index]?.type ?? column.type),
  );
  return `SELECT ${values.join(', ')} FROM (${query.sql}) AS tds_rows (${names.join(', ')})`;
};

export const bindInsert = (
  env: Environment,
  statement: InsertStatement,
  identityInsert: string | null,
): BoundChange => {
  const binder = new Binder(env);
  const table = resolveTarget(binder, statement.target, 'INSERT');
  if (table.kind === 'view' || table.kind === 'system') throw unknownObject(table.name);
  checkOutput(table, statement.output, 'INSERT');
  const ctes = bindCtes(binder, new Scope(null), statement.ctes);
  const explicitIdentity = identityInsert === table.sql;
  const columns = insertColumns(table, statement.columns, explicitIdentity);
  const rows = insertSource(binder, ctes.scope, statement, columns);
  const list =
    statement.source.kind === 'defaults'
      ? ''
      : ` (${columns.map((column) => quote(column.name)).join(', ')})`;
  const scope = new Scope(null);
  scope.sources.push(pseudo('inserted', table, (column) => `tds_target.${quote(column.name)}`));
  const output = statement.output === null ? null : bindItems(binder, scope, statement.output.items);
  const identity = table.columns.find((column) => column.identity !== null);
  const returnsIdentity =
    identity !== undefined && (statement.output === null || statement.output.into === null);
  const returning = [
    ...(output?.sql ?? []),
    ...(returnsIdentity ? [`tds_target.${quote(identity.name)}`] : []),
  ];
  const change = `INSERT INTO ${table.sql} AS tds_target${list} ${rows}${returning.length === 0 ? '' : ` RETURNING ${returning.join(', ')}`}`;
  const intoTable = statement.output?.into != null;
  const sql =
    statement.output !== null && intoTable
      ? outputInto(binder, statement.output, output?.columns ?? [], change, [])
      : change;
  if (ctes.sql !== '' && intoTable)
    throw new SqlError(102, "Incorrect syntax near 'WITH'.", { severity: 15 });
  return {
    binder,
    sql: intoTable ? sql : ctes.sql + sql,
    table,
    columns: intoTable ? [] : (output?.columns ?? []),
    variables: [],
    returnsIdentity,
  };
};

interface Plan {
  readonly table: TableInfo;
  /** Alias of the target inside FROM, or null when it is not there. */
  readonly alias: string | null;
  readonly from: readonly FromItem[];
  readonly hints: readonly string[];
}

const tablesIn = (item: FromItem): Extract<FromItem, { kind: 'table' | 'tableVariable' }>[] => {
  if (item.kind === 'join') return [...tablesIn(item.left), ...tablesIn(item.right)];
  return item.kind === 'table' || item.kind === 'tableVariable' ? [item] : [];
};

/** Finds the table that an UPDATE or DELETE means: its name, or an alias of FROM. */
const planTarget = (
  binder: Binder,
  statement: UpdateStatement | DeleteStatement,
  permission: string,
): Plan => {
  const { target } = statement;
  const hints = target.kind === 'table' ? target.hints : [];
  if (target.kind === 'table' && statement.from.length > 0) {
    const word = (target.name.parts.at(-1) ?? '').toLowerCase();
    const items = statement.from.flatMap(tablesIn);
    const byAlias =
      target.name.parts.length === 1 ? items.find((item) => item.alias?.toLowerCase() === word) : undefined;
    const found =
      byAlias ??
      items.find(
        (item) =>
          item.kind === 'table' && item.alias === null && item.name.parts.at(-1)?.toLowerCase() === word,
      );
    if (found !== undefined) {
      const alias = found.alias ?? (found.kind === 'table' ? (found.name.parts.at(-1) ?? '') : found.name);
      const table =
        found.kind === 'table' ? binder.table(found.name, permission) : binder.env.tableVariable(found.name);
      return {
        table,
        alias,
        from: statement.from,
        hints: [...hints, ...(found.kind === 'table' ? found.hints : [])],
      };
    }
  }
  return { table: resolveTarget(binder, target, permission), alias: null, from: statement.from, hints };
};

/** UPDATE and DELETE through a common table expression over one table: the expression becomes the FROM. */
const throughCte = <T extends UpdateStatement | DeleteStatement>(statement: T): T => {
  const { target } = statement;
  if (target.kind !== 'table' || target.name.parts.length > 1 || statement.from.length > 0) return statement;
  const word = target.name.parts[0]?.toLowerCase();
  const cte = statement.ctes.find((candidate) => candidate.name.toLowerCase() === word);
  const body = cte?.query.body;
  const [only] = body?.kind === 'select' ? body.from : [];
  if (
    cte === undefined ||
    body?.kind !== 'select' ||
    only?.kind !== 'table' ||
    body.from.length > 1 ||
    body.groupBy.length > 0 ||
    body.distinct
  )
    return statement;
  const inner = { ...only, alias: only.alias ?? word ?? '' };
  return {
    ...statement,
    ctes: statement.ctes.filter((candidate) => candidate !== cte),
    top: statement.top ?? body.top,
    target: { kind: 'table', name: { parts: [inner.alias] }, hints: [] },
    from: [inner],
    where:
      body.where === null
        ? statement.where
        : statement.where === null
          ? body.where
          : { kind: 'and', left: body.where, right: statement.where },
    order: cte.query.orderBy,
  };
};

const orderOf = (statement: object): readonly { expression: Expression; descending: boolean }[] => {
  const order: unknown = 'order' in statement ? statement.order : [];
  return Array.isArray(order) ? order : [];
};

const mentionsDeleted = (items: readonly SelectItem[]): boolean =>
  JSON.stringify(items).toLowerCase().includes('"deleted"');

interface Shape {
  readonly plan: Plan;
  readonly alias: string;
  readonly indirect: boolean;
  readonly scope: Scope;
  readonly fromSql: string;
  readonly locks: readonly string[];
}

/** Chooses between a plain statement and one over a locked list of rows (joins, TOP, READPAST). */
const shape = (
  binder: Binder,
  statement: UpdateStatement | DeleteStatement,
  plan: Plan,
  outer: Scope,
  force: boolean,
): Shape => {
  const alone =
    plan.from.length === 0 ||
    (plan.from.length === 1 && plan.from[0]?.kind === 'table' && plan.alias !== null);
  const indirect = force || !alone || statement.top !== null || plan.hints.includes('READPAST');
  const alias = plan.alias ?? plan.table.name;
  const scope = new Scope(outer.sources.length > 0 ? outer : null, outer.ctes);
  const items: FromItem[] = [...plan.from];
  const locks: string[] = [];
  let fromSql: string;
  if (plan.alias === null) {
    scope.sources.push(binder.source(plan.table, alias));
    const others = items.map((item) => bindFrom(binder, scope, item));
    fromSql = [`${plan.table.sql} AS ${quote(alias)}`, ...others.map((other) => other.sql)].join(
      ' CROSS JOIN ',
    );
    locks.push(...others.flatMap((other) => other.locks));
  } else {
    const bound = items.map((item) => bindFrom(binder, scope, item));
    fromSql = bound.map((item) => item.sql).join(' CROSS JOIN ');
    locks.push(...bound.flatMap((item) => item.locks).filter((lock) => !lock.includes(`OF ${quote(alias)}`)));
  }
  const range = plan.hints.some((hint) => hint === 'HOLDLOCK' || hint === 'SERIALIZABLE');
  if (range && plan.table.kind === 'table') binder.rangeLocks.add(plan.table.id);
  const skip = plan.hints.includes('READPAST')
    ? ' SKIP LOCKED'
    : plan.hints.includes('NOWAIT')
      ? ' NOWAIT'
      : '';
  return { plan, alias, indirect, scope, fromSql, locks: [`UPDATE OF ${quote(alias)}${skip}`, ...locks] };
};

/** The list of rows, computed once: their addresses and every value taken from the rows as they were. */
const rowList = (
  binder: Binder,
  statement: UpdateStatement | DeleteStatement,
  form: Shape,
  values: readonly string[],
): string => {
  const where =
    statement.where === null ? '' : ` WHERE ${bindCondition(binder, form.scope, statement.where)}`;
  const order = orderOf(statement).map(
    (item) => `${bind(binder, form.scope, item.expression).sql}${item.descending ? ' DESC' : ''}`,
  );
  const limit =
    statement.top === null
      ? ''
      : ` LIMIT ${convert(bind(binder, form.scope, statement.top), { name: 'bigint' })}`;
  const list = [
    `${quote(form.alias)}.ctid AS tds_ctid`,
    ...values.map((value, index) => `${value} AS v${index + 1}`),
  ];
  const locks = form.locks.map((lock) => ` FOR ${lock}`).join('');
  return `tds_rows AS MATERIALIZED (SELECT ${list.join(', ')} FROM ${form.fromSql}${where}${order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`}${limit}${locks})`;
};

const assignedValue = (binder: Binder, scope: Scope, item: Assignment, column: ColumnInfo | null): Bound => {
  const value = bind(binder, scope, item.expression);
  if (item.operator === '=' || column === null) return value;
  return combine(
    item.operator.slice(0, -1),
    bind(binder, scope, { kind: 'column', parts: [column.name] }),
    value,
  );
};

const targetColumn = (table: TableInfo, name: string): ColumnInfo => {
  const column = table.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (column === undefined) throw new SqlError(207, `Invalid column name '${name}'.`);
  if (column.identity !== null) throw new SqlError(8102, `Cannot update identity column '${name}'.`);
  if (column.type.name === 'rowversion') throw new SqlError(272, 'Cannot update a timestamp column.');
  if (column.computed)
    throw new SqlError(
      271,
      `The column "${name}" cannot be modified because it is either a computed column or is the result of a UNION operator.`,
    );
  return column;
};

const finish = (
  binder: Binder,
  statement: UpdateStatement | DeleteStatement,
  table: TableInfo,
  change: string,
  ctes: string[],
  output: { columns: readonly ResultColumn[] } | null,
  variables: string[],
): BoundChange => {
  const intoTable = statement.output?.into != null;
  const sql =
    statement.output !== null && intoTable
      ? outputInto(binder, statement.output, output?.columns ?? [], change, ctes)
      : withList(ctes) + change;
  return {
    binder,
    sql,
    table,
    columns: intoTable ? [] : (output?.columns ?? []),
    variables,
    returnsIdentity: false,
  };
};

export const bindUpdate = (env: Environment, given: UpdateStatement): BoundChange => {
  const statement = throughCte(given);
  const binder = new Binder(env, true);
  const outer = bindCtes(binder, new Scope(null), statement.ctes);
  const plan = planTarget(binder, statement, 'UPDATE');
  const { table } = plan;
  checkOutput(table, statement.output, 'UPDATE');
  const needsOld = statement.output !== null && mentionsDeleted(statement.output.items);
  const form = shape(
    binder,
    statement,
    plan,
    outer.scope,
    needsOld || statement.set.some((item) => item.variable !== null && item.column === null),
  );
  const sets: string[] = [];
  const variables: string[] = [];
  const returning: string[] = [];
  const values: string[] = [];
  const keep = (sql: string): string => `tds_rows.v${values.push(sql)}`;
  for (const item of statement.set) {
    const column = item.column === null ? null : targetColumn(table, item.column);
    if (item.expression.kind === 'default' && column !== null) {
      sets.push(`${quote(column.name)} = DEFAULT`);
      continue;
    }
    const value = assignedValue(binder, form.scope, item, column);
    if (column !== null) {
      const sql = assign(value, column.type);
      sets.push(`${quote(column.name)} = ${form.indirect ? keep(sql) : sql}`);
    }
    if (item.variable !== null) {
      variables.push(item.variable);
      returning.push(
        column === null
          ? keep(value.sql)
          : `${quote(form.indirect ? 'tds_target' : form.alias)}.${quote(column.name)}`,
      );
    }
  }
  if (sets.length === 0) throw new SqlError(102, "Incorrect syntax near 'SET'.", { severity: 15 });
  const newAlias = form.indirect ? 'tds_target' : form.alias;
  const outputScope = new Scope(null);
  outputScope.sources.push(pseudo('inserted', table, (column) => `${quote(newAlias)}.${quote(column.name)}`));
  if (form.indirect && statement.output !== null) {
    const old = needsOld ? table.columns : [];
    outputScope.sources.push({
      alias: 'deleted',
      table: null,
      columns: old.map((column) => ({
        name: column.name,
        type: column.type,
        sql: keep(`${quote(form.alias)}.${quote(column.name)}`),
      })),
    });
  }
  const output = statement.output === null ? null : bindItems(binder, outputScope, statement.output.items);
  const all = [...(output?.sql ?? []), ...returning];
  const tail = all.length === 0 ? '' : ` RETURNING ${all.join(', ')}`;
  const ctes = statement.ctes.length === 0 ? [] : [outer.sql.replace(/^WITH /, '').trimEnd()];
  if (form.indirect) {
    ctes.push(rowList(binder, statement, form, values));
    return finish(
      binder,
      statement,
      table,
      `UPDATE ${table.sql} AS tds_target SET ${sets.join(', ')} FROM tds_rows WHERE tds_target.ctid = tds_rows.tds_ctid${tail}`,
      ctes,
      output,
      variables,
    );
  }
  const where =
    statement.where === null ? '' : ` WHERE ${bindCondition(binder, form.scope, statement.where)}`;
  return finish(
    binder,
    statement,
    table,
    `UPDATE ${table.sql} AS ${quote(form.alias)} SET ${sets.join(', ')}${where}${tail}`,
    ctes,
    output,
    variables,
  );
};

export const bindDelete = (env: Environment, given: DeleteStatement): BoundChange => {
  const statement = throughCte(given);
  const binder = new Binder(env, true);
  const outer = bindCtes(binder, new Scope(null), statement.ctes);
  const plan = planTarget(binder, statement, 'DELETE');
  const { table } = plan;
  checkOutput(table, statement.output, 'DELETE');
  const form = shape(binder, statement, plan, outer.scope, false);
  const alias = form.indirect ? 'tds_target' : form.alias;
  const outputScope = new Scope(null);
  outputScope.sources.push(pseudo('deleted', table, (column) => `${quote(alias)}.${quote(column.name)}`));
  const output = statement.output === null ? null : bindItems(binder, outputScope, statement.output.items);
  const tail = output === null ? '' : ` RETURNING ${output.sql.join(', ')}`;
  const ctes = statement.ctes.length === 0 ? [] : [outer.sql.replace(/^WITH /, '').trimEnd()];
  if (form.indirect) {
    ctes.push(rowList(binder, statement, form, []));
    return finish(
      binder,
      statement,
      table,
      `DELETE FROM ${table.sql} AS tds_target USING tds_rows WHERE tds_target.ctid = tds_rows.tds_ctid${tail}`,
      ctes,
      output,
      [],
    );
  }
  const where =
    statement.where === null ? '' : ` WHERE ${bindCondition(binder, form.scope, statement.where)}`;
  return finish(
    binder,
    statement,
    table,
    `DELETE FROM ${table.sql} AS ${quote(form.alias)}${where}${tail}`,
    ctes,
    output,
    [],
  );
};

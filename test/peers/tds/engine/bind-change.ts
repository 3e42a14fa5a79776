import { SqlError } from '#test/peers/tds/errors.ts';
import type { Assignment } from '#test/peers/tds/sql/ast.ts';
import { bind, bindCondition, combine } from './bind-expression.ts';
import { bindCtes, bindItems, type ResultColumn } from './bind-query.ts';
import { Binder, type Environment, Scope } from './binder.ts';
import { type ColumnInfo, quote, type TableInfo } from './catalog.ts';
import {
  type BoundChange,
  checkOutput,
  type DeleteStatement,
  outputInto,
  pseudo,
  type UpdateStatement,
  withList,
} from './change-output.ts';
import { mentionsDeleted, planTarget, rowList, shape, throughCte } from './change-plan.ts';
import { assign, type Bound } from './convert.ts';

const assignedValue = (binder: Binder, scope: Scope, item: Assignment, column: ColumnInfo | null): Bound => {
  const value = bind(binder, scope, item.expression);
  if (item.operator === '=' || column === null) return value;
  return combine(
    item.operator.slice(0, -1),
    bind(binder, scope, { kind: 'column', parts: [column.name] }),
    value,
  );
};

const targetColumn = (env: Environment, table: TableInfo, name: string): ColumnInfo => {
  const column = table.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (column === undefined) throw new SqlError(207, `Invalid column name '${name}'.`);
  if (!env.mayUseColumn(table, 'UPDATE', column.name)) {
    throw new SqlError(
      230,
      `The UPDATE permission was denied on the column '${column.name}' of the object '${table.name}', database '${env.databaseName}', schema '${table.schema}'.`,
      { severity: 14 },
    );
  }
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
  // Rows that are searched or shown are read as well.
  if (statement.where !== null || statement.output !== null) binder.require(table, 'SELECT');
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
    const column = item.column === null ? null : targetColumn(env, table, item.column);
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
  if (statement.where !== null || statement.output !== null) binder.require(table, 'SELECT');
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

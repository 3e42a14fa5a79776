import type { Expression, FromItem, SelectItem } from '#test/peers/tds/sql/ast.ts';
import { bind, bindCondition } from './bind-expression.ts';
import { bindFrom, checkReadPast } from './bind-from.ts';
import { type Binder, Scope } from './binder.ts';
import { quote, type TableInfo } from './catalog.ts';
import { type DeleteStatement, resolveTarget, type UpdateStatement } from './change-output.ts';
import { convert } from './convert.ts';

export interface Plan {
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
export const planTarget = (
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
export const throughCte = <T extends UpdateStatement | DeleteStatement>(statement: T): T => {
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

export const mentionsDeleted = (items: readonly SelectItem[]): boolean =>
  JSON.stringify(items).toLowerCase().includes('"deleted"');

export interface Shape {
  readonly plan: Plan;
  readonly alias: string;
  readonly indirect: boolean;
  readonly scope: Scope;
  readonly fromSql: string;
  readonly locks: readonly string[];
}

/** Chooses between a plain statement and one over a locked list of rows (joins, TOP, READPAST). */
export const shape = (
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
  checkReadPast(binder, plan.hints);
  const skip = plan.hints.includes('READPAST')
    ? ' SKIP LOCKED'
    : plan.hints.includes('NOWAIT')
      ? ' NOWAIT'
      : '';
  return { plan, alias, indirect, scope, fromSql, locks: [`UPDATE OF ${quote(alias)}${skip}`, ...locks] };
};

/** The list of rows, computed once: their addresses and every value taken from the rows as they were. */
export const rowList = (
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

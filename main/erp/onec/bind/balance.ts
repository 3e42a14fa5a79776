import type { LiveColumn, LiveTable, SqlSession } from '#main/erp/driver.ts';
import { storedOfWallClock } from '#main/erp/onec/year-offset.ts';
import type { OnecList } from '#shared/erp/onec.ts';
import { type AttributeColumns, columnsOf, onlyPlain } from './columns.ts';
import { type BindContext, bindFields } from './context.ts';
import type { BoundField, Source } from './field.ts';
import type { QueryOf } from './part.ts';
import { builderOf, itemsOf, joinsOf, joinText, keyOfRow, type OnecQuery } from './query.ts';
import { fromTable, type Register } from './register.ts';

type BalanceList = Extract<OnecList, { kind: 'balance' }>;

/** Rows of current totals stand under this time (erp.md B3, general knowledge: so the base is asked whether such rows are there). */
const FARTHEST = '3999-11-01 00:00:00';

interface Sum {
  guid: string;
  column: LiveColumn;
  alias: string;
}

/** Resources among the fields, each a sum of the statement's own. */
const sumsOf = ({ base }: BindContext, register: Register, list: BalanceList): Sum[] => {
  const wanted = new Set(Object.values(list.fields).map((field) => field.from));
  return register.object.attributes
    .filter((meta) => meta.role === 'resource' && wanted.has(meta.guid))
    .flatMap((meta, index) => {
      const number = base.names.number(meta.guid, 'Fld');
      const column = columnsOf(register.place.columns, `_Fld${number}`)?.plain ?? null;
      return column === null ? [] : [{ guid: meta.guid, column, alias: `sum_${index + 1}` }];
    });
};

/** The inner statement groups and adds up; the outer one follows references. */
const queryOver = (
  context: BindContext,
  register: Register,
  fields: readonly BoundField[],
  sums: readonly Sum[],
  list: BalanceList,
  inner: { table: LiveTable; where: string; parameters: readonly string[]; sum(column: LiveColumn): string },
): OnecQuery => {
  const { base, zone } = context;
  const { quote } = base.driver.dialect;
  const computed = new Set(sums.map(({ alias }) => alias));
  const grouped = [
    ...new Map(
      [register.key, ...fields.flatMap((field) => field.needs)]
        .filter((column) => !computed.has(column.name))
        .map((column) => [column.name, column]),
    ).values(),
  ];
  const expression = (column: LiveColumn): string => base.sql.plain(quote(column.name), column);
  const items = [
    ...grouped.map((column) => `${expression(column)} AS ${quote(column.name)}`),
    ...sums.map(({ column, alias }) => `${inner.sum(column)} AS ${quote(alias)}`),
  ];
  const key = quote(register.key.name);
  const outer = `SELECT ${[`r.${key}`, ...itemsOf(fields)].join(', ')} FROM (SELECT ${items.join(', ')} FROM ${fromTable(context, inner.table)} WHERE ${inner.where} AND `;
  const end = ` GROUP BY ${grouped.map(expression).join(', ')}) r${joinText(joinsOf(fields))} ORDER BY ${[key, ...grouped.map((column) => quote(column.name)).filter((name) => name !== key)].map((name) => `r.${name}`).join(', ')}`;
  return {
    statement: (among) => outer + among.on(key) + end,
    parameters: inner.parameters,
    keyOf: keyOfRow,
    build: builderOf(fields, list.constants, zone),
  };
};

/** What the register holds now, for each object and whatever else is among the fields. */
export const bindBalance = async (
  context: BindContext,
  register: Register,
  list: BalanceList,
  path: string,
): Promise<QueryOf | null> => {
  const { base, report } = context;
  const { dialect } = base.driver;
  const sums = sumsOf(context, register, list);
  const computed = new Map<string, AttributeColumns>(
    sums.map(({ guid, column, alias }) => [guid, onlyPlain({ ...column, name: alias })]),
  );
  const source: Source = { base, place: register.place, alias: 'r', computed, report };
  const fields = await bindFields(source, list.fields, path);

  const kind = columnsOf(register.place.columns, '_RecordKind')?.plain ?? null;
  const active = columnsOf(register.place.columns, '_Active')?.plain ?? null;
  const movements = queryOver(context, register, fields, sums, list, {
    table: register.place.table,
    where: active === null ? '1 = 1' : base.sql.flag(dialect.quote(active.name), active, true),
    parameters: [],
    // Registers of balances know receipt (0) and expense (1); those of turnovers only add (erp.md B3).
    sum: (column) => {
      const value = dialect.quote(column.name);
      return kind === null
        ? `SUM(${value})`
        : `SUM(CASE WHEN ${dialect.quote(kind.name)} = 0 THEN ${value} ELSE -${value} END)`;
    },
  });

  const number = base.names.number(register.object.guid, 'AccumRgT');
  const table = number === null ? null : base.table(`_AccumRgT${number}`);
  const period = table === null ? null : (columnsOf(await base.columns(table), '_Period')?.plain ?? null);
  const far = storedOfWallClock(FARTHEST, base.yearOffset);
  if (list.from === 'totals' && (table === null || period === null)) {
    report({
      cause: 'erp.table_missing',
      path: path,
      table: `${register.place.label}.Итоги`,
      column: null,
      suggestions: [],
    });
    return null;
  }
  if (
    list.from === 'movements' ||
    table === null ||
    period === null ||
    far === null ||
    !register.object.balances
  )
    return async () => movements;
  const current = `${dialect.quote(period.name)} = ${base.sql.timeMark}`;
  const totals = queryOver(context, register, fields, sums, list, {
    table,
    where: current,
    parameters: [far],
    // Over every splitter, which 1C adds so that documents do not wait for each other.
    sum: (column) => `SUM(${dialect.quote(column.name)})`,
  });
  if (list.from === 'totals') return async () => totals;
  const probe = dialect.limited('1', `FROM ${fromTable(context, table)} WHERE ${current}`, 1);
  // Somebody may switch current totals off for a while; the sum of all movements is the same figure, only slower.
  return async (session: SqlSession) => ((await session.query(probe, [far])).length > 0 ? totals : movements);
};

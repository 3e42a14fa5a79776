import type { LiveColumn } from '#main/erp/driver.ts';
import { storedOfWallClock } from '#main/erp/onec/year-offset.ts';
import { toWallClock } from '#main/erp/wall-clock.ts';
import type { OnecList } from '#shared/erp/onec.ts';
import { columnsOf } from './columns.ts';
import { type BindContext, bindFields } from './context.ts';
import type { Source } from './field.ts';
import type { QueryOf } from './part.ts';
import { builderOf, itemsOf, joinsOf, joinText, keyOfRow, type OnecQuery } from './query.ts';
import { fromTable, type Register } from './register.ts';

/** Numbers the records of one combination of dimensions, the last one first. */
const RANK = 'mostek_rank';

/**
 * Records of an information register: the last one until now of each combination of dimensions, as 1C's own slice
 * of the last gives them; of a register without a period, all of them.
 */
export const bindSlice = async (
  context: BindContext,
  register: Register,
  list: Extract<OnecList, { kind: 'slice' }>,
  path: string,
): Promise<QueryOf | null> => {
  const { base, zone, report } = context;
  const { quote } = base.driver.dialect;
  const source: Source = { base, place: register.place, alias: 'r', report };
  const fields = await bindFields(source, list.fields, path);

  const live = (prefix: string): LiveColumn | null =>
    columnsOf(register.place.columns, prefix)?.plain ?? null;
  const period = live('_Period');
  const active = live('_Active');
  const line = live('_LineNo');
  const recorder = columnsOf(register.place.columns, '_Recorder')?.ref ?? null;
  const dimensions = register.dimensions.flatMap(({ columns }) => columns);
  const grouped = dimensions.map((column) => base.sql.plain(quote(column.name), column)).join(', ');
  // Two documents of one second are told apart as their records stand.
  const latest = [period, recorder, line].flatMap((column) =>
    column === null ? [] : [`${quote(column.name)} DESC`],
  );
  const key = quote(register.key.name);
  const needed = new Map(
    [register.key, ...fields.flatMap((field) => field.needs)].map((column) => [column.name, column]),
  );
  const items = [...needed.values()].map((column) => quote(column.name));
  const rank =
    period === null
      ? []
      : [`ROW_NUMBER() OVER (PARTITION BY ${grouped} ORDER BY ${latest.join(', ')}) AS ${quote(RANK)}`];
  const where = [
    ...(period === null ? [] : [`${quote(period.name)} <= ${base.sql.timeMark}`]),
    ...(active === null ? [] : [base.sql.flag(quote(active.name), active, true)]),
  ];
  const inner = `SELECT ${[...items, ...rank].join(', ')} FROM ${fromTable(context, register.place.table)} WHERE ${where.map((one) => `${one} AND `).join('')}`;
  const head = `SELECT ${[`r.${key}`, ...itemsOf(fields)].join(', ')} FROM (${inner}`;
  const others = [...needed.values()].filter((column) => column !== register.key);
  const order = [
    `r.${key}`,
    ...others.map((column) => base.sql.plain(`r.${quote(column.name)}`, column)),
  ].join(', ');
  const tail = `) r${joinText(joinsOf(fields))}${period === null ? '' : ` WHERE r.${quote(RANK)} = 1`} ORDER BY ${order}`;
  const build = builderOf(fields, list.constants, zone);
  return async (): Promise<OnecQuery> => {
    // Prices set for tomorrow are not today's.
    const now = storedOfWallClock(toWallClock(new Date().toISOString(), zone).slice(0, 19), base.yearOffset);
    return {
      statement: (among) => head + among.on(key) + tail,
      parameters: period === null ? [] : [now],
      keyOf: keyOfRow,
      build,
    };
  };
};

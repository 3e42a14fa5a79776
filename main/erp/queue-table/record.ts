import type { Dialect, SqlParameter, SqlSession } from '#main/erp/driver.ts';
import type { BoundColumn } from './bind.ts';
import type { BoundRecord } from './bind-writes.ts';
import { type Misfit, misfit, stored } from './fits.ts';
import type { RoleValues } from './order-values.ts';

/** Statements over one bound table, by the roles of its columns. */

interface Assigned {
  column: BoundColumn;
  value: string;
  path: string;
}

const assigned = (record: BoundRecord, values: RoleValues, zone: string): Assigned[] =>
  Object.entries(values).flatMap(([role, { path, value }]) => {
    const column = record.columns.get(role);
    const text = column === undefined ? null : stored(column.live, value, zone);
    return column === undefined || text === null ? [] : [{ column, value: text, path }];
  });

export const misfitsOf = (record: BoundRecord, values: RoleValues): Misfit[] =>
  Object.entries(values).flatMap(([role, outgoing]) => {
    const column = record.columns.get(role);
    const problem = column === undefined ? null : misfit(column.live, outgoing);
    return problem === null ? [] : [problem];
  });

/** Empty values are left out, so that the columns' defaults apply. */
export const insert = async (
  session: SqlSession,
  dialect: Dialect,
  record: BoundRecord,
  values: RoleValues,
  zone: string,
): Promise<void> => {
  const list = assigned(record, values, zone);
  const names = list.map(({ column }) => column.sql).join(', ');
  const marks = list.map(({ column }) => dialect.parameter(column.live)).join(', ');
  await session.execute(
    `INSERT INTO ${record.table.sql} (${names}) VALUES (${marks})`,
    list.map(({ value }) => value),
  );
};

export const update = (
  session: SqlSession,
  dialect: Dialect,
  record: BoundRecord,
  values: RoleValues,
  where: { sql: string; parameters: readonly SqlParameter[] },
  zone: string,
): Promise<number> => {
  const list = assigned(record, values, zone);
  const assignments = list
    .map(({ column }) => `${column.sql} = ${dialect.parameter(column.live)}`)
    .join(', ');
  return session.execute(`UPDATE ${record.table.sql} SET ${assignments} WHERE ${where.sql}`, [
    ...list.map(({ value }) => value),
    ...where.parameters,
  ]);
};

/** `source = ? AND external_id = ?` */
export const byExternalId = (
  dialect: Dialect,
  record: BoundRecord,
  source: string,
  externalId: string,
): { sql: string; parameters: SqlParameter[] } => {
  const parts = (['source', 'externalId'] as const).flatMap((role) => {
    const column = record.columns.get(role);
    return column === undefined ? [] : [`${column.sql} = ${dialect.parameter(column.live)}`];
  });
  return { sql: parts.join(' AND '), parameters: [source, externalId] };
};

/** Those values that the row does not hold yet; null where there is no row. Empty values change nothing. */
export const differing = async (
  session: SqlSession,
  record: BoundRecord,
  values: RoleValues,
  where: { sql: string; parameters: readonly SqlParameter[] },
  zone: string,
): Promise<RoleValues | null> => {
  const roles = Object.entries(values).flatMap(([role, outgoing]) => {
    const column = record.columns.get(role);
    const value = column === undefined ? null : stored(column.live, outgoing.value, zone);
    return column === undefined || value === null ? [] : [{ role, outgoing, column, value }];
  });
  const items = roles.length === 0 ? '1' : roles.map(({ column }) => column.sql).join(', ');
  const [row] = await session.query(
    `SELECT ${items} FROM ${record.table.sql} WHERE ${where.sql}`,
    where.parameters,
  );
  if (row === undefined) return null;
  const changed = roles.filter(({ value }, index) => {
    const kept = row[index];
    return typeof kept !== 'string' || kept.trimEnd() !== value.trimEnd();
  });
  return Object.fromEntries(changed.map(({ role, outgoing }) => [role, outgoing]));
};

/** Fields whose text the server stored differently: letters its code page does not have became question marks. */
export const lostText = async (
  session: SqlSession,
  record: BoundRecord,
  values: RoleValues,
  where: { sql: string; parameters: readonly SqlParameter[] },
  zone: string,
): Promise<Misfit[]> => {
  const atRisk = assigned(record, values, zone).filter(
    ({ column, value }) => column.live.lossyText && /[^\x20-\x7e\s]/.test(value),
  );
  if (atRisk.length === 0) return [];
  const columns = atRisk.map(({ column }) => column.sql).join(', ');
  const [row] = await session.query(
    `SELECT ${columns} FROM ${record.table.sql} WHERE ${where.sql}`,
    where.parameters,
  );
  return atRisk.flatMap(({ column, value, path }, index) => {
    const kept = row?.[index];
    const same = typeof kept === 'string' && kept.trimEnd() === value.trimEnd();
    return same
      ? []
      : [
          {
            path,
            cause: 'erp.text_broken' as const,
            message: `letters that ${column.live.name} (${column.live.type}) can't hold`,
          },
        ];
  });
};

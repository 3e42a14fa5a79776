import type { Driver } from '#main/erp/driver.ts';
import type { BoundQuery } from './bind-entity.ts';
import { conditionsSql } from './conditions.ts';

/**
 * Keys of an entity in the order of the database, page by page: `after` is the last key of the page before. Each
 * page is a statement of its own, so that walking through a large table never keeps a transaction open.
 */
export const keysAfter = async (
  driver: Driver,
  { key, from, where, orderBy, joins }: BoundQuery,
  after: string | null,
  limit: number,
): Promise<string[]> => {
  const { dialect } = driver;
  const [item] = dialect.read(key.sql, key.live, { fixedBytes: 0, longTexts: 0 });
  const chosen = conditionsSql(dialect, where);
  const beyond = after === null ? '' : ` AND ${key.sql} > ${dialect.parameter(key.live)}`;
  const conditions = `${chosen.sql}${beyond}`.replace(/^ AND/, ' WHERE');
  // Where several rows share one key, a page must still hold as many keys as were asked for: a short one is the last.
  const group = orderBy.length === 0 && joins.length === 0 ? '' : ` GROUP BY ${key.sql}`;
  const sql = dialect.limited(item ?? key.sql, `${from}${conditions}${group} ORDER BY ${key.sql}`, limit);
  const rows = await driver.transaction('read', (session) =>
    session.query(sql, after === null ? chosen.parameters : [...chosen.parameters, after]),
  );
  return [...new Set(rows.map(([value]) => (typeof value === 'string' ? value.trim() : '')))].filter(
    (value) => value !== '',
  );
};

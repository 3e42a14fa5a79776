import type { Driver, LiveTable } from '#main/erp/driver.ts';
import type { BrowseNode, Sample } from '#main/erp/port.ts';
import { MostekError } from '#shared/errors.ts';
import type { Bindings } from './bindings.ts';
import { label, qualified } from './schema.ts';

/** Longer texts and pictures say nothing in a preview. */
const longestCell = 200;

const liveTable = async (bindings: Bindings, name: string): Promise<LiveTable> => {
  const table = (await bindings.schema()).table(name);
  if (table === null) throw new MostekError('erp.table_missing', name, { values: { table: name } });
  return table;
};

/** Tables the login can see; of a table its columns. */
export const browseTables = async (bindings: Bindings, parent: string | null): Promise<BrowseNode[]> => {
  if (parent === null) {
    const schema = await bindings.refresh();
    return schema.tables.map((table) => ({
      id: label(table),
      name: label(table),
      kind: 'table',
      type: null,
      children: true,
    }));
  }
  const schema = await bindings.schema();
  const columns = await schema.columns(await liveTable(bindings, parent));
  return columns.map(({ name, type }) => ({
    id: `${parent}.${name}`,
    name,
    kind: 'field',
    type,
    children: false,
  }));
};

/** First rows of a table as the ERP has them, for somebody who wonders which column is which. */
export const sampleTable = async (
  driver: Driver,
  bindings: Bindings,
  name: string,
  limit: number,
): Promise<Sample> => {
  const table = await liveTable(bindings, name);
  const columns = (await (await bindings.schema()).columns(table)).filter(
    (column) => column.kind !== 'binary' && column.kind !== 'other',
  );
  const { dialect } = driver;
  const room = {
    fixedBytes: columns.reduce(
      (sum, column) => sum + (column.kind === 'long_text' ? 0 : 4 * (column.length ?? 20)),
      0,
    ),
    longTexts: columns.filter((column) => column.kind === 'long_text').length,
  };
  const items = columns.map((column) => dialect.read(dialect.quote(column.name), column, room));
  const statement = dialect.limited(
    items.flat().join(', '),
    `FROM ${qualified(dialect.quote, table)}`,
    limit,
  );
  const rows = await driver.transaction('read', (session) => session.query(statement));
  return {
    columns: columns.map((column) => column.name),
    rows: rows.map((row) => {
      let at = 0;
      return items.map((item) => {
        const value = row[at] ?? row[at + item.length - 1] ?? null;
        at += item.length;
        return value === null ? null : String(value).trimEnd().slice(0, longestCell);
      });
    }),
  };
};

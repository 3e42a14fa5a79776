import type { SqlSession } from '#main/erp/driver.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { OrderLine } from '#shared/domain/index.ts';
import { asText, type Names } from './names.ts';
import { wrong } from './refused.ts';

/** The article of a line in the order's own warehouse, with the unit it is ordered in. */
export interface Article {
  id: string;
  vatCode: string;
  /** Per cent; 0 where the code stands for no rate. */
  vatRate: string;
  unit: string;
  /** How many base units one of `unit` holds. */
  factor: string;
}

const rowText = (value: unknown): string =>
  value === null || value === undefined ? '' : sqlText(value).trim();

interface Row extends Article {
  sku: string;
  blocked: boolean;
}

const readRows = async (
  session: SqlSession,
  names: Names,
  warehouse: string,
  skus: readonly string[],
): Promise<Row[]> => {
  const a = (column: string) => names.column('ARTYKUL', column, 'a');
  const j = (column: string) => names.column('JEDNOSTKA', column, 'j');
  const v = (column: string) => names.column('STAWKA_VAT', column, 'v');
  const rows = await session.query(
    `SELECT ${a('INDEKS_KATALOGOWY')}, ${asText(a('ID_ARTYKULU'))}, ${a('VAT_SPRZEDAZY')}, ${asText(v('STAWKA'))},
       ${j('SKROT')}, ${asText(j('PRZELICZNIK'))}, ${asText(a('ZABLOKOWANY'))}
     FROM ${names.table('ARTYKUL')} a
     LEFT JOIN ${names.table('JEDNOSTKA')} j
       ON ${j('ID_JEDNOSTKI')} = COALESCE(NULLIF(${a('ID_JEDNOSTKI_SPRZ')}, 0), ${a('ID_JEDNOSTKI')})
     LEFT JOIN ${names.table('STAWKA_VAT')} v ON ${v('KOD_VAT')} = ${a('VAT_SPRZEDAZY')}
     WHERE ${a('ID_MAGAZYNU')} = ? AND ${a('INDEKS_KATALOGOWY')} IN (${skus.map(() => '?').join(', ')})`,
    [warehouse, ...skus],
  );
  return rows.map(([sku, id, vatCode, vatRate, unit, factor, blocked]) => ({
    sku: rowText(sku).toLowerCase(),
    id: rowText(id),
    vatCode: rowText(vatCode),
    vatRate: rowText(vatRate) === '' ? '0' : rowText(vatRate),
    unit: rowText(unit),
    factor: rowText(factor) === '' ? '1' : rowText(factor),
    blocked: rowText(blocked) === '1',
  }));
};

/** Factor of another unit of the article; null when it has none of that name. */
const factorOf = async (
  session: SqlSession,
  names: Names,
  article: string,
  unit: string,
): Promise<string | null> => {
  const column = (name: string) => names.column('JEDNOSTKA', name);
  const rows = await session.query(
    `SELECT ${asText(column('PRZELICZNIK'))} FROM ${names.table('JEDNOSTKA')}
     WHERE ${column('SKROT')} = ? AND (${column('ID_ARTYKULU')} = ? OR ${column('ID_JEDNOSTKI')} =
       (SELECT ${names.column('ARTYKUL', 'ID_JEDNOSTKI', 'a')} FROM ${names.table('ARTYKUL')} a
        WHERE ${names.column('ARTYKUL', 'ID_ARTYKULU', 'a')} = ?))`,
    [unit, article, article],
  );
  return rows[0] === undefined ? null : rowText(rows[0][0]);
};

/**
 * The article row of the order's own warehouse for each line (erp.md 0.1): the same catalogue number in another
 * warehouse is another row, and WAPRO would book the wrong one. A line without a unit is in the unit of sale.
 */
export const articlesOf = async (
  session: SqlSession,
  names: Names,
  warehouse: string,
  lines: readonly OrderLine[],
): Promise<Article[]> => {
  const skus = [...new Set(lines.map((line) => line.sku.trim()))];
  const rows = skus.length === 0 ? [] : await readRows(session, names, warehouse, skus);
  const bySku = new Map(rows.map((row) => [row.sku, row]));
  const found: Article[] = [];
  for (const [index, line] of lines.entries()) {
    const path = `lines.${index}.sku`;
    const row = bySku.get(line.sku.trim().toLowerCase());
    if (row === undefined)
      throw wrong('erp.product_unknown', path, `no article ${line.sku} in warehouse ${warehouse}`, {
        value: line.sku,
      });
    if (row.blocked)
      throw wrong('erp.product_unknown', path, `article ${line.sku} is blocked`, { value: line.sku });
    const wanted = line.unit?.trim() ?? '';
    if (wanted === '' || wanted.toLowerCase() === row.unit.toLowerCase()) found.push(row);
    else {
      const factor = await factorOf(session, names, row.id, wanted);
      if (factor === null)
        throw wrong(
          'erp.product_unknown',
          `lines.${index}.unit`,
          `article ${line.sku} has no unit ${wanted}`,
          {
            value: `${line.sku} (${wanted})`,
          },
        );
      found.push({ ...row, unit: wanted, factor });
    }
  }
  return found;
};

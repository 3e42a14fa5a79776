import { beforeEach } from 'vitest';
import type { ErpCommand } from '#main/erp/port.ts';
import { type PeerRow, textOf } from '#test/peers/onec-odata/values.ts';
import { siteOrder, useOnec } from './onec-odata-harness.ts';

export const ORDERS = 'Document_ЗаказПокупателя';
export const GOODS = 'Catalog_Номенклатура';
export const BUYERS = 'Catalog_Контрагенты';

export const create = (externalId: string, order = siteOrder(), source = 'sklep'): ErpCommand => ({
  kind: 'create_order',
  source,
  externalId,
  order,
});

/** Rows of a table part, as text. */
export const rows = (row: PeerRow | undefined, part: string): Record<string, string>[] => {
  const found = row?.[part];
  return Array.isArray(found)
    ? found.map((one) =>
        Object.fromEntries(Object.entries(one).map(([name, value]) => [name, textOf(value)])),
      )
    : [];
};

/** A 1C that forgets what it was asked before each test; every test has an order number of its own. */
export const orderWriting = (first: number) => {
  const onec = useOnec();
  const all = (set: string): PeerRow[] => [...onec.peer.base.objects(set).values()];
  let next = first;
  beforeEach(() => {
    onec.peer.requests.length = 0;
    onec.peer.base.onPost = () => null;
  });
  return {
    onec,
    all,
    ordersOf: (number: string): PeerRow[] =>
      all(ORDERS).filter((row) => row['НомерЗаказаНаСайте'] === number),
    bySku: (sku: string): PeerRow[] => all(GOODS).filter((row) => row['Артикул'] === sku),
    posts: () => onec.peer.requests.filter(({ method, path }) => method === 'POST' && !/Changes/.test(path)),
    nextNumber: (): string => {
      next += 1;
      return String(next);
    },
  };
};

export type PeerRecord = Record<string, string>;
export type OrderRows = Record<string, string>[];

export interface PrestaState {
  tables: Map<string, Map<string, PeerRecord>>;
  rows: Map<string, OrderRows>;
  nextId: number;
  /** Every change, for tests that count effects. */
  effects: { method: string; resource: string; id: string }[];
}

export const zone = 'Europe/Warsaw';

/** The shop's own wall clock, without a zone (shops.md 4.3). */
export const localNow = (ms = Date.now()): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
    new Date(ms),
  );

export const table = (shop: PrestaState, resource: string): Map<string, PeerRecord> => {
  const known = shop.tables.get(resource);
  if (known !== undefined) return known;
  const made = new Map<string, PeerRecord>();
  shop.tables.set(resource, made);
  return made;
};

export const insert = (shop: PrestaState, resource: string, fields: PeerRecord, id?: string): PeerRecord => {
  shop.nextId += 1;
  const record = { ...fields, id: id ?? String(shop.nextId) };
  table(shop, resource).set(record.id, record);
  return record;
};

/** States of a fresh shop (shops.md 4.4). */
const states = [
  ['1', 'Awaiting check payment'],
  ['2', 'Payment accepted'],
  ['3', 'Processing in progress'],
  ['4', 'Shipped'],
  ['5', 'Delivered'],
  ['6', 'Canceled'],
  ['7', 'Refunded'],
  ['8', 'Payment error'],
  ['10', 'Awaiting bank wire payment'],
] as const;

export const emptyPresta = (): PrestaState => {
  const shop: PrestaState = { tables: new Map(), rows: new Map(), nextId: 100, effects: [] };
  for (const [id, name] of states) insert(shop, 'order_states', { name, paid: '1', shipped: '0' }, id);
  insert(shop, 'countries', { iso_code: 'PL', name: 'Polska' }, '14');
  insert(shop, 'countries', { iso_code: 'DE', name: 'Deutschland' }, '1');
  insert(shop, 'carriers', { name: 'Kurier', active: '1' }, '2');
  insert(shop, 'currencies', { iso_code: 'PLN', name: 'złoty' }, '1');
  return shop;
};

/** Row 0 of a product with combinations is their sum, whatever is written there (shops.md 4.5). */
export const addUp = (shop: PrestaState, product: string | undefined): void => {
  const rows = [...table(shop, 'stock_availables').values()].filter((row) => row['id_product'] === product);
  const variants = rows.filter((row) => row['id_product_attribute'] !== '0');
  const head = rows.find((row) => row['id_product_attribute'] === '0');
  if (head === undefined || variants.length === 0) return;
  head['quantity'] = String(variants.reduce((sum, row) => sum + Number(row['quantity']), 0));
};

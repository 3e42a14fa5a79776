import Database from 'better-sqlite3';
import { z } from 'zod';
import { openErp } from '#main/erp/host.ts';
import { defaultProfile } from '#main/erp/queue-table/default-profile.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import { type Books, bookEntities, bookTables, openBooks } from '#test/demo/books.ts';
import { demoProducts } from '#test/demo/names.ts';

const tables = `
  create table goods (id integer primary key, sku varchar(40) not null unique, name varchar(160) not null,
    barcode varchar(20), price numeric(15,2) not null, stock numeric(15,3) not null, active integer not null default 1);
  create table orders (id integer primary key, doc_no varchar(30) not null, doc_date timestamp not null,
    buyer varchar(160) not null, email varchar(160), status char(1) not null default 'N', total numeric(15,2) not null,
    tracking_no varchar(60), ext_source varchar(60), ext_id varchar(60), unique (ext_source, ext_id));
  create table order_lines (id integer primary key, order_id integer not null references orders (id),
    line_no integer not null, goods_id integer not null references goods (id), qty numeric(15,3) not null,
    price numeric(15,2) not null);
`;

/** Statuses of the demo ERP: N new, W in progress, S sent, Z finished, X cancelled. */
export const demoProfile = (keepsBooks = false): QueueTableProfile =>
  defaultProfile({
    documents: true,
    entities: {
      product: {
        words: ['GOODS'],
        table: 'goods',
        key: 'id',
        fields: {
          key: 'id',
          sku: 'sku',
          name: 'name',
          barcode: 'barcode',
          active: 'active',
          'stock.0.quantity': 'stock',
          'prices.0.amount': 'price',
        },
        constants: { 'prices.0.currency': 'PLN' },
        trueWords: { active: ['1'] },
      },
      order: {
        words: ['ORDER'],
        table: 'orders',
        key: 'id',
        fields: {
          key: 'id',
          number: 'doc_no',
          placedAt: 'doc_date',
          status: 'status',
          total: 'total',
          externalSource: 'ext_source',
          externalId: 'ext_id',
          'customer.name': 'buyer',
          'customer.email': 'email',
          'trackingNumbers.0': 'tracking_no',
        },
        constants: { currency: 'PLN' },
        lists: {
          lines: {
            table: 'order_lines',
            parent: 'order_id',
            orderBy: 'line_no',
            joins: [{ table: 'goods', alias: 'g', on: { left: 'goods_id', right: 'id' } }],
            fields: { sku: 'g.sku', name: 'g.name', quantity: 'qty', price: 'price' },
          },
        },
      },
      ...(keepsBooks ? bookEntities : {}),
    },
    writeBack: { order: { table: 'orders', key: 'id', status: 'status', trackingNumber: 'tracking_no' } },
  });

const inboxRow = z.object({
  id: z.number(),
  source: z.string(),
  external_id: z.string(),
  placed_at: z.string().nullable(),
  total: z.union([z.string(), z.number()]).nullable(),
  customer_name: z.string().nullable(),
  customer_email: z.string().nullable(),
});
const lineRow = z.object({
  sku: z.string(),
  quantity: z.union([z.string(), z.number()]),
  price: z.union([z.string(), z.number()]),
  kind: z.string().nullable(),
});

/** The ERP program itself: what its people and its night jobs do. It never speaks to the agent. */
export interface DemoErp {
  file: string;
  db: Database.Database;
  /** Turns staged orders into orders of its own, or refuses them with a reason. Returns how many. */
  acceptOrders(): number;
  setStock(id: number, stock: string): void;
  setPrice(id: number, price: string): void;
  setStatus(orderId: number, status: string): void;
  setTracking(orderId: number, number: string): void;
  /** Customers and invoices; only told of when the ERP was made to keep books. */
  books: Books;
  queueWords(): Record<string, number>;
  close(): void;
}

/** Makes the demo company's ERP with the agent's own installation script, and opens it. */
export const openDemoErp = async (file: string, keepsBooks = false): Promise<DemoErp> => {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec(tables);
  db.exec(bookTables);
  const insert = db.prepare(
    'insert into goods (id, sku, name, barcode, price, stock) values (?, ?, ?, ?, ?, ?)',
  );
  db.transaction(() => {
    for (const p of demoProducts()) insert.run(p.id, p.sku, p.name, p.barcode, p.price, p.stock);
  })();
  const source = openErp(engineSettings.parse({ engine: 'sqlite', file }), {
    profile: demoProfile(keepsBooks),
    connectionId: 'erp',
  });
  const script = await source.script({ login: 'agent' });
  await source.close();
  db.exec(script.install);

  const staged = db.prepare(`select * from mostek_orders where answer = 'new' order by id`);
  const linesOf = db.prepare('select * from mostek_order_lines where order_id = ? order by line_no');
  const goodsId = db.prepare('select id from goods where sku = ?');
  const addOrder = db.prepare(`insert into orders (doc_no, doc_date, buyer, email, total, ext_source, ext_id)
    values (?, ?, ?, ?, ?, ?, ?)`);
  const addLine = db.prepare(
    'insert into order_lines (order_id, line_no, goods_id, qty, price) values (?, ?, ?, ?, ?)',
  );
  const accept = db.prepare(
    `update mostek_orders set answer = 'accepted', erp_order_key = ?, erp_order_no = ?, reason = null where id = ?`,
  );
  const refuse = db.prepare(`update mostek_orders set answer = 'rejected', reason = ? where id = ?`);

  const take = (found: unknown): void => {
    const row = inboxRow.parse(found);
    const lines = linesOf.all(row.id).map((line) => lineRow.parse(line));
    const goods = lines.filter((line) => line.kind !== 'service');
    const unknown = goods.find((line) => goodsId.get(line.sku) === undefined);
    if (unknown !== undefined) {
      refuse.run(`Nie ma towaru o indeksie ${unknown.sku}`, row.id);
      return;
    }
    const made = addOrder.run(
      `ZK/tmp/${row.id}`,
      row.placed_at ?? new Date().toISOString(),
      row.customer_name ?? '',
      row.customer_email,
      row.total ?? '0',
      row.source,
      row.external_id,
    );
    const id = Number(made.lastInsertRowid);
    const number = `ZK/${String(id).padStart(4, '0')}/2026`;
    db.prepare('update orders set doc_no = ? where id = ?').run(number, id);
    for (const [index, line] of goods.entries()) {
      const { id: article } = z.object({ id: z.number() }).parse(goodsId.get(line.sku));
      addLine.run(id, index + 1, article, line.quantity, line.price);
    }
    accept.run(String(id), number, row.id);
  };

  const set = (table: 'goods' | 'orders', column: string) =>
    db.prepare(`update ${table} set ${column} = ? where id = ?`);
  const stock = set('goods', 'stock');
  const price = set('goods', 'price');
  const status = set('orders', 'status');
  const tracking = set('orders', 'tracking_no');
  return {
    file,
    db,
    books: openBooks(db),
    acceptOrders() {
      const rows = staged.all();
      db.transaction(() => {
        for (const row of rows) take(row);
      }).immediate();
      return rows.length;
    },
    setStock: (id, value) => void stock.run(value, id),
    setPrice: (id, value) => void price.run(value, id),
    setStatus: (id, value) => void status.run(value, id),
    setTracking: (id, value) => void tracking.run(value, id),
    queueWords() {
      const counted = z.array(z.object({ status: z.string(), n: z.number() }));
      const rows = counted.parse(
        db.prepare('select status, count(*) as n from mostek_queue group by status').all(),
      );
      return Object.fromEntries(rows.map((row) => [row.status, row.n]));
    },
    close: () => void db.close(),
  };
};

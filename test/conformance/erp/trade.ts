import { defaultProfile } from '#main/erp/queue-table/default-profile.ts';
import type { SqlEngineName } from '#shared/erp/engine.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';

/** A small invented trade program: goods, contractors, orders and their lines, on every engine. */

interface Types {
  big: string;
  text: (length: number) => string;
  long: string;
  money: string;
  quantity: string;
  flag: string;
  time: string;
  fixed: (length: number) => string;
}

const TYPES: Readonly<Record<SqlEngineName, Types>> = {
  sqlite: {
    big: 'BIGINT',
    text: (length) => `VARCHAR(${length})`,
    long: 'TEXT',
    money: 'TEXT',
    quantity: 'NUMERIC(15,3)',
    flag: 'INTEGER',
    time: 'TIMESTAMP',
    fixed: (length) => `CHAR(${length})`,
  },
  postgres: {
    big: 'bigint',
    text: (length) => `varchar(${length})`,
    long: 'text',
    money: 'numeric(18,2)',
    quantity: 'numeric(15,3)',
    flag: 'boolean',
    time: 'timestamp',
    fixed: (length) => `char(${length})`,
  },
  firebird: {
    big: 'BIGINT',
    text: (length) => `VARCHAR(${length})`,
    long: 'BLOB SUB_TYPE TEXT',
    money: 'NUMERIC(18,2)',
    quantity: 'NUMERIC(15,3)',
    flag: 'SMALLINT',
    time: 'TIMESTAMP',
    fixed: (length) => `CHAR(${length})`,
  },
  mssql: {
    big: 'bigint',
    text: (length) => `nvarchar(${length})`,
    long: 'nvarchar(max)',
    money: 'decimal(18,2)',
    quantity: 'decimal(15,3)',
    flag: 'bit',
    time: 'datetime2(3)',
    fixed: (length) => `nchar(${length})`,
  },
};

/** Statements that make the tables, one each: not every engine takes several at once. */
export const tradeTables = (engine: SqlEngineName): string[] => {
  const t = TYPES[engine];
  return [
    `CREATE TABLE contractors (id ${t.big} NOT NULL PRIMARY KEY, code ${t.text(20)} NOT NULL, name ${t.text(160)} NOT NULL, tax_id ${t.text(20)})`,
    `CREATE TABLE goods (id ${t.big} NOT NULL PRIMARY KEY, sku ${t.text(40)} NOT NULL UNIQUE, barcode ${t.fixed(20)}, name ${t.text(160)} NOT NULL, descr ${t.long}, price ${t.money}, stock ${t.quantity}, active ${t.flag})`,
    `CREATE TABLE orders (id ${t.big} NOT NULL PRIMARY KEY, doc_no ${t.text(30)} NOT NULL, doc_date ${t.time}, contractor_id ${t.big}, status ${t.fixed(1)}, total ${t.money}, tracking_no ${t.text(60)}, note ${t.long}, touched ${t.text(20)})`,
    `CREATE TABLE order_lines (id ${t.big} NOT NULL PRIMARY KEY, order_id ${t.big} NOT NULL REFERENCES orders (id), line_no ${t.big} NOT NULL, goods_id ${t.big} NOT NULL, qty ${t.quantity} NOT NULL, price ${t.money} NOT NULL)`,
  ];
};

export const TRADE_TABLES = ['order_lines', 'orders', 'goods', 'contractors'] as const;

const ENTITIES = {
  product: {
    words: ['GOODS'],
    table: 'goods',
    key: 'id',
    fields: {
      key: 'id',
      sku: 'sku',
      barcode: 'barcode',
      name: 'name',
      description: 'descr',
      active: 'active',
      'stock.0.quantity': 'stock',
      'prices.0.amount': 'price',
    },
    constants: { 'stock.0.warehouse': 'main', 'prices.0.kind': 'retail' },
  },
  order: {
    words: ['ORDER', 'ZAMOWIENIE'],
    table: 'orders',
    key: 'id',
    joins: [{ table: 'contractors', alias: 'c', on: { left: 'contractor_id', right: 'id' } }],
    fields: {
      key: 'id',
      number: 'doc_no',
      placedAt: 'doc_date',
      status: 'status',
      total: 'total',
      note: 'note',
      'trackingNumbers.0': 'tracking_no',
      'customer.name': 'c.name',
      'customer.taxId': 'c.tax_id',
    },
    constants: { currency: 'PLN' },
    lists: {
      lines: {
        table: 'order_lines',
        parent: 'order_id',
        orderBy: 'line_no',
        joins: [{ table: 'goods', alias: 'g', on: { left: 'goods_id', right: 'id' } }],
        fields: { sku: 'g.sku', name: 'g.name', quantity: 'qty', price: 'price' },
        constants: { kind: 'product' },
      },
    },
  },
};

/** The profile an integrator would write for these tables, beside the standard queue and inbox. */
export const tradeProfile = (): QueueTableProfile =>
  defaultProfile({
    documents: true,
    entities: ENTITIES,
    writeBack: { order: { table: 'orders', key: 'id', status: 'status', trackingNumber: 'tracking_no' } },
  });

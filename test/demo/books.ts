import type Database from 'better-sqlite3';
import { z } from 'zod';
import { addDecimals, roundDecimal, subtractDecimals } from '#shared/decimal.ts';

/** What the demo ERP keeps beside goods and orders when it keeps books: customers, their people and places, invoices. */
export const bookTables = `
  create table customers (id integer primary key, name varchar(160) not null, email varchar(160), tax_id varchar(20),
    street varchar(80), city varchar(60), postcode varchar(10), in_shop integer not null default 0);
  create table contacts (id integer primary key, customer_id integer not null references customers (id),
    name varchar(80) not null, email varchar(160) not null);
  create table places (id integer primary key, customer_id integer not null references customers (id),
    street varchar(80) not null, city varchar(60) not null, postcode varchar(10) not null);
  create table invoices (id integer primary key, number varchar(40) not null, issued timestamp not null,
    due timestamp not null, total numeric(15,2) not null, outstanding numeric(15,2) not null);
  create table invoice_orders (id integer primary key, invoice_id integer not null references invoices (id),
    order_id integer not null references orders (id));
  create table payments (id integer primary key, invoice_id integer not null references invoices (id),
    paid_at timestamp not null, amount numeric(15,2) not null);
`;

/** Customers and invoices as the profile describes them; who has an account is the ERP's choice. */
export const bookEntities = {
  customer: {
    words: ['CUSTOMER'],
    table: 'customers',
    key: 'id',
    fields: {
      key: 'id',
      name: 'name',
      email: 'email',
      taxId: 'tax_id',
      active: 'in_shop',
      'billing.company': 'name',
      'billing.street': 'street',
      'billing.city': 'city',
      'billing.postcode': 'postcode',
    },
    constants: { 'billing.country': 'PL' },
    trueWords: { active: ['1'] },
    lists: {
      users: {
        table: 'contacts',
        parent: 'customer_id',
        orderBy: 'id',
        fields: { name: 'name', email: 'email' },
      },
      places: {
        table: 'places',
        parent: 'customer_id',
        orderBy: 'id',
        fields: { key: 'id', street: 'street', city: 'city', postcode: 'postcode' },
      },
    },
  },
  invoice: {
    words: ['INVOICE'],
    table: 'invoices',
    key: 'id',
    fields: {
      key: 'id',
      number: 'number',
      issuedAt: 'issued',
      dueAt: 'due',
      total: 'total',
      outstanding: 'outstanding',
    },
    constants: { currency: 'PLN' },
    lists: {
      orderKeys: {
        table: 'invoice_orders',
        parent: 'invoice_id',
        orderBy: 'id',
        fields: { value: 'order_id' },
      },
      payments: {
        table: 'payments',
        parent: 'invoice_id',
        orderBy: 'id',
        fields: { paidAt: 'paid_at', amount: 'amount' },
      },
    },
  },
};

const amount = z.union([z.string(), z.number()]).transform(String);
const day = 24 * 3_600_000;
const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** The bookkeeper of the demo company. */
export const openBooks = (db: Database.Database) => ({
  /** A customer chosen for the shop, with two of its people and dozens of delivery places. */
  addCustomer(n: number, places: number): void {
    db.transaction(() => {
      const { lastInsertRowid: id } = db
        .prepare(
          'insert into customers (name, email, tax_id, street, city, postcode) values (?, ?, ?, ?, ?, ?)',
        )
        .run(
          `Sieć ${n} „Czajnik”`,
          `biuro${n}@czajnik.example`,
          `525000${1_000 + n}`,
          `Prosta ${n}`,
          'Łódź',
          '90-001',
        );
      for (const who of ['anna', 'jan'])
        db.prepare('insert into contacts (customer_id, name, email) values (?, ?, ?)').run(
          id,
          who === 'anna' ? 'Anna Żółw' : 'Jan Kos',
          `${who}${n}@czajnik.example`,
        );
      for (let place = 1; place <= places; place += 1)
        db.prepare('insert into places (customer_id, street, city, postcode) values (?, ?, ?, ?)').run(
          id,
          `Oddział ${place}`,
          'Zgierz',
          '95-100',
        );
      db.prepare('update customers set in_shop = 1 where id = ?').run(id);
    })();
  },
  /** One invoice over orders that have none, due some days from now (or ago). Returns its number in the books. */
  invoice(orderIds: readonly number[], total: string, dueInDays: number): number {
    return db.transaction(() => {
      const now = Date.now();
      const { lastInsertRowid } = db
        .prepare('insert into invoices (number, issued, due, total, outstanding) values (?, ?, ?, ?, ?)')
        .run('', stamp(now), stamp(now + dueInDays * day), total, total);
      const id = Number(lastInsertRowid);
      for (const order of orderIds)
        db.prepare('insert into invoice_orders (invoice_id, order_id) values (?, ?)').run(id, order);
      db.prepare('update invoices set number = ? where id = ?').run(
        `FS/${String(id).padStart(4, '0')}/2026`,
        id,
      );
      return id;
    })();
  },
  pay(invoiceId: number, paid: string): void {
    db.transaction(() => {
      db.prepare('insert into payments (invoice_id, paid_at, amount) values (?, ?, ?)').run(
        invoiceId,
        stamp(Date.now()),
        paid,
      );
      const rest = amount.parse(
        db.prepare('select outstanding from invoices where id = ?').pluck().get(invoiceId),
      );
      const left = roundDecimal(subtractDecimals(rest, paid), 2);
      db.prepare('update invoices set outstanding = ? where id = ?').run(left, invoiceId);
    })();
  },
  /** Number and what is left of every invoice. */
  invoices: (): { id: number; outstanding: string }[] =>
    z
      .array(z.object({ id: z.number(), outstanding: amount }))
      .parse(db.prepare('select id, outstanding from invoices order by id').all()),
  accounts: (): string[] =>
    z
      .array(z.string())
      .parse(
        db
          .prepare(
            'select email from customers where in_shop = 1 union select c.email from contacts c join customers k on k.id = c.customer_id where k.in_shop = 1',
          )
          .pluck()
          .all(),
      ),
  total: (orderIds: readonly number[]): string =>
    roundDecimal(
      addDecimals(
        orderIds.map((id) =>
          amount.parse(db.prepare('select total from orders where id = ?').pluck().get(id)),
        ),
      ),
      2,
    ),
});
export type Books = ReturnType<typeof openBooks>;

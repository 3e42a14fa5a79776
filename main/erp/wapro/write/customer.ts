import { sqlText } from '#main/erp/sql-text.ts';
import type { Order } from '#shared/domain/index.ts';
import type { WaproOrders } from '#shared/erp/wapro.ts';
import type { Caller } from './call.ts';
import { asText, type Names } from './names.ts';
import { wrong } from './refused.ts';

/** Digits and letters of a tax number, without the country in front: `PL 525-000-10-09` is `5250001009`. */
export const plainTaxId = (value: string): string =>
  value
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/^PL(?=\d)/, '');

const T = 'KONTRAHENT';

/** The same in SQL, for numbers that somebody typed with dashes. */
const plainColumn = (column: string): string =>
  `REPLACE(REPLACE(REPLACE(UPPER(ISNULL(${column}, '')), '-', ''), ' ', ''), 'PL', '')`;

interface Found {
  id: string;
  blocked: boolean;
}

const find = async (
  { session }: Caller,
  names: Names,
  company: string | undefined,
  condition: string,
  parameters: readonly string[],
): Promise<Found | null> => {
  const column = (name: string) => names.column(T, name);
  const ofCompany = company === undefined ? '' : ` AND ${column('ID_FIRMY')} = ?`;
  const rows = await session.query(
    `SELECT ${asText(column('ID_KONTRAHENTA'))}, ${asText(column('ZABLOKOWANY'))} FROM ${names.table(T)}
     WHERE ${condition}${ofCompany} ORDER BY ISNULL(${column('ZABLOKOWANY')}, 0), ${column('ID_KONTRAHENTA')}`,
    company === undefined ? parameters : [...parameters, company],
  );
  const [first] = rows;
  if (first === undefined) return null;
  const [id, blocked] = first;
  return { id: sqlText(id).trim(), blocked: blocked !== null && sqlText(blocked).trim() === '1' };
};

const cut = (text: string | null | undefined, length: number): string =>
  Array.from(text?.trim() ?? '')
    .slice(0, length)
    .join('');

/**
 * A minimal row, marked as made by another system. WAPRO has no recorded procedure for it (erp.md), which is why the
 * integrator must switch this on.
 */
const insert = async (caller: Caller, names: Names, company: string, order: Order): Promise<string> => {
  const { customer } = order;
  const address = customer.billing ?? order.delivery.address ?? {};
  const name = cut(address.company ?? customer.name ?? address.name, 200);
  if (name === '')
    throw wrong('erp.customer_unknown', 'customer.name', 'the buyer has no name', { value: '' });
  const values: Readonly<Record<string, string>> = {
    ID_FIRMY: company,
    NAZWA: cut(name, 50),
    NAZWA_PELNA: name,
    NIP: cut(customer.taxId, 30),
    NIPL: cut(plainTaxId(customer.taxId ?? ''), 30),
    ADRES_EMAIL: cut(customer.email, 255),
    TELEFON_FIRMOWY: cut(customer.phone ?? address.phone, 20),
    ULICA_LOKAL: cut(address.street, 50),
    MIEJSCOWOSC: cut(address.city, 50),
    KOD_POCZTOWY: cut(address.postcode, 20),
    SYM_KRAJU: cut(address.country, 3),
    ODBIORCA: '1',
    UTWORZONY_W_SYSTEMIE_ZEWNETRZNYM: '1',
  };
  const columns = Object.keys(values);
  caller.note(`INSERT ${T}`, columns.map((column) => `${column} = '${values[column] ?? ''}'`).join(', '));
  const [row] = await caller.session.query(
    `INSERT INTO ${names.table(T)} (${columns.map((column) => names.column(T, column)).join(', ')})
     VALUES (${columns.map(() => '?').join(', ')}); SELECT CONVERT(varchar(40), SCOPE_IDENTITY())`,
    columns.map((column) => values[column] ?? ''),
  );
  const id = row?.[0] ?? null;
  if (id === null)
    throw wrong('erp.customer_unknown', 'customer', 'the ERP did not say which customer it made');
  await lettersKept(caller, names, sqlText(id).trim(), name);
  return sqlText(id).trim();
};

/** A code page without the buyer's letters would turn his name into question marks without a word. */
const lettersKept = async (caller: Caller, names: Names, id: string, name: string): Promise<void> => {
  const [row] = await caller.session.query(
    `SELECT ${names.column(T, 'NAZWA_PELNA')} FROM ${names.table(T)} WHERE ${names.column(T, 'ID_KONTRAHENTA')} = ?`,
    [id],
  );
  const kept = row?.[0] ?? null;
  if (kept === null || sqlText(kept).trimEnd() !== name) {
    throw wrong('erp.text_broken', 'customer.name', `the ERP can't hold all letters of "${name}"`);
  }
};

/** A customer's own people order under their own addresses (seed 003), which are kept in KONTAKT. */
const ofPerson = (names: Names, key: string): string => {
  const column = (name: string) => names.column('KONTAKT', name);
  return `${key} IN (SELECT ${column('ID_KONTRAHENTA')} FROM ${names.table('KONTAKT')} WHERE ${column('E_MAIL')} = ?)`;
};

/**
 * The contractor of an order: the one it names, by tax number, by e-mail of its own or of one of its people, or by the connection's rule (erp.md A4).
 * A blocked one is told to a person; nobody is found twice, for the lowest number wins.
 */
export const customerOf = async (
  caller: Caller,
  names: Names,
  company: string,
  rules: WaproOrders['customer'],
  order: Order,
): Promise<string> => {
  const { customer } = order;
  const column = (name: string) => names.column(T, name);
  const taxId = plainTaxId(customer.taxId ?? '');
  const email = customer.email?.trim() ?? '';
  const tries: [path: string, value: string, condition: string, parameters: string[]][] = [];
  if (customer.key != null)
    tries.push(['customer.key', customer.key, `${column('ID_KONTRAHENTA')} = ?`, [customer.key]]);
  if (taxId !== '') {
    const condition = `(${plainColumn(column('NIP'))} = ? OR ${plainColumn(column('NIPL'))} = ?)`;
    tries.push(['customer.taxId', taxId, condition, [taxId, taxId]]);
  }
  if (email !== '') {
    tries.push(['customer.email', email, `${column('ADRES_EMAIL')} = ?`, [email]]);
    tries.push(['customer.email', email, ofPerson(names, column('ID_KONTRAHENTA')), [email]]);
  }
  for (const [path, value, condition, parameters] of tries) {
    const found = await find(caller, names, company, condition, parameters);
    if (found === null) continue;
    if (found.blocked)
      throw wrong('erp.customer_unknown', path, `customer ${found.id} is blocked in the ERP`, { value });
    return found.id;
  }
  if (rules.otherwise === 'fixed' && rules.fixed !== undefined) return rules.fixed;
  if (rules.otherwise === 'insert') return insert(caller, names, company, order);
  const value = customer.taxId ?? customer.email ?? customer.name ?? '';
  throw wrong('erp.customer_unknown', 'customer', `no customer with ${value}`, { value });
};

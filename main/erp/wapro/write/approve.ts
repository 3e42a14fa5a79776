import { sqlText } from '#main/erp/sql-text.ts';
import type { Address, Order } from '#shared/domain/index.ts';
import type { WaproOrders } from '#shared/erp/wapro.ts';
import type { Argument, Caller } from './call.ts';
import type { ApproveParameter, Signatures } from './signatures.ts';

/** What an order is written with. */
export interface Approval {
  orders: WaproOrders;
  order: Order;
  company: string;
  customer: string;
  /** WAPRO's number of the day. */
  day: number;
  /** NR_ZAMOWIENIA_KLIENTA. */
  number: string;
}

/** WAPRO's number of this kind of document in its tables of number formats (erp.md A4). */
const ORDER_DOCUMENT = '2';

const cut = (text: string, length: number): string => Array.from(text).slice(0, length).join('');

const addressLine = (address: Address | null | undefined): string =>
  [
    address?.company,
    address?.name,
    address?.street,
    `${address?.postcode ?? ''} ${address?.city ?? ''}`,
    address?.country,
    address?.phone,
  ]
    .map((part) => part?.trim() ?? '')
    .filter((part) => part !== '')
    .join(', ');

/** Where it goes and how: WAPRO's recorded sequence has no place of its own for it, so people read it here. */
const informationOf = ({ delivery }: Order): string =>
  [delivery.method ?? '', delivery.pointCode ?? '', addressLine(delivery.address)]
    .filter((part) => part !== '')
    .join('; ');

const formatOf = async (
  caller: Caller,
  { company, orders }: Approval,
): Promise<[string, string, string, string]> => {
  const [format, period, auto, independent] = await caller.run('JL_PobierzFormatNumeracji_Server', [
    ['id_firmy', company],
    ['dokument', ORDER_DOCUMENT],
    ['id_typu', orders.typeId],
    ['id_zasobu', orders.warehouse],
    { name: 'format', type: 'varchar(50)' },
    { name: 'okres', type: 'tinyint' },
    { name: 'auto', type: 'tinyint' },
    { name: 'niezalezny', type: 'tinyint' },
  ]);
  const text = (value: unknown): string => (value == null ? '' : sqlText(value));
  return [text(format), text(period), text(auto), text(independent)];
};

/** Gives the order its number and closes it; after this it is a document like any other. */
export const approve = async (
  caller: Caller,
  signatures: Signatures,
  id: string,
  given: Approval,
): Promise<void> => {
  const { orders, order, company, customer, day, number } = given;
  const [format, period, auto, independent] = await formatOf(caller, given);
  const payment = order.payment.kind ?? '';
  const values: Readonly<Record<ApproveParameter, string>> = {
    id_zamowienia: id,
    id_kontrahenta: customer,
    id_typu: orders.typeId,
    numer: '<auto>'.padEnd(20),
    num_format: format,
    num_okresnumeracji: period,
    num_auto: auto,
    num_niezalezny: independent,
    autonumer: '0',
    id_firmy: company,
    id_mag: orders.warehouse,
    data: String(day),
    data_realizacji: String(day),
    zaliczka: '0',
    priorytet: '2',
    auto_rezerwacja: orders.reserve ? '1' : '0',
    nr_zam_klienta: number,
    typ: '1',
    id_pracownika: '0',
    przelicznik_wal: '1',
    data_kurs_wal: '0',
    sym_wal: '   ',
    dok_wal: '0',
    flaga_stanu: '1',
    trybrejestracji: '0',
    rabat_narzut: '0',
    znak_rabatu: '0',
    uwagi: cut(order.note ?? '', 1_000),
    id_rachunku: '0',
    informacjedodatkowe: cut(informationOf(order), 1_000),
    osobazamawiajaca: cut(order.customer.name ?? '', 101),
    id_kontaktu: '0',
    formaplatnosci: cut(orders.payments[payment] ?? payment, 50),
    dniplatnosci: String(orders.paymentDays),
    fakturaparagon: '0',
    numerprzesylki: cut(order.trackingNumbers[0] ?? '', 50),
    idoperatoraprzesylki: '0',
  };
  // In the live order, and a parameter that newer versions have at the end gets the 0 that was recorded.
  const list = (signatures.get('RM_ZatwierdzZamowienie') ?? []).map(({ name }): Argument => {
    const known = Object.hasOwn(values, name) ? values[name as ApproveParameter] : '0';
    return [name, known];
  });
  await caller.run('RM_ZatwierdzZamowienie', list, true);
};

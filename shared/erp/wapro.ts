import { z } from 'zod';

/** Number of a row in one of WAPRO's own dictionaries. */
const id = z.string().regex(/^\d{1,18}$/);
const ids = z.array(id).max(200).default([]);
const name = z.string().min(1).max(128);

/**
 * How customer orders are written (main/erp/wapro/write). Numbers of dictionaries have no default: they differ from
 * one installation to the next (erp.md 0.4).
 */
const orders = z.object({
  /** ID_MAGAZYNU that orders are booked in. */
  warehouse: id.meta({ label: 'field.waproOrderWarehouse' }),
  /** ID_TYPU of the kind of order; it decides the number's format. */
  typeId: id.meta({ label: 'field.waproOrderType' }),
  /** Text in front of the shop's number, by connection; it makes NR_ZAMOWIENIA_KLIENTA, 30 characters in all. */
  prefixes: z
    .record(z.string(), z.string().max(20))
    .default({})
    .meta({ label: 'field.waproPrefixes', widget: 'json', advanced: true }),
  customer: z
    .object({
      /** For a buyer who is not found: ask a person, book on one collective customer, or make a new one. */
      otherwise: z
        .enum(['refuse', 'fixed', 'insert'])
        .default('refuse')
        .meta({ label: 'field.waproOtherwise' }),
      fixed: id.optional().meta({ label: 'field.waproFixed' }),
    })
    .prefault({})
    .meta({ widget: 'group' }),
  /** The shop's words for ways to pay, as WAPRO names them. */
  payments: z
    .record(z.string(), z.string().max(50))
    .default({})
    .meta({ label: 'field.waproPayments', widget: 'json', advanced: true }),
  paymentDays: z
    .number()
    .int()
    .min(0)
    .max(365)
    .default(0)
    .meta({ label: 'field.waproPaymentDays', advanced: true }),
  reserve: z.boolean().default(true).meta({ label: 'field.waproReserve' }),
  /** Refuse an order whose value in WAPRO is not the shop's. */
  checkTotal: z.boolean().default(true).meta({ label: 'field.waproCheckTotal' }),
});
export type WaproOrders = z.infer<typeof orders>;

/**
 * WAPRO Mag on SQL Server. Tables and columns are described in the program (main/erp/wapro); here stands what
 * differs from one installation to the next. Letters and numbers of statuses, document kinds, price kinds are rows of
 * the installation's dictionaries (erp.md 0.4), so none of them has a default that names one.
 */
export const waproProfile = z.object({
  kind: z.literal('wapro'),
  /** ID_FIRMY; empty when the database holds one company. */
  company: id.optional().meta({ label: 'field.waproCompany' }),
  /** ID_MAGAZYNU of the warehouses that count; empty = all of the company. */
  warehouses: ids.meta({ label: 'field.waproWarehouses' }),
  /** ID_CENY of the price kinds that leave the ERP; empty = all. */
  priceKinds: ids.meta({ label: 'field.waproPriceKinds' }),
  /** Which of the two prices is the one that is sent on; both travel with it. */
  prices: z.enum(['gross', 'net']).default('gross').meta({ label: 'field.waproPrices' }),
  /** Currency of amounts that name none. */
  currency: z.string().length(3).default('PLN').meta({ label: 'field.waproCurrency', advanced: true }),
  /** The flag with which WAPRO's users choose what goes to the shop. */
  shopFlag: z
    .enum(['DOSTEPNY_W_SKLEPIE_INTER', 'AKTYWNY_DLA_SYS_ZEW'])
    .default('DOSTEPNY_W_SKLEPIE_INTER')
    .meta({ label: 'field.waproShopFlag' }),
  /** Which customers get an account: every one that is not blocked, or those marked for the vendor's B2B. */
  customers: z.enum(['all', 'DOSTEPNY_W_B2B']).default('all').meta({ label: 'field.waproCustomers' }),
  /** RODZAJ of articles that are no goods. */
  serviceKinds: z
    .array(z.string().min(1).max(20))
    .default(['Usługa'])
    .meta({ label: 'field.waproServiceKinds', advanced: true }),
  /** ID_TYPU of the sales documents that are told of; empty = all. */
  invoiceTypes: ids.meta({ label: 'field.waproInvoiceTypes', advanced: true }),
  /** Column of KONTRAHENT that holds the key of the person who serves the customer, where the layout has one. */
  servedByColumn: name.optional().meta({ label: 'field.waproServedByColumn', advanced: true }),
  /** ID_UZYTKOWNIKA under which documents are written (erp.md A4: a real user, never 1). */
  user: id.optional().meta({ label: 'field.waproUser' }),
  /** Absent: nothing is written into WAPRO. */
  orders: orders.optional().meta({ label: 'field.waproOrders', widget: 'group' }),
  /** Where changes come from: triggers and a table of our own, or SQL Server's change tracking. */
  changes: z
    .enum(['queue', 'change_tracking'])
    .default('queue')
    .meta({ label: 'field.waproChanges', advanced: true }),
  /**
   * Also reads WAPRO's own register of order statuses: what it says of orders is heard even when an upgrade has dropped
   * the triggers, until they are back.
   */
  statusRegister: z.boolean().default(false).meta({ label: 'field.waproStatusRegister', advanced: true }),
  /** Queue table that the script makes, outside the schema that WAPRO's upgrades work on. */
  queueTable: z
    .string()
    .min(1)
    .max(260)
    .default('mostek.queue')
    .meta({ label: 'field.waproQueueTable', advanced: true }),
  /**
   * The integrator's names where this installation has others than the description: kept apart from it, so that they
   * survive a new version of Mostek and of WAPRO. Keys are the description's names.
   */
  remap: z
    .object({
      tables: z.record(name, z.string().min(1).max(260)).default({}),
      columns: z.record(name, z.record(name, name)).default({}),
    })
    .prefault({})
    .meta({ label: 'field.waproRemap', widget: 'json', advanced: true }),
});
export type WaproProfile = z.infer<typeof waproProfile>;

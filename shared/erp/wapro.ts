import { z } from 'zod';

/** Number of a row in one of WAPRO's own dictionaries. */
const id = z.string().regex(/^\d{1,18}$/);
const ids = z.array(id).max(200).default([]);
const name = z.string().min(1).max(128);

/**
 * WAPRO Mag on SQL Server. Tables and columns are described in the program (main/erp/wapro); here stands what
 * differs from one installation to the next. Letters and numbers of statuses, document kinds, price kinds are rows of
 * the installation's dictionaries (erp.md 0.4), so none of them has a default that names one.
 */
export const waproProfile = z.object({
  kind: z.literal('wapro'),
  /** ID_FIRMY; empty when the database holds one company. */
  company: id.optional(),
  /** ID_MAGAZYNU of the warehouses that count; empty = all of the company. */
  warehouses: ids,
  /** ID_CENY of the price kinds that leave the ERP; empty = all. */
  priceKinds: ids,
  /** Which of the two prices is the one that is sent on; both travel with it. */
  prices: z.enum(['gross', 'net']).default('gross'),
  /** Currency of amounts that name none. */
  currency: z.string().length(3).default('PLN'),
  /** The flag with which WAPRO's users choose what goes to the shop. */
  shopFlag: z.enum(['DOSTEPNY_W_SKLEPIE_INTER', 'AKTYWNY_DLA_SYS_ZEW']).default('DOSTEPNY_W_SKLEPIE_INTER'),
  /** Which customers get an account: every one that is not blocked, or those marked for the vendor's B2B. */
  customers: z.enum(['all', 'DOSTEPNY_W_B2B']).default('all'),
  /** RODZAJ of articles that are no goods. */
  serviceKinds: z.array(z.string().min(1).max(20)).default(['Usługa']),
  /** ID_TYPU of the sales documents that are told of; empty = all. */
  invoiceTypes: ids,
  /** Column of KONTRAHENT that holds the key of the person who serves the customer, where the layout has one. */
  servedByColumn: name.optional(),
  /** ID_UZYTKOWNIKA under which documents are written (erp.md A4: a real user, never 1). */
  user: id.optional(),
  /** Where changes come from: triggers and a table of our own, or SQL Server's change tracking. */
  changes: z.enum(['queue', 'change_tracking']).default('queue'),
  /**
   * Also reads WAPRO's own register of order statuses: what it says of orders is heard even when an upgrade has dropped
   * the triggers, until they are back.
   */
  statusRegister: z.boolean().default(false),
  /** Queue table that the script makes, outside the schema that WAPRO's upgrades work on. */
  queueTable: z.string().min(1).max(260).default('mostek.queue'),
  /**
   * The integrator's names where this installation has others than the description: kept apart from it, so that they
   * survive a new version of Mostek and of WAPRO. Keys are the description's names.
   */
  remap: z
    .object({
      tables: z.record(name, z.string().min(1).max(260)).default({}),
      columns: z.record(name, z.record(name, name)).default({}),
    })
    .prefault({}),
});
export type WaproProfile = z.infer<typeof waproProfile>;

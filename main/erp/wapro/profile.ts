import { type QueueTableProfile, queueTableProfile } from '#shared/erp/profile.ts';
import type { WaproProfile } from '#shared/erp/wapro.ts';
import { customerQuery } from './customers.ts';
import { invoiceQuery } from './invoices.ts';
import { orderQuery } from './orders.ts';
import { productQuery } from './products.ts';
import { remapQuery } from './remap.ts';

/** Dictionaries and marks of the installation: what its letters and numbers mean, and of which version it is. */
const DICTIONARIES = [
  'MAG_SLOWNIK_STATUSOW_DOKUMENTOW',
  'WAPRODBSTATE',
  'WAPRODB',
  'FIRMA',
  'MAGAZYN',
  'CENA',
  'UZYTKOWNIK',
  'FORMA_PLATNOSCI',
  'FORMA_DOSTAWY',
  'STAWKA_VAT',
  'TYP_DOKUMENTU_HANDLOWEGO',
  'MAG_OPERATOR_PRZESYLKI',
] as const;

export const dictionaryTables = ({ remap }: WaproProfile): string[] =>
  DICTIONARIES.map((name) => remap.tables[name] ?? name);

const REGISTER = 'MAG_REJESTR_ZMIAN_STATUSOW_ZAMOWIEN';

/** WAPRO's register of order statuses (erp.md A2), a feed of changes that is only read. */
const statusRegister = ({ remap }: WaproProfile) => ({
  table: remap.tables[REGISTER] ?? REGISTER,
  id: remap.columns[REGISTER]?.['ID_REJESTRU_ZMIAN'] ?? 'ID_REJESTRU_ZMIAN',
  key: remap.columns[REGISTER]?.['ID_DOKUMENTU'] ?? 'ID_DOKUMENTU',
  word: 'ZAMOWIENIE',
});

/** Everything that is read of WAPRO Mag, with the installation's settings and names, as an ordinary profile. */
export const waproQueueProfile = (settings: WaproProfile): QueueTableProfile => {
  const described = queueTableProfile.parse({
    kind: 'queue-table',
    queue: { table: settings.queueTable },
    ...(settings.changes === 'change_tracking' ? { changes: 'change_tracking' } : {}),
    ...(settings.statusRegister ? { feeds: [statusRegister(settings)] } : {}),
    reads: dictionaryTables(settings),
    entities: {
      product: productQuery(settings),
      customer: customerQuery(settings),
      order: orderQuery(settings),
      invoice: invoiceQuery(settings),
    },
  });
  const entities = Object.fromEntries(
    Object.entries(described.entities).map(([name, query]) => [name, remapQuery(query, settings.remap)]),
  );
  return { ...described, entities };
};

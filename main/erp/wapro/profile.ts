import { type QueueTableProfile, queueTableProfile } from '#shared/erp/profile.ts';
import type { WaproProfile } from '#shared/erp/wapro.ts';
import { customerQuery } from './customers.ts';
import { invoiceQuery } from './invoices.ts';
import { orderQuery } from './orders.ts';
import { productQuery } from './products.ts';
import { remapQuery } from './remap.ts';

/** Everything that is read of WAPRO Mag, with the installation's settings and names, as an ordinary profile. */
export const waproQueueProfile = (settings: WaproProfile): QueueTableProfile => {
  const described = queueTableProfile.parse({
    kind: 'queue-table',
    queue: { table: settings.queueTable },
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

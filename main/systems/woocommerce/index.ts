import type { System, SystemModule } from '#main/systems/port.ts';
import { lookUpShopOrder, pushShopOrder } from '#main/systems/shop-order.ts';
import { createClient } from '#main/systems/woocommerce/client.ts';
import { wooCredentials, wooManifest, wooSettings } from '#main/systems/woocommerce/manifest.ts';
import { createPuller } from '#main/systems/woocommerce/pull.ts';
import { lookUpCustomer, pushCustomer } from '#main/systems/woocommerce/push-customer.ts';
import { lookUpNote, pushNote } from '#main/systems/woocommerce/push-note.ts';
import { orderTalk } from '#main/systems/woocommerce/push-order.ts';
import { createProductPusher, lookUpProduct } from '#main/systems/woocommerce/push-products.ts';
import { looseList, statusTotals } from '#main/systems/woocommerce/schemas.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = wooSettings.parse(givenSettings);
  const client = createClient(settings, wooCredentials.parse(givenCredentials));
  const puller = createPuller(client, settings);
  return {
    async test(call) {
      const orders = await client.read(call.http, '/orders', looseList, { per_page: 1, _fields: 'id' });
      if (!succeeded(orders)) return orders;
      const statuses = await client.get(call.http, '/reports/orders/totals', statusTotals);
      return ok({
        facts: [
          { label: 'fact.orders', value: String(orders.value.total ?? '–') },
          {
            label: 'fact.statuses',
            value: succeeded(statuses) ? String(statuses.value.length) : '–',
          },
        ],
      });
    },
    push(call, item) {
      if (item.entity === 'order') return pushShopOrder(orderTalk(client, settings, call), call, item);
      if (item.entity === 'customer') return pushCustomer(client, settings, call, item);
      if (item.entity === 'invoice' || item.entity === 'parcel')
        return pushNote(client, settings, call, item);
      return Promise.resolve(refuse('invalid', 'agent.not_supported', { detail: item.entity }));
    },
    pushMany: createProductPusher(client, settings),
    lookup(call, item) {
      if (item.entity === 'order') return lookUpShopOrder(orderTalk(client, settings, call), call, item);
      if (item.entity === 'customer') return lookUpCustomer(client, call, item);
      return item.entity === 'invoice' || item.entity === 'parcel'
        ? lookUpNote(client, settings, call, item)
        : lookUpProduct();
    },
    pullOrders: puller.pullOrders,
    readOrders: puller.readOrders,
    async dictionary(call, kind) {
      if (kind !== 'order_status') return ok([]);
      // The only list of statuses with their names, those of plugins included (shops.md 3.3).
      const found = await client.get(call.http, '/reports/orders/totals', statusTotals);
      if (!succeeded(found)) return found;
      return ok(found.value.map(({ slug, name }) => ({ value: slug, label: name ?? slug })));
    },
  };
};

export const wooCommerce: SystemModule = { manifest: wooManifest, open };

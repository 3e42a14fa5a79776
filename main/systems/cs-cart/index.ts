import { createClient } from '#main/systems/cs-cart/client.ts';
import { csCartCredentials, csCartManifest, csCartSettings } from '#main/systems/cs-cart/manifest.ts';
import { createPuller } from '#main/systems/cs-cart/pull.ts';
import { lookUpCustomer, pushCustomer } from '#main/systems/cs-cart/push-customer.ts';
import { orderTalk } from '#main/systems/cs-cart/push-order.ts';
import { lookUpProduct, pushProduct } from '#main/systems/cs-cart/push-product.ts';
import { category, orderList, statusList, version } from '#main/systems/cs-cart/schemas.ts';
import type { System, SystemModule } from '#main/systems/port.ts';
import { lookUpShopOrder, pushShopOrder } from '#main/systems/shop-order.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = csCartSettings.parse(givenSettings);
  const { apiKey } = csCartCredentials.parse(givenCredentials);
  const client = createClient(settings, apiKey);
  const puller = createPuller(client, settings);
  return {
    async test(call) {
      const orders = await client.get(call.http, '/orders', orderList, { page: 1, items_per_page: 1 });
      if (!succeeded(orders)) return orders;
      // The version resource is missing in some builds; the authorised call above is what counts.
      const found = await client.get(call.http, '/version', version);
      const held = settings.holdingCategory;
      const place = held === undefined ? null : await client.get(call.http, `/categories/${held}`, category);
      if (place !== null && !succeeded(place)) return place;
      return ok({
        facts: [
          ...(place === null
            ? []
            : [{ label: 'fact.holdingCategory', value: place.value.category ?? String(held) }]),
          { label: 'fact.apiVersion', value: succeeded(found) ? found.value.Version : '–' },
          {
            label: 'fact.orders',
            value: String(orders.value.params?.total_items ?? orders.value.orders.length),
          },
        ],
      });
    },
    push(call, item) {
      if (item.entity === 'order') return pushShopOrder(orderTalk(client, settings, call), call, item);
      if (item.entity === 'product') return pushProduct(client, settings, call, item);
      if (item.entity === 'customer') return pushCustomer(client, call, item);
      return Promise.resolve(refuse('invalid', 'agent.not_supported', { detail: item.entity }));
    },
    lookup(call, item) {
      if (item.entity === 'order') return lookUpShopOrder(orderTalk(client, settings, call), call, item);
      return item.entity === 'customer' ? lookUpCustomer(client, call, item) : lookUpProduct();
    },
    pullOrders: puller.pullOrders,
    readOrders: puller.readOrders,
    async dictionary(call, kind) {
      if (kind !== 'order_status') return ok([]);
      const found = await client.get(call.http, '/statuses', statusList, { type: 'O', items_per_page: 250 });
      if (!succeeded(found)) return found;
      return ok(
        found.value.statuses.map((status) => ({
          value: status.status,
          label: status.description ?? status.status,
        })),
      );
    },
  };
};

export const csCart: SystemModule = { manifest: csCartManifest, open };

import { createClient } from '#main/systems/baselinker/client.ts';
import {
  baseLinkerCredentials,
  baseLinkerManifest,
  baseLinkerSettings,
} from '#main/systems/baselinker/manifest.ts';
import { createPuller } from '#main/systems/baselinker/pull.ts';
import { orderTalk } from '#main/systems/baselinker/push-order.ts';
import { createProductPusher } from '#main/systems/baselinker/push-products.ts';
import { inventories, statusList } from '#main/systems/baselinker/schemas.ts';
import type { System, SystemModule } from '#main/systems/port.ts';
import { lookUpShopOrder, pushShopOrder } from '#main/systems/shop-order.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = baseLinkerSettings.parse(givenSettings);
  const { token } = baseLinkerCredentials.parse(givenCredentials);
  const client = createClient(settings, token);
  const puller = createPuller(client, settings);
  const pushProducts = createProductPusher(client, settings);
  return {
    async test(call) {
      const statuses = await client.call(call.http, 'getOrderStatusList', {}, statusList, 'read');
      if (!succeeded(statuses)) return statuses;
      const found = await client.call(call.http, 'getInventories', {}, inventories, 'read');
      const names = succeeded(found)
        ? found.value.inventories.map((one) => `${one.inventory_id} ${one.name ?? ''}`.trim()).join(', ')
        : '–';
      return ok({
        facts: [
          { label: 'fact.statuses', value: String(statuses.value.statuses.length) },
          { label: 'fact.catalogues', value: names },
        ],
      });
    },
    push: (call, item) =>
      item.entity === 'order'
        ? pushShopOrder(orderTalk(client, settings, call), call, item)
        : Promise.resolve(refuse('invalid', 'agent.not_supported', { detail: item.entity })),
    pushMany: pushProducts,
    lookup: (call, item) =>
      // Absolute values may simply be sent again.
      item.entity === 'order'
        ? lookUpShopOrder(orderTalk(client, settings, call), call, item)
        : Promise.resolve(ok({ found: false })),
    pullOrders: puller.pullOrders,
    readOrders: puller.readOrders,
    async dictionary(call, kind) {
      if (kind !== 'order_status') return ok([]);
      const found = await client.call(call.http, 'getOrderStatusList', {}, statusList, 'read');
      if (!succeeded(found)) return found;
      return ok(found.value.statuses.map(({ id, name }) => ({ value: id, label: name })));
    },
  };
};

export const baseLinker: SystemModule = { manifest: baseLinkerManifest, open };

import type { System, SystemModule } from '#main/systems/port.ts';
import { createClient } from '#main/systems/prestashop/client.ts';
import { prestaCredentials, prestaManifest, prestaSettings } from '#main/systems/prestashop/manifest.ts';
import { createPuller } from '#main/systems/prestashop/pull.ts';
import { createCustomerPusher } from '#main/systems/prestashop/push-customer.ts';
import { createNotePusher } from '#main/systems/prestashop/push-note.ts';
import { createOrderPusher } from '#main/systems/prestashop/push-order.ts';
import { createProductPusher, lookUpProduct } from '#main/systems/prestashop/push-product.ts';
import { orderState, resources } from '#main/systems/prestashop/schemas.ts';
import { createSurroundings } from '#main/systems/prestashop/surroundings.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = prestaSettings.parse(givenSettings);
  const { apiKey } = prestaCredentials.parse(givenCredentials);
  const client = createClient(settings, apiKey);
  const around = createSurroundings(client);
  const puller = createPuller(client, settings, around);
  const orders = createOrderPusher(client, settings);
  const customers = createCustomerPusher(client, settings, around);
  const notes = createNotePusher(client, settings);
  const pushProduct = createProductPusher(client, settings);
  return {
    async test(call) {
      const found = await client.rows(call.http, resources.orders, { limit: 1, display: '[id]' });
      if (!succeeded(found)) return found;
      const query = { display: '[id,name]' };
      const states = await client.list(call.http, resources.states, orderState, query);
      if (!succeeded(states)) return states;
      return ok({
        facts: [
          { label: 'fact.apiVersion', value: client.version() ?? '–' },
          { label: 'fact.statuses', value: String(states.value.length) },
        ],
      });
    },
    push(call, item) {
      if (item.entity === 'order') return orders.push(call, item);
      if (item.entity === 'product') return pushProduct(call, item);
      if (item.entity === 'customer') return customers.push(call, item);
      if (item.entity === 'invoice' || item.entity === 'parcel') return notes.push(call, item);
      return Promise.resolve(refuse('invalid', 'agent.not_supported', { detail: item.entity }));
    },
    lookup(call, item) {
      if (item.entity === 'order') return orders.lookUp(call, item);
      if (item.entity === 'customer') return customers.lookUp(call, item);
      return item.entity === 'invoice' || item.entity === 'parcel'
        ? notes.lookUp(call, item)
        : lookUpProduct();
    },
    pullOrders: puller.pullOrders,
    readOrders: puller.readOrders,
    async dictionary(call, kind) {
      if (kind !== 'order_status') return ok([]);
      const query = { display: '[id,name]' };
      const found = await client.list(call.http, resources.states, orderState, query);
      if (!succeeded(found)) return found;
      return ok(found.value.map(({ id, name }) => ({ value: id, label: name ?? id })));
    },
  };
};

export const prestaShop: SystemModule = { manifest: prestaManifest, open };

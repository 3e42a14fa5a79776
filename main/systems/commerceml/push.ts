import { join } from 'node:path';
import type { Carrier } from '#main/systems/commerceml/carrier.ts';
import {
  type CatalogueItem,
  importFile,
  offersFile,
  productIdOf,
} from '#main/systems/commerceml/catalogue.ts';
import type { CommerceMlSettings } from '#main/systems/commerceml/manifest.ts';
import { type OrderState, statusFile } from '#main/systems/commerceml/status-file.ts';
import { withTempFolder } from '#main/systems/commerceml/temp.ts';
import { writeXml } from '#main/systems/commerceml/xml-write.ts';
import type { Call, Pushed, PushItem } from '#main/systems/port.ts';
import { unknownStatus } from '#main/systems/shop-order.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { product as productSchema } from '#shared/domain/product.ts';
import { noChange, ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** One thing that goes into a file, and what its success means. */
interface Prepared<T> {
  index: number;
  content: T;
  pushed: Pushed;
}

const mostExchanges = 24;

/**
 * Sends many in one exchange. A site refuses a whole file for one bad object and seldom says which, so a refused
 * file is halved until the bad one stands alone; all values are absolute, so what is sent twice does no harm.
 */
const sendHalving = async <T>(
  all: readonly Prepared<T>[],
  results: Map<number, Result<Pushed>>,
  send: (contents: readonly T[]) => Promise<Result<null>>,
): Promise<void> => {
  let exchanges = 0;
  const attempt = async (some: readonly Prepared<T>[]): Promise<void> => {
    if (some.length === 0) return;
    exchanges += 1;
    const sent = await send(some.map((one) => one.content));
    if (succeeded(sent)) {
      for (const one of some) results.set(one.index, ok(one.pushed));
      return;
    }
    if (some.length === 1 || sent.cause !== 'remote.invalid' || exchanges >= mostExchanges) {
      for (const one of some) results.set(one.index, sent);
      return;
    }
    const middle = Math.ceil(some.length / 2);
    await attempt(some.slice(0, middle));
    await attempt(some.slice(middle));
  };
  await attempt(all);
};

const prepareProduct = (
  item: PushItem,
  index: number,
  settings: CommerceMlSettings,
): Prepared<CatalogueItem> => {
  const gone = item.operation === 'delete' || item.object === null;
  const product = gone
    ? productSchema.parse({ key: item.remoteId ?? item.key, sku: item.remoteId ?? item.key, active: false })
    : productSchema.parse(item.object);
  const remoteId = item.remoteId ?? productIdOf(product, settings);
  return { index, content: { product, gone: gone || !product.active }, pushed: { remoteId, written: {} } };
};

const prepareOrder = (
  call: Call,
  item: PushItem,
  index: number,
  settings: CommerceMlSettings,
): Prepared<OrderState> | Result<Pushed> => {
  if (item.operation === 'delete' || item.object === null) {
    return noChange({ remoteId: item.remoteId, written: {} });
  }
  const order = orderSchema.parse(item.object);
  const number = item.remoteId ?? order.externalId ?? null;
  if (number === null || number === '') {
    // The protocol can't give birth to an order over there that the site would number itself.
    return refuse('invalid', 'agent.not_supported', { detail: 'an order that the shop does not know' });
  }
  const wanted = settings.sendStatuses ? (order.status ?? null) : null;
  const status = wanted === null ? null : call.mapping.toRemote('order_status', wanted);
  if (status === undefined) {
    return unknownStatus(wanted ?? '');
  }
  const written: Record<string, string> = {
    ...(status === null ? {} : { status }),
    ...(order.trackingNumbers.length === 0 ? {} : { tracking: order.trackingNumbers.join(', ') }),
    ...(order.payment.paidAmount ? { paid: order.payment.paidAmount } : {}),
  };
  const isKnown = Object.entries(written).every(([name, value]) => item.written[name] === value);
  if (isKnown) return noChange({ remoteId: number, written: item.written });
  return { index, content: { number, status, order }, pushed: { remoteId: number, written } };
};

const isPrepared = <T>(given: Prepared<T> | Result<Pushed>): given is Prepared<T> => 'index' in given;

/** Products as catalogue and offers, orders as order documents: one exchange for a batch, one result for each item. */
export const createPusher =
  (carrier: Carrier, settings: CommerceMlSettings) =>
  async (call: Call, items: readonly PushItem[]): Promise<readonly Result<Pushed>[]> => {
    const results = new Map<number, Result<Pushed>>();
    const products: Prepared<CatalogueItem>[] = [];
    const orders: Prepared<OrderState>[] = [];
    for (const [index, item] of items.entries()) {
      if (item.entity === 'product') products.push(prepareProduct(item, index, settings));
      else if (item.entity === 'order') {
        const prepared = prepareOrder(call, item, index, settings);
        if (isPrepared(prepared)) orders.push(prepared);
        else results.set(index, prepared);
      } else results.set(index, refuse('invalid', 'agent.not_supported', { detail: item.entity }));
    }
    await sendHalving(products, results, (contents) =>
      withTempFolder(async (folder) => {
        const catalogue = { path: join(folder, 'import.xml'), name: 'import.xml' };
        const offers = { path: join(folder, 'offers.xml'), name: 'offers.xml' };
        await writeXml(catalogue.path, settings, importFile(contents, settings, call.nowMs));
        await writeXml(offers.path, settings, offersFile(contents, settings, call.nowMs));
        return carrier.deliver(call, 'catalog', [catalogue, offers]);
      }),
    );
    await sendHalving(orders, results, (contents) =>
      withTempFolder(async (folder) => {
        const path = join(folder, 'orders.xml');
        await writeXml(path, settings, statusFile(contents, settings, call.nowMs));
        return carrier.deliver(call, 'sale', [{ path, name: `orders_${call.nowMs}.xml` }]);
      }),
    );
    return items.map((_item, index) => results.get(index) ?? refuse('unavailable', 'agent.internal'));
  };

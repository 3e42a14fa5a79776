import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { createAll, splitId, updateAll } from '#main/systems/woocommerce/batch.ts';
import type { WooClient } from '#main/systems/woocommerce/client.ts';
import { findProducts } from '#main/systems/woocommerce/find-products.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import {
  bodyOf,
  freshBodyOf,
  isEmpty,
  type WantedProduct,
  wantedOf,
  writtenOf,
} from '#main/systems/woocommerce/wanted-product.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** One item on its way: settled as soon as `result` is known. */
interface Work {
  item: PushItem;
  wanted: WantedProduct;
  remoteId: string | null;
  result: Result<Pushed> | null;
}

const unknownProduct = (sku: string): Refusal =>
  refuse('not_found', 'remote.product_unknown', { detail: sku, values: { value: sku } });

const begin = (item: PushItem, settings: WooSettings): Work => {
  const { remoteId } = item;
  const wanted = wantedOf(item, settings);
  if ('cause' in wanted) {
    const nothing: WantedProduct = { product: null, amount: null, price: null, off: null };
    return { item, wanted: nothing, remoteId, result: wanted };
  }
  const isGone = wanted.product === null && remoteId === null;
  return {
    item,
    wanted,
    remoteId,
    result: isGone || isEmpty(wanted) ? noChange({ remoteId, written: {} }) : null,
  };
};

/**
 * Stock and prices of up to a hundred products: one question for the ids that are not known, one request for the
 * products, and one for the variations of each parent. A product that was made anew under its article is found again.
 */
export const createProductPusher = (client: WooClient, settings: WooSettings) => {
  /** Finds ids by article; what fails settles the items that needed it. */
  const find = async (call: Call, works: readonly Work[]): Promise<void> => {
    const skus = works.flatMap(({ wanted }) => wanted.product?.sku ?? []);
    if (skus.length === 0) return;
    const found = await findProducts(client, call, skus);
    for (const work of works) {
      if (!succeeded(found)) work.result = found;
      else work.remoteId = found.value.get(work.wanted.product?.sku ?? '') ?? null;
    }
  };

  const update = async (call: Call, works: readonly Work[]): Promise<void> => {
    const open = works.filter((work) => work.result === null && work.remoteId !== null);
    if (open.length === 0) return;
    const updates = open.map(({ wanted, remoteId }) => {
      const id = remoteId ?? '';
      return { remoteId: id, body: bodyOf(wanted, splitId(id).parent !== null) };
    });
    const results = await updateAll(client, call, updates);
    for (const [n, work] of open.entries()) {
      const result = results[n];
      if (result === undefined) continue;
      work.result = succeeded(result)
        ? ok({ remoteId: work.remoteId, written: writtenOf(work.wanted) })
        : result;
    }
  };

  /** Makes what the shop does not have, where the settings allow it; an article that is there after all is adopted. */
  const create = async (call: Call, works: readonly Work[]): Promise<void> => {
    const fresh = works.flatMap((work) => {
      const { product } = work.wanted;
      return product !== null && product.active && settings.createProducts ? [{ work, product }] : [];
    });
    const made = await createAll(
      client,
      call,
      fresh.map(({ work, product }) => freshBodyOf(work.wanted, product)),
    );
    for (const [n, { work }] of fresh.entries()) {
      const result = made[n];
      if (result === undefined) continue;
      if (!succeeded(result)) work.result = result;
      else if ('adopted' in result.value) work.remoteId = result.value.adopted;
      else {
        const { off: _off, ...written } = writtenOf(work.wanted);
        work.result = ok({ remoteId: result.value.made, written });
      }
    }
    await update(call, works);
  };

  return async (call: Call, items: readonly PushItem[]): Promise<Result<Pushed>[]> => {
    const works = items.map((item) => begin(item, settings));
    const open = (): Work[] => works.filter((work) => work.result === null);
    await find(
      call,
      open().filter((work) => work.remoteId === null),
    );
    await update(call, works);
    // The linked product may have been deleted and made anew under the same article: search once more.
    const lost = works.filter(
      (work) =>
        work.item.remoteId !== null && work.result?.outcome === 'not_found' && work.wanted.product !== null,
    );
    for (const work of lost) {
      work.result = null;
      work.remoteId = null;
    }
    await find(call, lost);
    await update(call, lost);
    await create(call, open());
    return works.map((work) => work.result ?? unknownProduct(work.wanted.product?.sku ?? work.item.key));
  };
};

/** Absolute values may simply be sent again, and a new product is found by its article: no look-up is needed. */
export const lookUpProduct = (): Promise<Result<Looked>> => Promise.resolve(ok({ found: false }));

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Carrier, Incoming } from '#main/systems/commerceml/carrier.ts';
import type { CommerceMlSettings } from '#main/systems/commerceml/manifest.ts';
import { isOrder, keyOf, toRemoteOrder } from '#main/systems/commerceml/order-map.ts';
import { readXml, type XmlNode, XmlRefusal } from '#main/systems/commerceml/xml-read.ts';
import type { Call, OrderPage, RemoteOrder } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

const pageOfOrders = 100;
/** Fingerprints the checkpoint carries over a restart; within a run all are known. */
const mostKept = 5_000;
const fingerprintLength = 8;

const checkpointShape = z.object({ n: z.number().int().default(0), taken: z.string().default('') });

const fingerprintsIn = (text: string): string[] =>
  text.match(new RegExp(`.{${fingerprintLength}}`, 'gs')) ?? [];

const fingerprintOf = (node: XmlNode): string =>
  createHash('sha256').update(JSON.stringify(node)).digest('base64url').slice(0, fingerprintLength);

/** One reply that is being read page by page. */
interface Reading {
  incoming: Incoming;
  documents: AsyncGenerator<XmlNode, void, undefined>;
  /** Met behind orders that were fit to hand over; told at the next call. */
  broken: Refusal | null;
}

interface Page {
  orders: RemoteOrder[];
  broken: OrderPage['broken'];
  fingerprints: string[];
  ended: boolean;
}

const wanted = new Set(['Документ', 'Контейнер']);

const documentsOf = (node: XmlNode): XmlNode[] =>
  node.name === 'Контейнер' ? node.children.filter((one) => one.name === 'Документ') : [node];

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof XmlRefusal) return refuse('unavailable', error.reason, { detail: error.message });
  throw error;
};

/**
 * Orders in, page by page, from one reply at a time. The site is told `success` only when the checkpoint of the
 * reply's last page comes back, which means that the engine has stored it: a crash in between repeats orders instead
 * of losing them. What comes again unchanged is known by its fingerprint (commerceml.md 1.8).
 */
export const createPuller = (carrier: Carrier, settings: CommerceMlSettings) => {
  let reading: Reading | null = null;
  let given: { checkpoint: string; fingerprints: string[]; last: boolean } | null = null;
  const taken = new Set<string>();

  const drop = async (): Promise<void> => {
    const old = reading;
    reading = null;
    given = null;
    if (old === null) return;
    await old.documents.return(undefined);
    await old.incoming.discard();
  };

  /** The start number and the statuses count here as well: some sites don't filter (seed settings, 6.2). */
  const isWanted = (document: XmlNode, order: RemoteOrder): boolean => {
    const number = keyOf(document, settings);
    if (/^\d{1,15}$/.test(number) && Number(number) < settings.startOrder) return false;
    return settings.statuses.length === 0 || settings.statuses.includes(order.remoteStatus ?? '');
  };

  const readPage = async (here: Reading): Promise<Page> => {
    const page: Page = { orders: [], broken: [], fingerprints: [], ended: false };
    const keys = new Set<string>();
    while (page.orders.length < pageOfOrders && page.broken.length < pageOfOrders) {
      const next = await here.documents.next().catch((error: unknown) => {
        if (page.fingerprints.length === 0) throw error;
        // Whole orders before the damage are handed over; the damage itself is told at the next call.
        here.broken = refusalOf(error);
        return null;
      });
      if (next === null) return page;
      if (next.done === true) return { ...page, ended: true };
      const all = documentsOf(next.value);
      const document = all.find(isOrder);
      if (document === undefined) continue;
      const fingerprint = fingerprintOf(next.value);
      if (taken.has(fingerprint) || page.fingerprints.includes(fingerprint)) continue;
      try {
        const order = toRemoteOrder(
          document,
          all.filter((one) => one !== document),
          settings,
        );
        if (!isWanted(document, order)) continue;
        page.fingerprints.push(fingerprint);
        // Two states of one order in one reply: the later one counts.
        if (keys.has(order.remoteId))
          page.orders = page.orders.filter((one) => one.remoteId !== order.remoteId);
        keys.add(order.remoteId);
        page.orders.push(order);
      } catch (error) {
        const detail = error instanceof z.ZodError ? (error.issues[0]?.message ?? '') : String(error);
        page.fingerprints.push(fingerprint);
        page.broken.push({ remoteId: keyOf(document, settings), cause: 'remote.unexpected_shape', detail });
      }
    }
    return page;
  };

  const confirm = async (call: Call): Promise<void> => {
    // A site that no longer knows the session gives the orders again, and the fingerprints know them.
    await reading?.incoming.confirm(call);
    await drop();
  };

  const start = async (call: Call): Promise<Result<Reading | null>> => {
    const incoming = await carrier.collect(call);
    if (!succeeded(incoming)) return incoming;
    if (incoming.value === null) return ok(null);
    const { path, contentType } = incoming.value;
    return ok({ incoming: incoming.value, documents: readXml(path, wanted, { contentType }), broken: null });
  };

  /** Takes up where the engine stands: a page whose checkpoint came back is stored, any other is forgotten. */
  const settle = async (call: Call, checkpoint: string | null): Promise<{ n: number; kept: string[] }> => {
    const before = checkpointShape.parse(checkpoint === null ? {} : JSON.parse(checkpoint));
    const kept = fingerprintsIn(before.taken);
    if (given !== null && given.checkpoint === checkpoint) {
      for (const one of given.fingerprints) taken.add(one);
      const { last } = given;
      given = null;
      if (last) await confirm(call);
    } else {
      await drop();
      if (checkpoint === null) taken.clear();
    }
    for (const one of kept) taken.add(one);
    return { n: before.n, kept };
  };

  return {
    close: drop,
    async pullOrders(call: Call, checkpoint: string | null): Promise<Result<OrderPage>> {
      const { n, kept } = await settle(call, checkpoint);
      if (reading === null) {
        const started = await start(call);
        if (!succeeded(started)) return started;
        reading = started.value;
      }
      const here = reading;
      const text = (fingerprints: readonly string[]): string =>
        JSON.stringify({ n: n + 1, taken: [...kept, ...fingerprints].slice(-mostKept).join('') });
      if (here === null)
        return ok({ orders: [], broken: [], checkpoint: checkpoint ?? text([]), more: false });
      if (here.broken !== null) {
        await drop();
        return here.broken;
      }
      let page: Page;
      try {
        page = await readPage(here);
      } catch (error) {
        await drop();
        return refusalOf(error);
      }
      if (page.ended && page.fingerprints.length === 0) {
        // Nothing new to store, so the site may know at once.
        await confirm(call);
        return ok({ orders: [], broken: [], checkpoint: checkpoint ?? text([]), more: false });
      }
      const after = text(page.fingerprints);
      given = { checkpoint: after, fingerprints: page.fingerprints, last: page.ended };
      return ok({ orders: page.orders, broken: page.broken, checkpoint: after, more: true });
    },
  };
};

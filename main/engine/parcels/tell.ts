import type { Clock } from '#main/engine/clock.ts';
import { putDocument } from '#main/engine/documents.ts';
import { homeOf } from '#main/engine/home.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import type { Log } from '#main/engine/log.ts';
import { type Loop, loop } from '#main/engine/loop.ts';
import { termsOf } from '#main/engine/message.ts';
import { noticeText } from '#main/engine/parcels/notice.ts';
import { knownOrder, type Planned, planDocuments } from '#main/engine/parcels/plan.ts';
import { idempotencyKeyOf, onwardTo, type Receiver } from '#main/engine/routing.ts';
import type { NewDelivery, NewMessage } from '#main/ledger/intake.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { ParcelNews, ParcelSum } from '#main/ledger/parcel-sums.ts';
import type { ParcelRow } from '#main/ledger/parcels.ts';
import type { SystemManifest } from '#main/systems/port.ts';
import { type EntityObject, entitySchemas, type Order } from '#shared/domain/index.ts';
import { toEnvelope } from '#shared/errors.ts';
import type { Rulebook } from '#shared/rules.ts';

export interface TellDeps {
  ledger: Ledger;
  clock: Clock;
  log: Log;
  incidents: Incidents;
  receivers(): readonly Receiver[];
  manifest(connectionId: string): SystemManifest | null;
  /** Language and zone of the notices. */
  words(): { locale: string; timeZone: string };
  /** Deliveries are waiting. */
  onTold(): void;
}

type SumOf = Pick<ParcelSum, 'sourceId' | 'entity' | 'key' | 'label'>;

const page = 50;
const idleMs = 5_000;

/** Connections, beside the ERP, that hold the order: its shop and every CRM that has a deal of it. */
const holders = (deps: Pick<TellDeps, 'ledger' | 'receivers'>, sum: SumOf, order: Order): Receiver[] => {
  if (sum.entity !== 'order') return [];
  const { ledger } = deps;
  const receivers = deps.receivers();
  const home = homeOf(ledger, receivers, sum, order);
  return receivers.filter(({ connectionId, manifest, flow }) => {
    if (manifest.role === 'carrier' || !flow.sendOrders) return false;
    if (connectionId === home.sourceId) return true;
    return (
      ledger.links.byKey(home.sourceId, 'order', home.key, connectionId) !== null ||
      ledger.links.byKey(sum.sourceId, 'order', sum.key, connectionId) !== null
    );
  });
};

const messageOf = (
  sourceId: string,
  changeId: string,
  entity: NewMessage['entity'],
  sum: SumOf,
  key: string,
  object: EntityObject,
  order: Order | null,
): NewMessage => ({
  sourceId,
  changeId,
  version: 1,
  direction: 'in',
  entity,
  key,
  operation: 'update',
  label: sum.label,
  object: JSON.stringify(object),
  changedAtMs: null,
  ackWanted: null,
  ackReason: null,
  problem: null,
  terms: termsOf(key, order),
});

const toErp = (erpId: string, message: NewMessage): NewDelivery => ({
  connectionId: erpId,
  idempotencyKey: idempotencyKeyOf(
    erpId,
    message.sourceId,
    message.entity,
    message.key,
    message.changeId,
    message.version,
  ),
  supersede: true,
  status: 'accepted',
  outcome: null,
  cause: null,
  detail: null,
  values: null,
});

/**
 * An order as its parcels move it: a status in the carrier's tables' words, or parcel numbers made here. The ERP, its
 * shop and its CRMs hear of it in one message, each in the line where it hears of that order.
 */
export const putOrderNews = (
  deps: Pick<TellDeps, 'ledger' | 'receivers'>,
  sum: SumOf,
  connectionId: string,
  news: { status: string | null; trackingNumbers: string[]; changeId: string },
  now: number,
): void => {
  const { ledger } = deps;
  const known = knownOrder(ledger, sum);
  const order: Order = entitySchemas.order.parse({
    key: sum.key,
    number: sum.label,
    status: news.status,
    trackingNumbers: news.trackingNumbers,
    ...(known.externalSource == null ? {} : { externalSource: known.externalSource }),
    ...(known.externalId == null ? {} : { externalId: known.externalId }),
  });
  const message = messageOf(connectionId, news.changeId, sum.entity, sum, sum.key, order, order);
  const others = holders(deps, sum, known);
  const before = ledger.links.byRemote(connectionId, sum.entity, sum.key);
  ledger.links.save(
    {
      connectionId,
      entity: sum.entity,
      remoteId: sum.key,
      sourceId: sum.sourceId,
      key: sum.key,
      seen: { ...before?.seen, ...(news.status === null ? {} : { status: news.status }) },
    },
    now,
  );
  ledger.intake.insert(
    message,
    [
      toErp(sum.sourceId, message),
      ...others
        .filter(({ manifest }) => manifest.pushes.includes('order'))
        .map((one) => onwardTo(one.connectionId, message, `${connectionId}:${sum.key}`)),
    ],
    now,
  );
};

/** The last word about the document counts; what it was in between nobody needs to be told any more. */
const tellStatus = (deps: TellDeps, sum: ParcelSum, now: number): void => {
  const last = sum.pending.findLast((one) => one.of === 'document');
  if (last?.of !== 'document') return;
  const kind = sum.entity === 'order' ? 'order_status' : 'supplier_order_status';
  // Words without a row, such as "registered", change nothing in the ERP: that is what an empty row means here.
  const word = deps.ledger.mappings.find(last.connectionId, kind, 'to_erp', last.word);
  if (word === undefined) return;
  putOrderNews(
    deps,
    sum,
    last.connectionId,
    {
      status: last.word,
      trackingNumbers: [],
      changeId: `parcels:${sum.entity}:${sum.key}:${last.word}:${now}`,
    },
    now,
  );
};

const parcelObject = (
  deps: TellDeps,
  parcel: ParcelRow,
  notice: string | null,
): ReturnType<typeof entitySchemas.parcel.parse> => {
  const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  const carrier = deps.manifest(parcel.connectionId ?? '');
  return entitySchemas.parcel.parse({
    key: parcel.number,
    orderKey: parcel.key,
    number: parcel.number,
    carrier: carrier?.name ?? null,
    status: parcel.status,
    statusAt: instant(parcel.statusAtMs),
    said: parcel.said,
    branch: parcel.branch,
    expectedAt: instant(parcel.expectedAtMs),
    keptUntil: instant(parcel.keptUntilMs),
    money: parcel.money,
    page: carrier?.carrier?.page?.replaceAll('{number}', encodeURIComponent(parcel.number)) ?? null,
    notice,
  });
};

/** A parcel's new state goes to whoever takes parcels, with a text for the buyer where a rule has one. */
const tellParcel = (
  deps: TellDeps,
  sum: ParcelSum,
  news: Extract<ParcelNews, { of: 'parcel' }>,
  book: Rulebook,
  now: number,
): void => {
  const { ledger } = deps;
  const parcel = ledger.parcels.byId(news.parcelId);
  if (parcel === null) return;
  const order = knownOrder(ledger, sum);
  const takers = holders(deps, sum, order).filter(({ manifest }) => manifest.pushes.includes('parcel'));
  if (takers.length === 0) return;
  const rule = book.notices.find((one) => one.enabled && one.when.includes(news.status));
  const carrier = deps.manifest(news.connectionId);
  const notice =
    rule === undefined || parcel.leg !== 'there'
      ? null
      : noticeText(rule.text, parcel, {
          order: order.externalId ?? order.number ?? sum.label,
          carrier: carrier?.name ?? '',
          page: carrier?.carrier?.page ?? null,
          ...deps.words(),
        });
  const changeId = `parcel:${parcel.id}:${news.status}:${news.atMs}`;
  const object = parcelObject(deps, { ...parcel, status: news.status }, notice);
  const message = messageOf(news.connectionId, changeId, 'parcel', sum, parcel.number, object, order);
  ledger.intake.insert(
    message,
    takers.map((one) => onwardTo(one.connectionId, message)),
    now,
  );
};

/**
 * Tells what is new about a document's parcels: its status, each parcel, and the documents its rules ask for. All of
 * it and the note that it was told are one transaction.
 */
const tell = async (deps: TellDeps, sum: ParcelSum): Promise<void> => {
  const { ledger, clock, incidents } = deps;
  const { book } = ledger.rulebooks.current(sum.sourceId);
  const planned: Planned[] = [];
  for (const news of sum.pending) {
    planned.push(...(await planDocuments(ledger, book.documents, sum, news, clock.now())));
  }
  const problem = planned.find((one) => 'problem' in one);
  ledger.write(() => {
    const now = clock.now();
    tellStatus(deps, sum, now);
    for (const news of sum.pending) if (news.of === 'parcel') tellParcel(deps, sum, news, book, now);
    for (const one of planned) if ('request' in one) putDocument(ledger, incidents, one.request, now);
    const current = ledger.parcelSums.get(sum);
    // What came in meanwhile stands behind what was read.
    if (current !== null) {
      ledger.parcelSums.save({ ...current, pending: current.pending.slice(sum.pending.length) }, now);
    }
  });
  if (problem !== undefined && 'problem' in problem) {
    incidents.raise({
      connectionId: sum.sourceId,
      cause: 'mapping.expression',
      detail: `${problem.rule.id}: ${problem.problem}`,
      values: { number: sum.label },
    });
  }
};

/** Returns how many documents had something to be told. */
export const tellOnce = async (deps: TellDeps): Promise<number> => {
  const sums = deps.ledger.parcelSums.pending(page);
  for (const sum of sums) {
    try {
      await tell(deps, sum);
    } catch (error) {
      // One document must not keep the others waiting; its news stay where they are and are told in the next round.
      deps.log.error('telling of a parcel failed', { key: sum.key, detail: toEnvelope(error).detail });
    }
  }
  if (sums.length > 0) deps.onTold();
  return sums.length;
};

export const createTelling = (deps: TellDeps): Loop =>
  loop(
    async () => ((await tellOnce(deps)) === page ? 100 : idleMs),
    (error) => {
      deps.log.error('telling of parcels failed', { detail: toEnvelope(error).detail });
      return idleMs;
    },
  );

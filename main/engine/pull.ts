import { closedPeriodCause, isClosedFor, startOf } from '#main/engine/brakes/closed-period.ts';
import type { Breaker } from '#main/engine/breaker.ts';
import type { Clock } from '#main/engine/clock.ts';
import { isShop } from '#main/engine/home.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import type { Log } from '#main/engine/log.ts';
import { type Loop, loop } from '#main/engine/loop.ts';
import { createMapping } from '#main/engine/mapping.ts';
import { messageOfOrder } from '#main/engine/message.ts';
import { ownErrors } from '#main/engine/own-errors.ts';
import { idempotencyKeyOf, onwardTo, type Receiver, relayed } from '#main/engine/routing.ts';
import type { NewDelivery, NewMessage } from '#main/ledger/intake.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { Link } from '#main/ledger/links.ts';
import type { Call, OpenedSystem, OrderPage, RemoteOrder } from '#main/systems/port.ts';
import { isRetried } from '#shared/causes.ts';
import { type Refusal, type Result, succeeded } from '#shared/result.ts';

export interface PullDeps {
  ledger: Ledger;
  opened: OpenedSystem;
  connectionId: string;
  receivers(): readonly Receiver[];
  /** ERP connection the orders go to; null while there is none. */
  erpId(): string | null;
  /** Programs beside the ERP that get every new order as well. */
  furtherErps(): readonly string[];
  clock: Clock;
  log: Log;
  incidents: Incidents;
  breaker: Breaker;
  pollMs: number;
  onTaken(count: number): void;
  onSignIn(result: Result<unknown>): void;
}

const checkpointName = 'orders';
const linkPage = 100;

const callOf = (deps: PullDeps): Call => {
  const signal = AbortSignal.timeout(120_000);
  return {
    http: deps.opened.session(signal),
    mapping: createMapping(deps.ledger, deps.connectionId),
    nowMs: deps.clock.now(),
    signal,
  };
};

interface Round {
  now: number;
  /** When the request whose answer is being stored was sent. */
  askedAtMs: number;
  /** Set when a status can't be judged yet: it may be our own writing, so it has to be read once more. */
  undecided: boolean;
}

/** A new order, unless it was taken in before: then only a status nobody here knew yet is news. */
const storeOrder = (deps: PullDeps, erpId: string, remote: RemoteOrder, round: Round): boolean => {
  const { ledger, connectionId } = deps;
  const { now } = round;
  const link = ledger.links.byRemote(connectionId, 'order', remote.remoteId);
  // A deal nobody here asked for is the CRM's own business.
  if (deps.opened.manifest.role === 'crm')
    return link === null ? false : storeStatus(deps, erpId, remote, link, round);
  const message = messageOfOrder(
    connectionId,
    remote.remoteId,
    `order:${remote.remoteId}`,
    'insert',
    remote.order,
    now,
  );
  const taken = insertFor(deps, erpId, message, now, remote.order.placedAt ?? null);
  if (taken || link === null) {
    ledger.links.save(
      {
        connectionId,
        entity: 'order',
        remoteId: remote.remoteId,
        sourceId: erpId,
        final: remote.final,
        ...(remote.remoteStatus === null ? {} : { seen: { status: remote.remoteStatus } }),
      },
      now,
    );
    return taken;
  }
  return storeStatus(deps, erpId, remote, link, round);
};

/** Who else hears of it: CRMs of a shop's order, and of a CRM's stage the shop that the order was born in. */
const onward = (deps: PullDeps, message: NewMessage): NewDelivery[] => {
  const { ledger, connectionId, opened } = deps;
  const receivers = deps.receivers();
  if (opened.manifest.role === 'shop') return relayed(receivers, message);
  const born = ledger.links.byRemote(connectionId, 'order', message.key);
  if (born?.key == null || !isShop(receivers, born.sourceId)) return [];
  const shop = receivers.find((one) => one.connectionId === born.sourceId);
  if (shop === undefined || !shop.flow.sendOrders || !shop.manifest.pushes.includes('order')) return [];
  // A line of its own: in that of the ERP's changes an older state of the ERP, taken in later, would supersede it.
  return [onwardTo(shop.connectionId, message, `${message.sourceId}:${message.key}`)];
};

/** `placedAt` of a new order decides whether it may be booked by itself; a later status books nothing. */
const insertFor = (
  deps: PullDeps,
  erpId: string,
  message: NewMessage,
  now: number,
  placedAt: string | null = null,
  lane?: string,
): boolean => {
  const isNewOrder = message.operation === 'insert' && deps.opened.manifest.role === 'shop';
  const further = isNewOrder ? deps.furtherErps().filter((id) => id !== erpId) : [];
  const erps = [erpId, ...further].map((id) => ({ id, closed: isClosedFor(deps.ledger, id, placedAt) }));
  const toErps = erps.map(
    ({ id, closed }): NewDelivery => ({
      connectionId: id,
      ...(lane === undefined ? {} : { lane }),
      idempotencyKey: idempotencyKeyOf(
        id,
        message.sourceId,
        message.entity,
        message.key,
        message.changeId,
        message.version,
      ),
      supersede: false,
      ...startOf(closed),
      outcome: null,
      detail: null,
      values: null,
    }),
  );
  const inserted = deps.ledger.intake.insert(message, [...toErps, ...onward(deps, message)], now);
  if (inserted.kind !== 'new') return false;
  for (const { id } of erps.filter((one) => one.closed)) {
    deps.incidents.raise({
      connectionId: id,
      cause: closedPeriodCause,
      detail: placedAt,
      values: { number: message.label },
    });
  }
  return true;
};

/**
 * A status change over there. `seen` also holds what we wrote ourselves, so our own value coming back is no news:
 * otherwise the two sides would tell each other the same thing for ever.
 */
const storeStatus = (
  deps: PullDeps,
  erpId: string,
  remote: RemoteOrder,
  link: Link,
  round: Round,
): boolean => {
  const status = remote.remoteStatus;
  if (status === null || status === link.seen['status']) return false;
  const { ledger, connectionId } = deps;
  // Our own push of this order ended while the answer was on its way, or one is under way: what was read may be older
  // than what we know, or our own writing. Taken for news it would put the ERP back to an older state.
  if (
    link.updatedAtMs >= round.askedAtMs ||
    (link.key !== null && ledger.deliveries.isUnderWay(connectionId, 'order', link.key))
  ) {
    round.undecided = true;
    return false;
  }
  ledger.links.save(
    {
      connectionId,
      entity: 'order',
      remoteId: remote.remoteId,
      sourceId: link.sourceId,
      seen: { ...link.seen, status },
      final: remote.final,
    },
    round.now,
  );
  const changeId = `status:${remote.remoteId}:${status}:${round.now}`;
  const message = messageOfOrder(connectionId, remote.remoteId, changeId, 'update', remote.order, round.now);
  // What a CRM says of an order waits behind what the shop said of it.
  const lane = deps.opened.manifest.role === 'crm' ? (link.key ?? undefined) : undefined;
  return insertFor(deps, erpId, message, round.now, null, lane);
};

const failed = (deps: PullDeps, refusal: Refusal): void => {
  const { ledger, connectionId, incidents, breaker, clock } = deps;
  if (refusal.outcome === 'unauthorised') {
    deps.onSignIn(refusal);
    return;
  }
  ledger.connections.trouble(connectionId, refusal.cause, refusal.detail ?? null);
  if (refusal.outcome === 'rate_limited') return;
  breaker.failed(clock.now());
  if (breaker.state(clock.now()) !== 'closed') {
    incidents.raise({ connectionId, cause: refusal.cause, detail: refusal.detail ?? null, values: {} });
  }
};

/** Returns how many were news, or null when the page has to be asked for again. */
const storePage = (deps: PullDeps, erpId: string, page: OrderPage, askedAtMs: number): number | null => {
  const { ledger, connectionId, clock, incidents } = deps;
  return ledger.write(() => {
    const now = clock.now();
    const round: Round = { now, askedAtMs, undecided: false };
    let taken = 0;
    for (const remote of page.orders) if (storeOrder(deps, erpId, remote, round)) taken += 1;
    for (const broken of page.broken) {
      incidents.raise({
        connectionId,
        cause: broken.cause,
        detail: broken.detail,
        values: { number: broken.remoteId },
      });
    }
    // Who can be asked about single orders tells it again; who only has a list of changes would never.
    if (round.undecided && deps.opened.system.readOrders === undefined) return null;
    // In the same commit as the orders: a crash repeats the page, and known orders are recognised.
    ledger.checkpoints.set(connectionId, checkpointName, page.checkpoint, now);
    return taken;
  });
};

const pullNew = async (deps: PullDeps, erpId: string): Promise<boolean> => {
  const { system } = deps.opened;
  if (system.pullOrders === undefined) return true;
  for (;;) {
    const checkpoint = deps.ledger.checkpoints.get(deps.connectionId, checkpointName);
    const askedAtMs = deps.clock.now();
    const result = await system.pullOrders(callOf(deps), checkpoint);
    if (!succeeded(result)) {
      failed(deps, result);
      return false;
    }
    const taken = storePage(deps, erpId, result.value, askedAtMs);
    if (taken !== 0) deps.onTaken(taken ?? 1);
    if (taken === null || !result.value.more) return true;
  }
};

/** Asks for the present state of orders that are not final; finds changes where the shop has no change feed. */
const readOpen = async (deps: PullDeps, erpId: string): Promise<boolean> => {
  const { ledger, connectionId, opened } = deps;
  const { system } = opened;
  if (system.readOrders === undefined) return true;
  let after = '';
  for (;;) {
    const links = ledger.links.open(connectionId, 'order', after, linkPage);
    if (links.length === 0) return true;
    after = links[links.length - 1]?.remoteId ?? after;
    const askedAtMs = deps.clock.now();
    const result = await system.readOrders(
      callOf(deps),
      links.map((link) => link.remoteId),
    );
    if (!succeeded(result)) {
      failed(deps, result);
      return false;
    }
    const taken = ledger.write(() => {
      const round: Round = { now: deps.clock.now(), askedAtMs, undecided: false };
      let changed = 0;
      for (const remote of result.value) {
        const link = ledger.links.byRemote(connectionId, 'order', remote.remoteId);
        if (link !== null && storeStatus(deps, erpId, remote, link, round)) changed += 1;
      }
      return changed;
    });
    if (taken > 0) deps.onTaken(taken);
  }
};

/** One round of bringing orders and their states from a shop. True when the shop answered everything. */
export const pullOnce = async (deps: PullDeps): Promise<boolean> => {
  const erpId = deps.erpId();
  if (erpId === null) return true;
  const well = (await pullNew(deps, erpId)) && (await readOpen(deps, erpId));
  if (well) {
    const now = deps.clock.now();
    deps.ledger.connections.healthy(deps.connectionId, now);
    if (deps.breaker.succeeded()) deps.ledger.dispatch.wake(deps.connectionId, now);
    deps.incidents.settle(deps.connectionId, isRetried);
  }
  return well;
};

export const createPull = (deps: PullDeps): Loop => {
  const errors = ownErrors(deps, 'pull');
  return loop(
    async () => {
      const now = deps.clock.now();
      if (deps.breaker.allowance(now, 1) === 0) return Math.max(1_000, deps.breaker.reopensAtMs() - now);
      await pullOnce(deps);
      deps.breaker.inconclusive();
      errors.over();
      return deps.pollMs;
    },
    (error) => {
      errors.note(error);
      return deps.pollMs;
    },
  );
};

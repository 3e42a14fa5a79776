import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Call, OpenedSystem, OrderPage, Pushed, PushItem, SystemManifest } from '#main/systems/port.ts';
import type { EntityObject } from '#shared/domain/index.ts';
import { type Result, succeeded } from '#shared/result.ts';
import type { SystemHarness } from '#test/conformance/systems/harness.ts';

/** What the tests of every system use: the system opened once, and calls of its port that fail loudly. */
export const systemTools = (
  manifest: SystemManifest,
  makeHarness: () => Promise<SystemHarness>,
  live: boolean,
) => {
  const can = (capability: (typeof manifest.capabilities)[number]): boolean =>
    manifest.capabilities.includes(capability);
  const takes = (entity: PushItem['entity']): boolean => manifest.pushes.includes(entity);
  let made: { harness: SystemHarness; opened: OpenedSystem } | null = null;
  const others: OpenedSystem[] = [];
  const state = {
    get harness(): SystemHarness {
      if (made === null) throw new Error('not before the tests run');
      return made.harness;
    },
    get opened(): OpenedSystem {
      if (made === null) throw new Error('not before the tests run');
      return made.opened;
    },
  };

  beforeAll(async () => {
    const harness = await makeHarness();
    made = { harness, opened: harness.open() };
  });
  afterEach(async () => {
    made?.harness.misbehave?.clear();
    for (const other of others.splice(0)) await other.close();
  });
  afterAll(async () => {
    await made?.opened.close();
    await made?.harness.close();
  });

  const call = (system = state.opened): Call => {
    const { signal } = new AbortController();
    return { http: system.session(signal), mapping: state.harness.mapping, nowMs: Date.now(), signal };
  };
  const item = (
    given: Partial<PushItem> & { entity: PushItem['entity']; object: EntityObject | null },
  ): PushItem => ({
    idempotencyKey: state.harness.newKey?.() ?? 'k',
    operation: 'update',
    key: '1',
    remoteId: null,
    written: {},
    ...given,
  });
  const pushIn = async (here: Call, given: PushItem): Promise<Result<Pushed>> => {
    const { system } = state.opened;
    // What goes in batches goes in batches of one as well.
    const result =
      manifest.batches?.[given.entity] === undefined
        ? await system.push?.(here, given)
        : (await system.pushMany?.(here, [given]))?.[0];
    if (result === undefined) throw new Error('no push');
    return result;
  };
  const push = (given: PushItem) => pushIn(call(), given);
  const value = <T>(result: Result<T>): T => {
    if (!succeeded(result)) throw new Error(`${result.outcome} ${result.cause} ${result.detail ?? ''}`);
    return result.value;
  };
  const lookUp = async (given: PushItem) => {
    const result = await state.opened.system.lookup?.(call(), given);
    if (result === undefined) throw new Error('no look-up');
    return value(result);
  };
  const pull = async (checkpoint: string | null): Promise<OrderPage> => {
    const result = await state.opened.system.pullOrders?.(call(), checkpoint);
    if (result === undefined) throw new Error('no pull');
    return value(result);
  };
  const pullAll = async (checkpoint: string | null): Promise<{ ids: string[]; checkpoint: string }> => {
    const ids: string[] = [];
    let at = checkpoint;
    for (;;) {
      const page: OrderPage = await pull(at);
      ids.push(...page.orders.map((order) => order.remoteId));
      at = page.checkpoint;
      if (!page.more) return { ids, checkpoint: at };
    }
  };
  const firstStatus = () => state.harness.statuses[0] ?? (['', ''] as const);

  return {
    live,
    get harness() {
      return state.harness;
    },
    get opened() {
      return state.opened;
    },
    /** Opened by a test itself, and closed after it. */
    others,
    can,
    takes,
    call,
    item,
    push,
    pushIn,
    value,
    lookUp,
    pull,
    pullAll,
    firstStatus,
  };
};
export type SystemTools = ReturnType<typeof systemTools>;

import { beforeEach, describe, expect, it } from 'vitest';
import {
  acceptAll,
  addOrder,
  causeOf,
  claimAll,
  drain,
  keys,
  receivedNo,
  tradeProfile,
  useOnec,
} from './onec-odata-harness.ts';

const onec = useOnec();
const tea = { set: 'Catalog_Номенклатура', key: keys.tea };
const touch = (name: string): unknown => onec.peer.base.save(tea.set, tea.key, { Description: name });
const selects = (): number => onec.peer.requests.filter(({ path }) => path.endsWith('/SelectChanges')).length;
const notifies = (): number =>
  onec.peer.requests.filter(({ path }) => path.endsWith('/NotifyChangesReceived')).length;

beforeEach(async () => {
  await drain(onec.open());
  onec.peer.requests.length = 0;
});

describe('claiming and confirming', () => {
  it('hands out a message and confirms it when the last row was acknowledged', async () => {
    const erp = onec.open();
    const before = receivedNo(onec.peer);
    const order = addOrder(onec.peer);
    touch('Чай 1');
    const changes = await claimAll(erp);
    expect(changes).toMatchObject([
      { entity: 'order', entityWord: 'Document_ЗаказПокупателя', key: order, operation: 'update' },
      { entity: 'product', key: keys.tea },
    ]);
    expect(await claimAll(erp)).toEqual([]);
    expect(await acceptAll(erp, changes.slice(0, 1))).toEqual([]);
    expect(receivedNo(onec.peer)).toBe(before);
    expect(await erp.backlog(10)).toEqual({ waiting: 1, capped: false, oldestAtMs: null });
    await acceptAll(erp, changes.slice(1));
    expect(receivedNo(onec.peer)).toBe(before + 1);
    expect(await claimAll(erp)).toEqual([]);
    expect(onec.peer.base.waiting(keys.node)).toEqual([]);
  });

  it('never confirms an empty message', async () => {
    const erp = onec.open();
    const before = receivedNo(onec.peer);
    for (let n = 0; n < 3; n += 1) expect(await claimAll(erp)).toEqual([]);
    expect(selects()).toBe(3);
    expect(notifies()).toBe(0);
    expect(receivedNo(onec.peer)).toBe(before);
  });

  it('tells of classes nobody described, or takes them over in silence, and confirms either way', async () => {
    const before = receivedNo(onec.peer);
    onec.peer.base.save('Catalog_Склады', keys.warehouse, { Description: 'Главный' });
    const erp = onec.open();
    const changes = await claimAll(erp);
    expect(changes).toMatchObject([{ entity: null, entityWord: 'Catalog_Склады', key: keys.warehouse }]);
    await acceptAll(erp, changes);
    expect(receivedNo(onec.peer)).toBe(before + 1);

    for (const exchange of [
      { plan: keys.plan, nodeCode: 'SITE', ignoredSets: ['Catalog_Склады'] },
      { plan: keys.plan, nodeCode: 'SITE', unknownSets: 'ignore' as const },
    ]) {
      const quiet = onec.open({ profile: tradeProfile({ exchange }) });
      const from = receivedNo(onec.peer);
      onec.peer.base.save('Catalog_Склады', keys.warehouse, { Description: 'Основной' });
      expect(await claimAll(quiet)).toEqual([]);
      expect(await claimAll(quiet)).toEqual([]);
      expect(receivedNo(onec.peer)).toBe(from + 1);
    }
  });

  it('hands out a large message in portions and keeps the rest', async () => {
    const erp = onec.open();
    const before = receivedNo(onec.peer);
    const orders = Array.from({ length: 25 }, () => addOrder(onec.peer));
    const seen: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const part = await claimAll(erp, 10);
      expect(part.length).toBe(n < 2 ? 10 : 5);
      seen.push(...part.map(({ key }) => key));
      expect(receivedNo(onec.peer)).toBe(before);
      await acceptAll(erp, part);
    }
    expect(seen.sort()).toEqual(orders.sort());
    expect(selects()).toBe(1);
    expect(receivedNo(onec.peer)).toBe(before + 1);
  });

  it('gives a row back that was asked for later, and one whose lease ended', async () => {
    const erp = onec.open();
    touch('Чай 2');
    const [change] = await claimAll(erp);
    expect(change).toBeDefined();
    await erp.acknowledge('agent', [{ id: change?.id ?? '', word: 'new', reason: null }]);
    const again = await erp.claim({ agentId: 'agent', limit: 5, leaseSeconds: 0 });
    expect(again).toMatchObject([{ id: change?.id, attempts: 1 }]);
    // The lease of zero seconds is over at once; a late acknowledgement still counts.
    const third = await claimAll(erp);
    expect(third.map(({ id }) => id)).toEqual([change?.id]);
    expect(
      await erp.acknowledge('somebody else', [{ id: change?.id ?? '', word: 'accepted', reason: null }]),
    ).toEqual([change?.id]);
    await acceptAll(erp, third);
    expect(await claimAll(erp)).toEqual([]);
  });

  it('tells deletions, leaves folders alone, and reads a marked object as gone', async () => {
    const erp = onec.open();
    const order = addOrder(onec.peer);
    const marked = addOrder(onec.peer);
    await drain(erp);
    onec.peer.base.remove('Document_ЗаказПокупателя', order);
    onec.peer.base.save('Document_ЗаказПокупателя', marked, { DeletionMark: true });
    onec.peer.base.save('Catalog_Номенклатура', keys.newGoods, { Description: 'Папка' });
    const changes = await claimAll(erp);
    expect(changes.map(({ key, operation }) => [key, operation])).toEqual([
      [order, 'delete'],
      [marked, 'update'],
    ]);
    expect(await erp.load('order', [order, marked])).toMatchObject([
      { kind: 'missing' },
      { kind: 'missing' },
    ]);
    await acceptAll(erp, changes);
  });

  it('keeps an edit that is made between reading and confirming', async () => {
    const erp = onec.open();
    touch('Чай 3');
    const changes = await claimAll(erp);
    touch('Чай 4');
    await acceptAll(erp, changes);
    const later = await claimAll(erp);
    expect(later.map(({ key }) => key)).toEqual([keys.tea]);
    expect(later[0]?.id).not.toBe(changes[0]?.id);
    await acceptAll(erp, later);
  });

  it('sends objects anew that the administrator registered without changing them', async () => {
    const erp = onec.open();
    touch('Чай 5');
    const changes = await claimAll(erp);
    await acceptAll(erp, changes);
    onec.peer.base.register(tea.set, tea.key);
    const again = await claimAll(erp);
    expect(again.map(({ key }) => key)).toEqual([keys.tea]);
    expect(again[0]?.id).not.toBe(changes[0]?.id);
    await acceptAll(erp, again);
  });

  it('asks no oftener than the settings say', async () => {
    const erp = onec.open({ settings: { pollSeconds: 600 } });
    for (let n = 0; n < 3; n += 1) expect(await claimAll(erp)).toEqual([]);
    expect(selects()).toBe(1);
  });
});

describe('a process that ends', () => {
  it('between SelectChanges and the acknowledgement: the same message again, the same ids', async () => {
    const first = onec.open();
    touch('Чай 6');
    const changes = await claimAll(first);
    await first.close();
    const second = onec.open();
    expect(await claimAll(second)).toEqual(changes);
    await acceptAll(second, changes);
    expect(onec.peer.base.waiting(keys.node)).toEqual([]);
  });

  it('after the acknowledgement and before the confirmation arrived: known rows, newer states as new ones', async () => {
    const first = onec.open();
    const order = addOrder(onec.peer);
    touch('Чай 7');
    const before = receivedNo(onec.peer);
    const changes = await claimAll(first);
    onec.peer.faults.plan({ kind: 'cut_before' }, { path: /NotifyChangesReceived/ });
    await acceptAll(first, changes);
    await first.close();
    expect(receivedNo(onec.peer)).toBe(before);
    touch('Чай 8');
    const second = onec.open();
    const again = await claimAll(second);
    expect(again.find(({ key }) => key === order)?.id).toBe(changes.find(({ key }) => key === order)?.id);
    expect(again.find(({ key }) => key === keys.tea)?.id).not.toBe(
      changes.find(({ key }) => key === keys.tea)?.id,
    );
    await acceptAll(second, again);
    expect(receivedNo(onec.peer)).toBe(before + 1);
  });

  it.each([
    ['cut before it acted', { kind: 'cut_before' }],
    ['cut after it acted', { kind: 'cut_after' }],
    ['carried out twice', { kind: 'twice' }],
    ['an error page', { kind: 'html', status: 502 }],
  ] as const)('goes on when the confirmation is %s', async (_name, mode) => {
    const erp = onec.open();
    const before = receivedNo(onec.peer);
    touch(`Чай ${mode.kind}`);
    const changes = await claimAll(erp);
    onec.peer.faults.plan(mode, { path: /NotifyChangesReceived/ });
    expect(await acceptAll(erp, changes)).toEqual([]);
    expect(await claimAll(erp)).toEqual([]);
    expect(receivedNo(onec.peer)).toBe(before + 1);
    touch(`Чай ${mode.kind} 2`);
    const next = await claimAll(erp);
    expect(next).toHaveLength(1);
    await acceptAll(erp, next);
    expect(receivedNo(onec.peer)).toBe(before + 2);
  });
});

describe('what stops the flow', () => {
  it('somebody else who confirms a message of our node', async () => {
    const erp = onec.open();
    touch('Чай 9');
    const changes = await claimAll(erp);
    const other = onec.open();
    await acceptAll(other, await claimAll(other));
    await acceptAll(erp, changes);
    expect(await causeOf(claimAll(erp))).toBe('erp.node_shared');
    // It stays so until somebody starts the flow again.
    expect(await causeOf(claimAll(erp))).toBe('erp.node_shared');
    await erp.releaseClaims('agent');
    expect(await claimAll(erp)).toEqual([]);
  });

  it('a number that went back (a backup) or on (somebody else) while nothing was at hand', async () => {
    const erp = onec.open();
    expect(await claimAll(erp)).toEqual([]);
    const before = receivedNo(onec.peer);
    const set = (number: number): void => {
      onec.peer.base.object(keys.plan, keys.node)['ReceivedNo'] = String(number);
    };
    set(before - 2);
    expect(await causeOf(claimAll(erp))).toBe('erp.restored');
    set(before);
    await erp.releaseClaims('agent');
    expect(await claimAll(erp)).toEqual([]);
    set(before + 1);
    expect(await causeOf(claimAll(erp))).toBe('erp.node_shared');
  });

  it('a node that is not there, and the node of the base itself', async () => {
    for (const nodeCode of ['NOBODY', '1C']) {
      const erp = onec.open({ profile: tradeProfile({ exchange: { plan: keys.plan, nodeCode } }) });
      expect(await causeOf(claimAll(erp))).toBe('erp.node_missing');
    }
  });

  it('a described set that is no longer published: its changes would be struck off unseen', async () => {
    const erp = onec.open();
    const order = addOrder(onec.peer);
    touch('Чай 9б');
    const before = receivedNo(onec.peer);
    onec.peer.base.unpublished.add('Document_ЗаказПокупателя');
    let caught: unknown;
    try {
      await claimAll(erp);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      causeId: 'erp.not_published',
      values: { table: 'Document_ЗаказПокупателя' },
    });
    expect(receivedNo(onec.peer)).toBe(before);
    onec.peer.base.unpublished.clear();
    const changes = await claimAll(erp);
    expect(changes.map(({ key }) => key).sort()).toEqual([order, keys.tea].sort());
    await acceptAll(erp, changes);
  });

  it('one bad character, until somebody has taken it away', async () => {
    const erp = onec.open();
    touch('Чай \u0002');
    addOrder(onec.peer);
    let caught: unknown;
    try {
      await claimAll(erp);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      causeId: 'erp.message_broken',
      values: { value: `Catalog_Номенклатура(guid'${keys.tea}')` },
    });
    touch('Чай 10');
    const changes = await claimAll(erp);
    expect(changes).toHaveLength(2);
    await acceptAll(erp, changes);
  });

  it.each([
    ['a page of the web server', { kind: 'html' }, 'erp.connection_lost'],
    ['an error page', { kind: 'html', status: 500 }, 'erp.connection_lost'],
    ['service unavailable', { kind: 'status', status: 503 }, 'erp.unreachable'],
    ['a cut', { kind: 'cut_after' }, 'erp.connection_lost'],
    ['silence', { kind: 'silence' }, 'erp.deadline'],
    ['half an answer', { kind: 'half_json' }, 'erp.connection_lost'],
  ] as const)('%s, for this time only', async (name, mode, cause) => {
    const erp = onec.open({ settings: { selectTimeoutMs: 700 } });
    touch(`Чай ${name}`);
    onec.peer.faults.plan(mode, { path: /SelectChanges/ });
    expect(await causeOf(claimAll(erp))).toBe(cause);
    const changes = await claimAll(erp);
    expect(changes).toHaveLength(1);
    await acceptAll(erp, changes);
  });
});

it('a claim does not wait for a message that takes long; the next ones find it', async () => {
  const erp = onec.open({ settings: { selectTimeoutMs: 60_000 } });
  touch('Чай долгий');
  onec.peer.faults.plan({ kind: 'slow', ms: 11_000 }, { path: /SelectChanges/ });
  expect(await claimAll(erp)).toEqual([]);
  const changes = await claimAll(erp);
  expect(changes).toHaveLength(1);
  expect(selects()).toBe(1);
  await acceptAll(erp, changes);
});

it('what it wrote itself does not come back', async () => {
  const erp = onec.open();
  const order = addOrder(onec.peer);
  await drain(erp);
  const applied = await erp.apply({
    kind: 'set_order',
    orderKey: order,
    status: 'ВРаботе',
    trackingNumber: null,
  });
  expect(applied.outcome).toBe('ok');
  expect(await claimAll(erp)).toEqual([]);
  onec.peer.base.save('Document_ЗаказПокупателя', order, { Состояние: 'Отгружен' });
  const changes = await claimAll(erp);
  expect(changes.map(({ key }) => key)).toEqual([order]);
  await acceptAll(erp, changes);
});

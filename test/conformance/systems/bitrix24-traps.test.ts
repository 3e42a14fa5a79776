import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '#main/http/types.ts';
import { bitrix24 } from '#main/systems/bitrix24/index.ts';
import type { Call, KeepCredentials, Mapping, OpenedSystem, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { succeeded } from '#shared/result.ts';
import { type BitrixPeer, startBitrix } from '#test/peers/bitrix24/server.ts';
import { moveDeal, type PeerDeal, takeId } from '#test/peers/bitrix24/state.ts';

const registry = createRegistry([
  {
    ...bitrix24,
    manifest: { ...bitrix24.manifest, limits: { ...bitrix24.manifest.limits, perSecond: null } },
  },
]);

const words: readonly (readonly [string, string])[] = [
  ['W', 'C10:PREPARATION'],
  ['R', 'C10:EXECUTING'],
  ['X', 'EXECUTING'],
];
const mapping: Mapping = {
  toRemote: (_kind, value) => words.find(([erp]) => erp === value)?.[1],
  toErp: (_kind, value) => words.find(([, remote]) => remote === value)?.[0],
};

describe('Bitrix24 and its traps', () => {
  let peer: BitrixPeer;
  let opened: OpenedSystem[] = [];

  beforeEach(async () => {
    peer = await startBitrix();
  });
  afterEach(async () => {
    for (const one of opened) await one.close();
    opened = [];
    await peer.stop();
  });

  const open = (
    settings: Record<string, unknown> = {},
    credentials: Record<string, string> = { webhook: peer.webhook.secret },
    keep?: KeepCredentials,
  ): OpenedSystem => {
    const base = { baseUrl: peer.url, webhookUser: 7, funnel: '10', settleSeconds: 0, oauthUrl: peer.url };
    const made = registry.open('bitrix24', { ...base, ...settings }, credentials, keep);
    opened.push(made);
    return made;
  };
  const call = (system: OpenedSystem, nowMs = Date.UTC(2026, 7, 1)): Call => {
    const { signal } = new AbortController();
    return { http: system.session(signal), mapping, nowMs, signal };
  };
  const itemOf = (given: Record<string, unknown> = {}, more: Partial<PushItem> = {}): PushItem => ({
    idempotencyKey: 'k',
    entity: 'order',
    operation: 'insert',
    key: '1',
    remoteId: null,
    written: {},
    object: orderSchema.parse({
      key: '1',
      number: 'ZK/1',
      customer: { name: 'Jan', phone: '600100200' },
      lines: [{ sku: 'A', name: 'Kubek', quantity: '1', price: '2.00' }],
      ...given,
    }),
    ...more,
  });
  const push = async (system: OpenedSystem, item: PushItem, here = call(system)) => {
    const result = await system.system.push?.(here, item);
    if (result === undefined) throw new Error('no push');
    return result;
  };
  const made = async (system: OpenedSystem, item: PushItem): Promise<PeerDeal> => {
    const result = await push(system, item);
    if (!succeeded(result)) throw new Error(`${result.cause} ${result.detail ?? ''}`);
    const deal = peer.portal.deals.get(Number(result.value.remoteId));
    if (deal === undefined) throw new Error('no deal');
    return deal;
  };

  it('takes no text of a buyer for a reference or a mark', async () => {
    const deal = await made(
      open(),
      itemOf({
        customer: { name: 'Jan $result[deals][0]', email: 'jan@example.com' },
        note: '[URL=https://bad.example]click[/URL] & fields[stageId]=C10:WON',
        lines: [{ sku: 'A&B', name: '100% [b]', quantity: '1', price: '2' }],
      }),
    );
    const contact = peer.portal.contacts.get(deal.contactIds[0] ?? 0);
    expect(contact?.fields['name']).toBe('Jan $ result[deals][0]');
    expect(deal.fields['comments']).toContain(
      '(URL=https://bad.example)click(/URL) & fields(stageId)=C10:WON',
    );
    expect(deal.fields['stageId']).toBe('C10:NEW');
    expect(deal.rows[0]?.productName).toBe('A&B 100% [b]');
  });

  it('leaves a malformed e-mail out instead of losing the order', async () => {
    const deal = await made(open(), itemOf({ customer: { name: 'Jan', email: 'jan at example' } }));
    expect(peer.portal.contacts.get(deal.contactIds[0] ?? 0)?.emails).toEqual([]);
  });

  it('adopts no foreign deal when a filter is passed over', async () => {
    const system = open();
    const first = await made(system, itemOf());
    peer.portal.deaf = true;
    const second = await made(system, itemOf({ key: '2' }, { key: '2' }));
    expect(second.id).not.toBe(first.id);
  });

  it('adopts the oldest where somebody made a deal of the order twice', async () => {
    const system = open();
    const first = await made(system, itemOf());
    const twin = { ...first, id: takeId(peer.portal), fields: { ...first.fields } };
    peer.portal.deals.set(twin.id, twin);
    expect((await made(system, itemOf())).id).toBe(first.id);
  });

  it('brings an order of three hundred lines whole', async () => {
    const lines = Array.from({ length: 300 }, (_one, n) => ({
      sku: `S${n}`,
      name: 'x',
      quantity: '1',
      price: '1',
      vatRate: '23',
    }));
    const deal = await made(open(), itemOf({ lines, total: '300' }));
    expect([deal.rows.length, deal.fields['opportunity']]).toEqual([300, '300']);
  });

  it('adds the tax to a price that is without it', async () => {
    const deal = await made(
      open(),
      itemOf({
        priceIncludesVat: false,
        lines: [{ sku: 'A', quantity: '1', price: '10.00', vatRate: '23' }],
      }),
    );
    expect(deal.rows[0]).toMatchObject({ price: 12.3, taxRate: 23, taxIncluded: 'N' });
  });

  it('goes to the funnel and the person the rules decided, else to those of the settings', async () => {
    const system = open({ funnel: 'Интернет-магазин', responsible: 3 });
    const plain = await made(system, itemOf());
    expect([plain.fields['categoryId'], Number(plain.fields['assignedById'])]).toEqual([10, 3]);
    const decided = itemOf({ key: '2' }, { key: '2', decided: { funnel: '0', responsible: '5' } });
    const other = await made(system, decided);
    expect([other.fields['categoryId'], Number(other.fields['assignedById'])]).toEqual([0, 5]);
  });

  it('names a funnel it does not find, and makes no deal elsewhere', async () => {
    expect(await push(open({ funnel: 'интернет-магазин' }), itemOf())).toMatchObject({
      outcome: 'invalid',
      cause: 'mapping.unknown_value',
    });
    expect(peer.portal.deals.size).toBe(0);
  });

  it('says so when the portal keeps the old stage, and follows a robot that moves on', async () => {
    const system = open();
    const deal = await made(system, itemOf({ status: 'W' }));
    const elsewhere = itemOf({ status: 'X' }, { remoteId: String(deal.id) });
    expect(await push(system, elsewhere)).toMatchObject({ outcome: 'conflict', cause: 'remote.not_applied' });
    peer.portal.robots.set('C10:EXECUTING', 'C10:WON');
    const moved = await push(system, itemOf({ status: 'R' }, { remoteId: String(deal.id) }));
    expect(moved).toMatchObject({ outcome: 'ok', value: { written: { status: 'C10:WON' } } });
  });

  it('keeps the order number in a field of its own, made once', async () => {
    const deal = await made(open(), itemOf({ externalSource: 'shop1', externalId: '77' }));
    expect(deal.fields['UF_CRM_MOSTEK_ORDER']).toBe('shop1:77');
    await made(open(), itemOf({ key: '2' }, { key: '2' }));
    const adds = peer.requests.filter((one) => one.path.endsWith('/crm.deal.userfield.add'));
    expect(adds).toHaveLength(2);
  });

  it('goes without own fields where they may not be made', async () => {
    peer.portal.admin = false;
    const item = itemOf({ trackingNumbers: ['T1'] });
    expect((await made(open(), item)).fields['additionalInfo']).toBe('T1');
    expect(peer.portal.userFields.size).toBe(0);
  });

  it('writes with one request, and marks all others as reading', async () => {
    const system = open({ orderField: '', trackingField: '' });
    const here = call(system);
    const sent: HttpRequest[] = [];
    const http: Call['http'] = {
      exchanges: here.http.exchanges,
      send(request) {
        sent.push(request);
        return here.http.send(request);
      },
    };
    await push(system, itemOf(), { ...here, http });
    expect(sent.map((one) => [one.reads, one.repeatable])).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  it('makes the buyer once when only the deal was refused, before the index knows the buyer', async () => {
    for (const method of ['crm.item.add', 'crm.item.productrow.set']) peer.portal.missing.add(method);
    peer.portal.indexLags = true;
    peer.portal.exhausted.set('crm.deal.add', 0);
    expect(await push(open(), itemOf())).toMatchObject({ outcome: 'rate_limited' });
    peer.portal.exhausted.clear();
    const deal = await made(open(), itemOf());
    expect([...peer.portal.contacts.keys()]).toEqual(deal.contactIds);
  });

  it('takes nothing for absent that it could not look up', async () => {
    peer.portal.exhausted.set('crm.duplicate.findbycomm', 0);
    expect(await push(open(), itemOf())).toMatchObject({ outcome: 'rate_limited' });
    expect([peer.portal.deals.size, peer.portal.contacts.size]).toEqual([0, 0]);
  });

  describe('a box without a history of stages', () => {
    const dealAt = (movedTime: string, stageId = 'C10:NEW'): PeerDeal => {
      const id = takeId(peer.portal);
      const fields = { categoryId: 10, originatorId: 'mostek', originId: String(id), stageId, movedTime };
      const deal: PeerDeal = { id, fields, contactIds: [], rows: [] };
      peer.portal.deals.set(id, deal);
      return deal;
    };
    const at = (minute: number): string => new Date(Date.UTC(2026, 6, 1, 0, minute)).toISOString();
    beforeEach(() => peer.portal.missing.add('crm.stagehistory.list'));

    it('passes no deal over while others move to the end of the list', async () => {
      const deals = Array.from({ length: 130 }, (_one, n) => dealAt(at(n)));
      const system = open({ orderField: '', trackingField: '' });
      const here = call(system);
      let moved = 0;
      const http: Call['http'] = {
        exchanges: here.http.exchanges,
        async send(request) {
          const answer = await here.http.send(request);
          for (const deal of deals.slice(moved, moved + 10)) moveDeal(peer.portal, deal, 'C10:EXECUTING');
          moved += 10;
          return answer;
        },
      };
      const page = await system.system.pullOrders?.({ ...here, http }, null);
      if (page === undefined || !succeeded(page)) throw new Error('no page');
      expect(new Set(page.value.orders.map((one) => one.remoteId)).size).toBe(130);
      const next = await system.system.pullOrders?.(call(system), page.value.checkpoint);
      if (next === undefined || !succeeded(next)) throw new Error('no page');
      const last = new Map(
        [...page.value.orders, ...next.value.orders].map((one) => [one.remoteId, one.remoteStatus]),
      );
      expect(deals.map((deal) => last.get(String(deal.id)))).toEqual(
        deals.map((deal) => deal.fields['stageId']),
      );
    });

    it('finds a move that was dated early and written late, and tells none twice', async () => {
      const system = open();
      dealAt(at(10));
      const first = await system.system.pullOrders?.(call(system), null);
      if (first === undefined || !succeeded(first)) throw new Error('no page');
      const late = dealAt(at(8));
      const second = await system.system.pullOrders?.(call(system), first.value.checkpoint);
      if (second === undefined || !succeeded(second)) throw new Error('no page');
      expect(second.value.orders.map((one) => one.remoteId)).toEqual([String(late.id)]);
      expect(await system.system.pullOrders?.(call(system), second.value.checkpoint)).toMatchObject({
        value: { orders: [] },
      });
    });

    it('goes on from the beginning when an update brought the history', async () => {
      const system = open();
      const deal = await made(system, itemOf());
      const before = await system.system.pullOrders?.(call(system), null);
      if (before === undefined || !succeeded(before)) throw new Error('no page');
      peer.portal.missing.clear();
      const updated = open();
      expect(await updated.system.pullOrders?.(call(updated), before.value.checkpoint)).toMatchObject({
        value: { orders: [{ remoteId: String(deal.id) }] },
      });
    });
  });

  it('waits until the second in which a method is free again', async () => {
    const system = open();
    const resetAt = Date.UTC(2026, 7, 1) / 1_000 + 300;
    peer.portal.exhausted.set('crm.item.add:soon', resetAt);
    await made(system, itemOf());
    peer.portal.exhausted.set('crm.item.add', resetAt);
    expect(await push(system, itemOf({ key: '2' }, { key: '2' }))).toMatchObject({
      outcome: 'rate_limited',
      retryAtMs: resetAt * 1_000,
    });
  });

  it('is stopped by the leaky bucket, and goes on when it has drained', async () => {
    const system = open();
    peer.portal.bucket = { level: 49, max: 50 };
    expect(await push(system, itemOf())).toMatchObject({ outcome: 'rate_limited' });
    peer.portal.bucket.level = 0;
    await made(system, itemOf());
    expect(peer.portal.deals.size).toBe(1);
  });

  it('names the right that is missing', async () => {
    peer.portal.scopes = ['user_brief'];
    const system = open();
    expect(await system.system.test(call(system))).toMatchObject({
      outcome: 'invalid',
      cause: 'remote.forbidden',
      detail: 'missing scope: crm',
    });
    peer.portal.scopes = ['crm'];
    peer.portal.admin = false;
    const report = await system.system.test(call(system));
    expect(report).toMatchObject({
      value: { facts: expect.arrayContaining([expect.objectContaining({ label: 'fact.rightsMissing' })]) },
    });
  });

  it('begins with its own first deal, not with the first day of the portal', async () => {
    for (let n = 0; n < 200; n += 1) {
      const id = takeId(peer.portal);
      const deal: PeerDeal = { id, fields: { categoryId: 0 }, contactIds: [], rows: [] };
      peer.portal.deals.set(id, deal);
      moveDeal(peer.portal, deal, 'NEW', true);
    }
    const system = open();
    const deal = await made(system, itemOf());
    const page = await system.system.pullOrders?.(call(system), null);
    expect(page).toMatchObject({ value: { orders: [{ remoteId: String(deal.id) }], more: false } });
  });

  it('finds a change that was numbered early and written late', async () => {
    const system = open();
    const deals = [await made(system, itemOf()), await made(system, itemOf({ key: '2' }, { key: '2' }))];
    const [early, late] = deals;
    if (early === undefined || late === undefined) throw new Error('no deals');
    moveDeal(peer.portal, late, 'C10:EXECUTING');
    const held = peer.portal.history.pop();
    moveDeal(peer.portal, early, 'C10:EXECUTING');
    const page = await system.system.pullOrders?.(call(system), null);
    if (page === undefined || !succeeded(page) || held === undefined) throw new Error('no page');
    peer.portal.history.push(held);
    const next = await system.system.pullOrders?.(call(system), page.value.checkpoint);
    expect(next).toMatchObject({ value: { orders: [{ remoteId: String(late.id) }] } });
  });

  it('refuses a whole address where only the secret of the webhook belongs', () => {
    expect(() => open({}, { webhook: `${peer.url}/rest/7/${peer.webhook.secret}/` })).toThrow();
  });

  describe('as an application', () => {
    const credentials = () => ({
      clientId: peer.oauth.clientId,
      clientSecret: peer.oauth.clientSecret,
      refreshToken: peer.oauth.refreshToken,
      accessToken: peer.oauth.accessToken,
    });

    it('renews an expired token once for all who wait, and hands the new pair out before it is used', async () => {
      const kept: Record<string, string>[] = [];
      const system = open({}, credentials(), (changed) => {
        kept.push(changed);
        expect(peer.requests.filter((one) => one.body.includes(peer.oauth.accessToken))).toEqual([]);
      });
      peer.oauth.expire();
      const here = call(system);
      const results = await Promise.all([
        system.system.readOrders?.(here, ['1']),
        system.system.readOrders?.(here, ['1']),
        system.system.readOrders?.(here, ['1']),
      ]);
      expect(results.map((one) => one?.outcome)).toEqual(['ok', 'ok', 'ok']);
      expect(peer.oauth.refreshes).toBe(1);
      const { accessToken, refreshToken } = peer.oauth;
      expect(kept).toEqual([{ accessToken, refreshToken }]);
      const record = JSON.stringify(here.http.exchanges);
      for (const secret of [accessToken, refreshToken, peer.oauth.clientSecret, 'access-token-0001'])
        expect(record).not.toContain(secret);
    });

    it('repeats a creation that was refused for its token, and makes it once', async () => {
      const system = open({}, credentials());
      await made(system, itemOf());
      peer.oauth.expire();
      await made(system, itemOf({ key: '2' }, { key: '2' }));
      expect([peer.portal.deals.size, peer.oauth.refreshes]).toEqual([2, 1]);
    });

    it('asks the store again that could not take the new pair', async () => {
      const kept: string[] = [];
      let locked = true;
      const system = open({}, credentials(), (changed) => {
        if (locked) throw new Error('store is locked');
        kept.push(changed['refreshToken'] ?? '');
      });
      peer.oauth.expire();
      await expect(system.system.test(call(system))).rejects.toThrow('locked');
      locked = false;
      expect((await system.system.test(call(system))).outcome).toBe('ok');
      expect([kept, peer.oauth.refreshes]).toEqual([[peer.oauth.refreshToken], 1]);
    });

    it('never renews while the token is good', async () => {
      const system = open({}, credentials());
      await system.system.test(call(system));
      expect(peer.oauth.refreshes).toBe(0);
    });

    it('asks to sign in when the refresh token is dead, and waits when the sign-in server is silent', async () => {
      peer.oauth.expire();
      const dead = open({}, { ...credentials(), refreshToken: 'an-older-token' });
      expect(await dead.system.test(call(dead))).toMatchObject({ outcome: 'unauthorised' });
      peer.faults.plan({ kind: 'cut_before' }, { path: /oauth/ });
      const silent = open({}, credentials());
      expect(await push(silent, itemOf())).toMatchObject({ outcome: 'unavailable' });
    });

    it('needs a webhook or a whole application', () => {
      expect(() => open({}, { clientId: 'x' })).toThrow();
    });
  });
});

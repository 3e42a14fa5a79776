import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AmendAsk } from '#main/systems/carrier-port.ts';
import type { OpenedSystem } from '#main/systems/port.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { kyivId, openNovaPoshta, settingsOf, toBranch } from '#test/conformance/systems/nova-poshta-tools.ts';
import { type NovaPoshtaPeer, startNovaPoshta } from '#test/peers/nova-poshta/server.ts';
import { emptyState, refs } from '#test/peers/nova-poshta/state.ts';

describe('what Nova Poshta does beside carrying', () => {
  let peer: NovaPoshtaPeer;
  let opened: OpenedSystem;
  const others: OpenedSystem[] = [];
  const open = (settings: Record<string, unknown> = {}, apiKey = peer.key): OpenedSystem => {
    const other = openNovaPoshta({ ...settingsOf(peer), ...settings }, { apiKey });
    others.push(other);
    return other;
  };
  beforeAll(async () => {
    peer = await startNovaPoshta();
  });
  beforeEach(() => {
    Object.assign(peer.state, emptyState());
    peer.requests.length = 0;
    opened = open();
  });
  afterEach(async () => {
    peer.faults.clear();
    for (const other of others.splice(0)) await other.close();
  });
  afterAll(() => peer.stop());

  const make = async (key: string, over: Partial<Waybill> = {}) => {
    const pushed = valueOf(await opened.system.push?.(callOf(opened), itemOf(toBranch(key, over))));
    return { remoteId: pushed.remoteId ?? '', number: pushed.written['number'] ?? '' };
  };
  const registry = (ids: readonly string[]) => opened.system.registry?.(callOf(opened), ids);
  const number = '20400000000777';

  it.each([false, true])(
    'a list takes what it can and names the others, who is taken hidden: %s',
    async (hides) => {
      peer.state.hidesSuccess = hides;
      const first = await make('K-1');
      const second = await make('K-2');
      const third = await make('K-3');
      peer.handOver('K-3');
      valueOf(await registry([first.remoteId]));
      const list = valueOf(await registry([first.remoteId, second.remoteId, third.remoteId, refs.branch]));
      expect(list.taken).toEqual([second.remoteId]);
      expect(list.refused).toEqual([
        { remoteId: first.remoteId, message: 'Документ уже в реєстрі' },
        { remoteId: third.remoteId, message: 'Документ уже передано' },
        { remoteId: refs.branch, message: expect.stringContaining('Документ не знайдено') },
      ]);
      expect(await registry([refs.branch])).toMatchObject({
        outcome: 'invalid',
        detail: 'Документ не знайдено',
      });
    },
  );

  it('a list without complaints took all of them', async () => {
    peer.state.hidesSuccess = true;
    const { remoteId } = await make('K-1');
    const list = valueOf(await registry([remoteId]));
    expect(list).toMatchObject({ taken: [remoteId], refused: [] });
    expect(list.number).toMatch(/^105-/);
  });

  it('a list whose answer was lost is the same list', async () => {
    const ids = [(await make('K-1')).remoteId, (await make('K-2')).remoteId];
    peer.faults.plan({ kind: 'cut_after' }, { path: /insertDocuments/ });
    expect((await registry(ids))?.outcome).toBe('uncertain');
    expect(await registry(ids)).toMatchObject({ outcome: 'no_change', value: { taken: ids, refused: [] } });
    expect(peer.state.sheets.size).toBe(1);
  });

  const wish = (kind: AmendAsk['kind'], to: AmendAsk['to'] = null): AmendAsk => ({
    kind,
    number,
    remoteId: null,
    to,
    note: 'Прохання',
  });
  const amend = (ask: AmendAsk) => opened.system.amend?.(callOf(opened), ask);

  it.each([
    ['to where it came from', null, { ReturnAddressRef: refs.returnAddress }],
    ['to a branch', { kind: 'point', pointId: refs.smallBranch }, { RecipientWarehouse: refs.smallBranch }],
    [
      'to a door',
      { kind: 'door', cityId: kyivId, streetId: refs.street, house: '4', flat: '2' },
      {
        RecipientSettlement: refs.kyivSettlement,
        RecipientSettlementStreet: refs.street,
        BuildingNumber: '4',
        NoteAddressRecipient: '2',
      },
    ],
  ] as const)('a return %s is asked for once', async (_, to, expected) => {
    peer.addParcel(number, '7');
    const first = valueOf(await amend(wish('return', to)));
    expect(await amend(wish('return', to))).toMatchObject({ outcome: 'no_change', value: first });
    expect(peer.state.wishes).toHaveLength(1);
    expect(peer.state.wishes[0]?.fields).toMatchObject({ OrderType: 'orderCargoReturn', ...expected });
  });

  it('a new place is asked for once, also when the answer is lost', async () => {
    peer.addParcel(number, '7');
    const ask = wish('redirect', { kind: 'point', pointId: refs.smallBranch });
    peer.faults.plan({ kind: 'cut_after' }, { path: /AdditionalService\/save/ });
    expect((await amend(ask))?.outcome).toBe('uncertain');
    expect((await amend(ask))?.outcome).toBe('no_change');
    expect(peer.state.wishes).toHaveLength(1);
    expect(peer.state.wishes[0]?.fields).toMatchObject({
      OrderType: 'orderRedirecting',
      Customer: 'Sender',
      RecipientWarehouse: refs.smallBranch,
      RecipientPhone: '380991234567',
    });
  });

  it('a parcel that has arrived is neither returned nor redirected', async () => {
    peer.addParcel(number, '9');
    for (const ask of [wish('return'), wish('redirect', { kind: 'point', pointId: refs.branch })])
      expect(await amend(ask)).toMatchObject({ outcome: 'not_found', cause: 'carrier.number_unknown' });
    expect(await amend(wish('redirect'))).toMatchObject({ outcome: 'invalid' });
    expect(peer.state.wishes).toHaveLength(0);
  });

  it('finds an earlier wish on a later page', async () => {
    peer.addParcel(number, '7');
    for (let index = 0; index < 70; index += 1)
      peer.state.wishes.push({
        OrderRef: `o${index}`,
        OrderNumber: `102-${index}`,
        DocumentNumber: index === 69 ? number : '20400000000000',
        kind: 'orderCargoReturn',
        fields: {},
      });
    expect(await amend(wish('return'))).toMatchObject({ outcome: 'no_change', value: { number: '102-69' } });
  });

  it.each([
    ['marking100', /^\/orders\/printMarking100x100\/.*\/type\/pdf\/zebra\/zebra\/apiKey\//],
    ['marking85', /^\/orders\/printMarking85x85\/.*\/type\/pdf8\/apiKey\//],
    ['document', /^\/orders\/printDocument\/.*\/type\/pdf\/apiKey\//],
  ])('%s is printed, and the key stays in no record', async (labelKind, path) => {
    const waybills = [await make('K-1'), await make('K-2')];
    for (const manyLabels of ['repeat', 'comma']) {
      const printer = open({ labelKind, manyLabels });
      const call = callOf(printer);
      const file = valueOf(await printer.system.label?.(call, { waybills, format: 'pdf' }));
      expect(file.mime).toBe('application/pdf');
      const text = Buffer.from(file.bytes).toString('latin1');
      for (const one of waybills) expect(text).toContain(one.number);
      expect(peer.requests.at(-1)?.path).toMatch(path);
      expect(call.http.exchanges).toHaveLength(1);
      expect(JSON.stringify(call.http.exchanges)).not.toContain(peer.key);
    }
  });

  it('a page is no label: a wrong key is said to be one, and told nowhere', async () => {
    const waybills = [await make('K-1')];
    const wrong = 'f'.repeat(32);
    const printer = open({}, wrong);
    const call = callOf(printer);
    const refused = await printer.system.label?.(call, { waybills, format: 'pdf' });
    expect(refused).toMatchObject({ outcome: 'unauthorised' });
    expect(JSON.stringify([refused, call.http.exchanges])).not.toContain(wrong);
    const unknown = [{ remoteId: '', number: '20400009999999' }];
    expect(await opened.system.label?.(callOf(opened), { waybills: unknown, format: 'pdf' })).toMatchObject({
      outcome: 'unavailable',
      cause: 'remote.not_json',
    });
  });

  it('no request leaves the key in the record', async () => {
    const call = callOf(opened);
    await opened.system.test(call);
    await opened.system.push?.(call, itemOf(toBranch('K-1')));
    expect(call.http.exchanges.length).toBeGreaterThan(4);
    expect(JSON.stringify(call.http.exchanges)).not.toContain(peer.key);
  });

  it('offers open branches of the city only, whatever the filter does', async () => {
    for (const ignores of [false, true]) {
      peer.state.ignoresFilters = ignores;
      const ask = { kind: 'point', text: '', cityId: kyivId } as const;
      const found = valueOf(await opened.system.suggest?.(callOf(opened), ask));
      expect(found.map(({ id }) => id)).toEqual([refs.branch, refs.smallBranch, refs.locker]);
    }
  });

  it.each([true, false])('says price and day, told flat: %s', async (flat) => {
    peer.state.flatDates = flat;
    const paid = toBranch('K-1', { collect: { amount: '100', currency: 'UAH' } });
    expect(valueOf(await opened.system.quote?.(callOf(opened), paid))).toEqual({
      price: '102.5',
      currency: 'UAH',
      deliverAt: '2026-12-01T22:00:00Z',
    });
  });

  it('a price without a day is a price', async () => {
    peer.faults.plan({ kind: 'html' }, { path: /getDocumentDeliveryDate/ });
    expect(valueOf(await opened.system.quote?.(callOf(opened), toBranch('K-1')))).toEqual({
      price: '70',
      currency: 'UAH',
      deliverAt: null,
    });
  });
});

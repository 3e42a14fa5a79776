import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nameOf } from '#main/systems/nova-poshta/recipient.ts';
import { referenceOf } from '#main/systems/nova-poshta/reference.ts';
import type { OpenedSystem, PushItem } from '#main/systems/port.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { kyivId, openNovaPoshta, settingsOf, toBranch } from '#test/conformance/systems/nova-poshta-tools.ts';
import { type NovaPoshtaPeer, startNovaPoshta } from '#test/peers/nova-poshta/server.ts';
import { emptyState, refs } from '#test/peers/nova-poshta/state.ts';

const key = 'ZK-10#1';
const toLocker = (over: Partial<Waybill> = {}): Waybill =>
  toBranch(key, { to: { kind: 'point', cityId: kyivId, pointId: refs.locker }, ...over });
const toDoor = (over: Partial<Waybill['to']> = {}): Waybill =>
  toBranch(key, {
    to: {
      kind: 'door',
      city: 'Київ',
      cityId: kyivId,
      street: 'вул. Хрещатик',
      streetId: refs.street,
      house: '15',
      flat: '3',
      ...over,
    },
  });
const uah = (amount: string) => ({ amount, currency: 'UAH' });

describe('waybills of Nova Poshta', () => {
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

  const push = (item: PushItem, of = opened) => {
    const pushing = of.system.push?.(callOf(of), item);
    if (pushing === undefined) throw new Error('no push');
    return pushing;
  };
  const make = async (waybill: Waybill, of = opened) => valueOf(await push(itemOf(waybill), of));
  const lookup = (item: PushItem) => opened.system.lookup?.(callOf(opened), item);
  const only = (): Record<string, unknown> => {
    expect(peer.state.documents.size).toBe(1);
    return [...peer.state.documents.values()][0]?.fields ?? {};
  };
  const asked = (method: string): number =>
    peer.requests.filter((request) => request.body.includes(`"calledMethod":"${method}"`)).length;

  it('tells who sends, what, to whom and under which reference', async () => {
    const pushed = await make(toBranch(key, { payer: 'recipient', note: 'Подзвонити' }));
    expect(pushed.written).toMatchObject({ cost: '45', deliverAt: '2026-11-30T22:00:00Z' });
    expect(only()).toMatchObject({
      PayerType: 'Recipient',
      ServiceType: 'WarehouseWarehouse',
      Sender: refs.sender,
      ContactSender: refs.contact,
      SendersPhone: '380997979789',
      CitySender: refs.lviv,
      CityRecipient: refs.kyiv,
      RecipientAddress: refs.branch,
      RecipientsPhone: '380501234567',
      Cost: '500',
      Weight: '1.5',
      VolumeGeneral: '0.003',
      InfoRegClientBarcodes: key,
      AdditionalInformation: 'Подзвонити',
    });
  });

  it('several seats stand one by one, and weigh no less than the least', async () => {
    const size = { length: '10', width: '20', height: '30' };
    await make(
      toBranch(key, {
        seats: [
          { weight: '0.05', ...size },
          { weight: '2', ...size },
        ],
      }),
    );
    expect(only()).toMatchObject({ SeatsAmount: '2', Weight: '2.1', VolumeGeneral: '0.012' });
    expect(only()['OptionsSeat']).toEqual(
      ['0.1', '2'].map((weight) => ({
        volumetricVolume: '0.006',
        volumetricLength: '10',
        volumetricWidth: '20',
        volumetricHeight: '30',
        weight,
      })),
    );
  });

  it('a locker takes one seat with its sizes; nothing is made over there for another', async () => {
    expect(await push(itemOf(toLocker({ seats: [{ weight: '1' }, { weight: '1' }] })))).toMatchObject({
      outcome: 'invalid',
      cause: 'carrier.size_limit',
      fields: [{ path: 'seats' }, { path: 'seats.0.length' }, { path: 'seats.1.length' }],
    });
    expect(asked('save')).toBe(0);
    await make(toLocker());
    expect(only()).toMatchObject({ ServiceType: 'WarehousePostomat', RecipientAddress: refs.locker });
  });

  it('finds a branch by its number, and its city from its id', async () => {
    await make(toBranch('K-1', { to: { kind: 'point', cityId: refs.kyiv, pointId: '5' } }));
    await make(toBranch('K-2', { to: { kind: 'point', pointId: refs.smallBranch } }));
    expect([...peer.state.documents.values()].map(({ fields }) => fields['RecipientAddress'])).toEqual([
      refs.smallBranch,
      refs.smallBranch,
    ]);
    // The sender's branch and the number; the id was known by then.
    expect(asked('getWarehouses')).toBe(2);
  });

  it('an address at the door is made once for the same recipient', async () => {
    const pushed = await make(toDoor());
    await make({ ...toDoor(), key: 'ZK-11#1' });
    expect(pushed.remoteId).not.toBeNull();
    expect(peer.state.addresses.size).toBe(1);
    expect(peer.state.people.size).toBe(2);
    for (const { fields } of peer.state.documents.values())
      expect(fields['ServiceType']).toBe('WarehouseDoors');
  });

  it('a place without ids is told in words', async () => {
    await make(toDoor({ cityId: null, streetId: null }));
    expect(only()).toMatchObject({
      NewAddress: '1',
      RecipientCityName: 'Київ',
      RecipientAddressName: 'вул. Хрещатик',
      RecipientHouse: '15',
      RecipientFlat: '3',
      RecipientName: 'Żółw Anna',
      RecipientType: 'PrivatePerson',
    });
    const words = open({ recipientMode: 'new_address' });
    await make(
      toBranch('K-2', { to: { kind: 'point', city: 'Київ', cityId: kyivId, pointName: 'Відділення №5: х' } }),
      words,
    );
    expect([...peer.state.documents.values()][1]?.fields).toMatchObject({ RecipientAddressName: '5' });
    expect(asked('save')).toBe(2);
  });

  it.each([
    ['Шевченко Тарас Григорович', { LastName: 'Шевченко', FirstName: 'Тарас', MiddleName: 'Григорович' }],
    ['Леся Петрівна Косач', { LastName: 'Косач', FirstName: 'Леся', MiddleName: 'Петрівна' }],
    ['Anna Żółw', { LastName: 'Żółw', FirstName: 'Anna', MiddleName: '' }],
  ])('%s is %o', (name, expected) => {
    expect(nameOf(name, 'first_last')).toEqual(expected);
  });

  it('a company that exists, with a person who exists, is found', async () => {
    const recipient = { name: 'Anna Żółw', phone: '0501234567', company: 'DeFacto', taxId: '12345678' };
    await make(toBranch('K-1', { recipient }));
    await make(toBranch('K-2', { recipient }));
    expect(peer.state.companies.size).toBe(1);
    expect(peer.state.people.size).toBe(2);
    const [first, second] = [...peer.state.documents.values()].map(
      ({ fields }) => fields['ContactRecipient'],
    );
    expect(first).toBe(second);
  });

  it.each([
    [{ phone: '12' }, 'carrier.phone_invalid', 'recipient.phone'],
    [{ phone: '+48 600 700 800' }, 'carrier.phone_invalid', 'recipient.phone'],
  ])('a recipient with %o is %s', async (over, cause, path) => {
    const refused = await push(itemOf(toBranch(key, { recipient: { name: 'Anna Żółw', ...over } })));
    expect(refused).toMatchObject({ outcome: 'invalid', cause, fields: [{ path }] });
    expect(peer.requests).toHaveLength(0);
  });

  it('takes hryvnias only', async () => {
    expect(await push(itemOf(toBranch(key, { value: { amount: '1', currency: 'PLN' } })))).toMatchObject({
      outcome: 'invalid',
      fields: [{ path: 'value.currency' }],
    });
  });

  it.each([
    [{ to: { kind: 'point', cityId: kyivId, pointId: refs.closedBranch } }, 'carrier.point_closed'],
    [{ to: { kind: 'point', cityId: kyivId, pointId: '4444' } }, 'carrier.point_closed'],
    [{ to: { kind: 'point', city: 'Ніде', pointId: '5' } }, 'carrier.address_unknown'],
    [{ to: { kind: 'point', cityId: kyivId } }, 'carrier.address_unknown'],
    [{ options: { sendDate: '2020-01-01' } }, 'remote.invalid'],
  ] as const)('%o is %s', async (over, cause) => {
    expect(await push(itemOf(toBranch(key, over)))).toMatchObject({ outcome: 'invalid', cause });
    expect(peer.state.documents.size).toBe(0);
  });

  it('cash on delivery comes back as a transfer', async () => {
    await make(toBranch(key, { collect: uah('500.00') }));
    expect(only()['BackwardDeliveryData']).toEqual([
      { PayerType: 'Recipient', CargoType: 'Money', RedeliveryString: '500' },
    ]);
    expect(only()['AfterpaymentOnGoodsCost']).toBeUndefined();
  });

  it('payment control needs a contract, costs no more than the goods, and never a locker', async () => {
    const control = open({ codMode: 'control' });
    const paid = toBranch(key, { collect: uah('500') });
    expect(await push(itemOf(paid), control)).toMatchObject({ cause: 'carrier.contract_missing' });
    peer.state.contract = true;
    expect(await push(itemOf({ ...paid, collect: uah('501') }), control)).toMatchObject({
      cause: 'carrier.cod_unavailable',
      fields: [{ path: 'collect' }],
    });
    expect(await push(itemOf(toLocker({ collect: uah('500') })), control)).toMatchObject({
      cause: 'carrier.cod_unavailable',
    });
    await make(paid, control);
    expect(only()).toMatchObject({ AfterpaymentOnGoodsCost: '500' });
    expect(only()['BackwardDeliveryData']).toBeUndefined();
  });

  it('a change keeps the number, and tells everything again', async () => {
    const waybill = toBranch(key, { collect: uah('500') });
    const { remoteId, written } = await make(waybill);
    const { collect: _, ...rest } = waybill;
    const changed = { ...rest, seats: [{ weight: '3' }] };
    const again = itemOf(changed, { operation: 'update', remoteId, written });
    expect(valueOf(await push(again))).toMatchObject({ remoteId, written: { number: written['number'] } });
    expect(only()).toMatchObject({ Weight: '3', InfoRegClientBarcodes: key });
    expect(only()['BackwardDeliveryData']).toBeUndefined();
    peer.handOver(key);
    expect(await push(again)).toMatchObject({ outcome: 'too_late', cause: 'remote.too_late' });
    // Without a number nobody can be asked before, and the carrier itself says it.
    expect(await push({ ...again, written: {} })).toMatchObject({ outcome: 'too_late' });
  });

  it('a waybill on a list is not deleted', async () => {
    const { remoteId, written } = await make(toBranch(key));
    valueOf(await opened.system.registry?.(callOf(opened), [remoteId ?? '']));
    const gone = itemOf(toBranch(key), { operation: 'delete', remoteId, written });
    expect(await push(gone)).toMatchObject({ outcome: 'conflict', cause: 'carrier.in_registry' });
  });

  it('deleting twice is no change, also where no number is known', async () => {
    const { remoteId, written } = await make(toBranch(key));
    const gone = itemOf(toBranch(key), { operation: 'delete', remoteId, written, object: null });
    expect(valueOf(await lookup(gone))).toEqual({ found: false });
    expect((await push(gone)).outcome).toBe('ok');
    expect((await push(gone)).outcome).toBe('no_change');
    expect((await push({ ...gone, written: {} })).outcome).toBe('no_change');
    expect(valueOf(await lookup(gone))).toMatchObject({ found: true, pushed: { remoteId } });
  });

  it('the look-up takes neither a longer reference nor a deleted waybill, and reads every page', async () => {
    await make(toBranch(`${key}1`));
    const { remoteId, written } = await make(toBranch(key));
    await push(itemOf(toBranch(key), { operation: 'delete', remoteId, written }));
    const [model] = peer.state.documents.values();
    for (let index = 0; index < 120; index += 1)
      if (model !== undefined)
        peer.state.documents.set(`x${index}`, {
          ...model,
          Ref: `x${index}`,
          fields: { InfoRegClientBarcodes: '' },
        });
    expect(valueOf(await lookup(itemOf(toBranch(key))))).toEqual({ found: false });
    const later = await make(toBranch(key, { options: { sendDate: '2099-01-01' } }));
    const sought = itemOf(toBranch(key, { options: { sendDate: '2099-01-01' } }));
    expect(valueOf(await lookup(sought))).toMatchObject({
      found: true,
      pushed: { remoteId: later.remoteId },
    });
  });

  it('a list that shows no references proves nothing', async () => {
    await make(toBranch('other'));
    peer.state.hidesReferences = 'always';
    expect((await lookup(itemOf(toBranch(key))))?.outcome).toBe('uncertain');
  });

  it('where pages show no references the whole list is asked for', async () => {
    const { remoteId } = await make(toBranch(key));
    peer.state.hidesReferences = 'on_pages';
    expect(valueOf(await lookup(itemOf(toBranch(key))))).toMatchObject({ found: true, pushed: { remoteId } });
    expect(valueOf(await lookup(itemOf(toBranch('other'))))).toEqual({ found: false });
  });

  it('a key that would not fit, or would be read as several, has a reference of its own', () => {
    const long = 'x'.repeat(60);
    expect(referenceOf('ZK-10#1')).toBe('ZK-10#1');
    for (const given of [long, `${long}1`, 'ZK 10', 'ZK,10']) {
      expect(referenceOf(given).length).toBeLessThanOrEqual(36);
      expect(referenceOf(given)).toMatch(/^[^,;\s]+$/);
    }
    expect(new Set([long, `${long}1`, 'ZK 10', 'ZK,10', 'ZK_10'].map(referenceOf)).size).toBe(5);
  });

  it.each([
    ['20000100002', 'General error', 'uncertain', 'remote.unavailable'],
    ['20002703339', 'Lock', 'uncertain', 'remote.unavailable'],
    ['20000401501', 'To many requests', 'rate_limited', 'remote.rate_limited'],
    ['20000501331', 'limit', 'rate_limited', 'carrier.daily_limit'],
    ['', 'Щось не так', 'invalid', 'remote.invalid'],
  ])('%s (%s) to a create is %s', async (code, text, outcome, cause) => {
    peer.state.planned.set('InternetDocument/save', { code, text, times: 1 });
    expect(await push(itemOf(toBranch(key)))).toMatchObject({ outcome, cause });
  });

  it('an expired key is named as such', async () => {
    const expired = open({}, 'e'.repeat(32));
    expect(await expired.system.test(callOf(expired))).toMatchObject({
      outcome: 'unauthorised',
      cause: 'carrier.key_expired',
    });
  });

  it('chooses nobody among several people, except by the phone of the settings', async () => {
    const second = 'aaaaaaaa-dec6-11ed-a60f-48df37b921db';
    const [first] = peer.state.people.values();
    if (first === undefined) throw new Error('nobody');
    peer.state.people.set(second, { ...first, Ref: second, Phones: '380971112233' });
    expect(await push(itemOf(toBranch(key)))).toMatchObject({
      cause: 'carrier.sender_missing',
      detail: 'senderContact',
    });
    await make(toBranch(key), open({ senderPhone: '099 797-97-89' }));
    expect(only()).toMatchObject({ ContactSender: refs.contact, SendersPhone: '380997979789' });
  });

  it('says what the sender lacks, and the test shows what to choose from', async () => {
    const bare = open({ senderAddress: undefined });
    expect(await push(itemOf(toBranch(key)), bare)).toMatchObject({
      outcome: 'invalid',
      cause: 'carrier.sender_missing',
      detail: 'senderAddress',
    });
    const { facts } = valueOf(await bare.system.test(callOf(bare)));
    const text = facts.map(({ value }) => value).join('\n');
    for (const expected of [
      'ТОВ Яблуневий сад',
      refs.sender,
      'Іванов Іван',
      refs.contact,
      refs.senderAddress,
    ])
      expect(text).toContain(expected);
    const fetched = open({ senderAddress: undefined, sendFrom: 'door', senderCity: refs.lviv });
    await make(toBranch(key), fetched);
    expect(only()).toMatchObject({ ServiceType: 'DoorsWarehouse', SenderAddress: refs.senderAddress });
  });
});

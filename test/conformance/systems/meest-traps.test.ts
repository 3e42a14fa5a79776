import { describe, expect, it } from 'vitest';
import { refusalOfInfo } from '#main/systems/meest/errors.ts';
import { meestManifest } from '#main/systems/meest/manifest.ts';
import { referenceOf } from '#main/systems/meest/reference.ts';
import { instantOf } from '#main/systems/meest/values.ts';
import { causes } from '#shared/causes.ts';
import { callOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { toBranch, useMeest } from '#test/conformance/systems/meest-tools.ts';
import { ids } from '#test/peers/meest/state.ts';

describe('Meest', () => {
  const here = useMeest();
  const { bodyOf, count, make, track } = here;

  describe('tokens', () => {
    it('one sign-in serves many calls, also those at the same time', async () => {
      here.peer.addParcel('717-0000001', [606]);
      here.peer.addParcel('717-0000002', [606]);
      here.peer.addParcel('717-0000003', [606]);
      const asks = ['717-0000001', '717-0000002', '717-0000003'].map((number) => ({
        number,
        phone: null,
        remoteId: null,
      }));
      valueOf(await here.opened.system.track?.(callOf(here.opened), asks));
      valueOf(await here.opened.system.track?.(callOf(here.opened), asks));
      expect(count('POST', /\/auth$/)).toBe(1);
    });

    it('one that is refused is renewed with its refresh token, and a create is sent again', async () => {
      await make(toBranch('A#1'));
      here.peer.forgetTokens();
      await make(toBranch('A#2'));
      expect(count('POST', /\/refreshToken$/)).toBe(1);
      expect(count('POST', /\/auth$/)).toBe(1);
      expect(here.peer.shown(referenceOf('A#2'))).toBe(1);
      here.peer.forgetTokens(true);
      await make(toBranch('A#3'));
      expect(count('POST', /\/refreshToken$/)).toBe(2);
      expect(count('POST', /\/auth$/)).toBe(2);
    });

    it('one whose time is over is renewed before it is used', async () => {
      here.peer.addParcel('717-0000001', [606]);
      await track('717-0000001');
      const later = { ...callOf(here.opened), nowMs: Date.now() + 86_400_000 };
      valueOf(
        await here.opened.system.track?.(later, [{ number: '717-0000001', phone: null, remoteId: null }]),
      );
      expect(count('POST', /\/refreshToken$/)).toBe(1);
      expect(count('GET', /\/tracking\//)).toBe(2);
    });

    it('a password that was changed is unauthorised for all parcels, asked once', async () => {
      here.peer.addParcel('717-0000001', [606]);
      await track('717-0000001');
      here.peer.state.password = 'another';
      here.peer.forgetTokens(true);
      const asks = Array.from({ length: 9 }, (_, index) => ({
        number: `717-000001${index}`,
        phone: null,
        remoteId: null,
      }));
      expect(await here.opened.system.track?.(callOf(here.opened), asks)).toMatchObject({
        outcome: 'unauthorised',
      });
      expect(count('GET', /\/tracking\//)).toBeLessThan(9);
    });

    it('neither tokens nor passwords stand in the record', async () => {
      const call = callOf(here.opened);
      valueOf(await here.opened.system.test(call));
      here.peer.forgetTokens();
      valueOf(await here.opened.system.test(call));
      const record = JSON.stringify(call.http.exchanges);
      expect(record).toContain('refreshToken');
      for (const secret of [
        ...here.peer.state.tokens.keys(),
        ...here.peer.state.refresh,
        here.peer.state.password,
      ])
        expect(record).not.toContain(secret);
      for (const one of here.peer.requests)
        if (typeof one.headers['token'] === 'string') expect(record).not.toContain(one.headers['token']);
    });
  });

  it('events come in the order of their time, in the hours of winter and summer', async () => {
    here.peer.addParcel('717-0000009', [606, 1100, 1213]);
    expect(valueOf(await track('717-0000009')).events.map(({ code, at }) => [code, at])).toEqual([
      ['606', '2026-11-20T08:21:42Z'],
      ['1100', '2026-11-21T09:21:42Z'],
      ['1213', '2026-11-22T10:21:42Z'],
    ]);
    // Of one moment, and told the other way round: the order they were told in.
    here.peer.addParcel('717-0000011', [606, 8081, 1100, 1213]);
    for (const one of here.peer.state.parcels.values())
      for (const event of one.events.slice(1)) event.at = '2026-11-23 10:00:00';
    expect(valueOf(await track('717-0000011')).events.map(({ code }) => code)).toEqual([
      '606',
      '8081',
      '1100',
      '1213',
    ]);
    expect(instantOf('2026-07-01 12:00:00')).toBe('2026-07-01T09:00:00Z');
    expect(instantOf('0001-01-01T00:00:00')).toBeNull();
  });

  it('a number of theirs that they refuse is not known yet; any other is refused', async () => {
    here.peer.faults.plan({ kind: 'status', status: 404 }, { path: /\/tracking\// });
    expect(await track('717-0000010')).toMatchObject({ value: { known: false } });
    const [refused] = valueOf(
      await here.opened.system.track?.(callOf(here.opened), [
        { number: '!!!!', phone: null, remoteId: null },
      ]),
    );
    expect(refused).toMatchObject({ outcome: 'invalid', cause: 'carrier.number_invalid' });
  });

  it('a search never takes what a person types for a pattern, and shows no closed branch', async () => {
    valueOf(
      await here.opened.system.suggest?.(callOf(here.opened), { kind: 'city', text: 'К%в', cityId: null }),
    );
    expect(bodyOf('POST', /\/citySearch$/)).toEqual({ filters: { cityDescr: 'К в%' } });
    const points = valueOf(
      await here.opened.system.suggest?.(callOf(here.opened), {
        kind: 'point',
        text: 'хрещатик',
        cityId: ids.kyiv,
      }),
    );
    expect(points.map(({ id }) => id)).toEqual([ids.branch]);
  });

  it.each([
    ['receiver.phone', 'carrier.phone_invalid'],
    ['receiver.branchID', 'carrier.point_closed'],
    ['receiver.addressID', 'carrier.address_unknown'],
    ['receiver.cityID', 'carrier.address_unknown'],
    ['sender.phone', 'carrier.sender_missing'],
    ['contractID', 'carrier.contract_missing'],
    ['COD', 'carrier.cod_unavailable'],
    ['placesItems.0.weight', 'carrier.size_limit'],
    ['sendingDate', 'remote.invalid'],
    ['nobodyKnows', 'remote.invalid'],
  ] as const)('a refused %s is %s', (fieldName, cause) => {
    const refusal = refusalOfInfo({ fieldName, message: 'x', messageDetails: '', errorCode: '' }, 400);
    expect(refusal).toMatchObject({ outcome: 'invalid', cause });
    expect(refusal.cause in causes).toBe(true);
  });

  it.each([
    [401, 'unauthorised'],
    [404, 'not_found'],
    [405, 'invalid'],
    [410, 'not_found'],
    [415, 'invalid'],
    [500, 'unavailable'],
  ] as const)('their HTTP %i means %s', async (status, outcome) => {
    here.peer.faults.plan({ kind: 'status', status }, { path: /\/calculate$/, times: 2 });
    expect(await here.opened.system.quote?.(callOf(here.opened), toBranch('Q'))).toMatchObject({ outcome });
  });

  it('its number is sure, others look like those of other carriers', () => {
    const sure = (number: string) =>
      meestManifest.carrier?.numbers.find(({ pattern }) => pattern.test(number))?.sure;
    expect([sure('711-2550636'), sure('TAC-2550636'), sure('CR145057135EE'), sure('20400000100001')]).toEqual(
      [true, false, false, undefined],
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, itemOf, startBench } from '#test/conformance/systems/bitrix24-bench.ts';

describe('Bitrix24 as an application', () => {
  let peer: Bench['peer'];
  let bench: Bench;
  const open: Bench['open'] = (...given) => bench.open(...given);
  const call: Bench['call'] = (...given) => bench.call(...given);
  const push: Bench['push'] = (...given) => bench.push(...given);
  const made: Bench['made'] = (...given) => bench.made(...given);

  beforeEach(async () => {
    bench = await startBench();
    peer = bench.peer;
  });
  afterEach(() => bench.close());

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

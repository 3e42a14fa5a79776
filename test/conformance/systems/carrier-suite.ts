import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import type { Call, OpenedSystem, Pushed, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import { type Result, succeeded } from '#shared/result.ts';
import type { CarrierHarness } from '#test/conformance/systems/carrier-harness.ts';

/**
 * What every carrier must do; tests that need a misbehaving server are left out for a live one, and those that make
 * waybills where a live one should only be asked.
 */
export const describeCarrier = (
  systemId: string,
  makeHarness: () => Promise<CarrierHarness>,
  live: boolean,
  asksOnly = false,
): void => {
  const manifest = createRegistry().get(systemId);
  const { carrier } = manifest ?? {};
  if (manifest === null || carrier === undefined) throw new Error(`no carrier ${systemId}`);
  const can = (capability: (typeof manifest.capabilities)[number]): boolean =>
    manifest.capabilities.includes(capability);
  const makes = !asksOnly && manifest.pushes.includes('waybill');

  describe(manifest.name, () => {
    let harness: CarrierHarness;
    let opened: OpenedSystem;
    const others: OpenedSystem[] = [];
    let serial = 0;

    beforeAll(async () => {
      harness = await makeHarness();
      opened = harness.open();
    });
    afterEach(async () => {
      harness.misbehave?.clear();
      for (const other of others.splice(0)) await other.close();
    });
    afterAll(async () => {
      await opened?.close();
      await harness?.close();
    });

    const call = (system = opened): Call => {
      const { signal } = new AbortController();
      const mapping = { toRemote: () => undefined, toErp: () => undefined };
      return { http: system.session(signal), mapping, nowMs: Date.now(), signal };
    };
    const value = <T>(result: Result<T> | undefined): T => {
      if (result === undefined) throw new Error('not implemented');
      if (!succeeded(result)) throw new Error(`${result.outcome} ${result.cause} ${result.detail ?? ''}`);
      return result.value;
    };
    const ask = (number: string, phone: string | null = null): TrackAsk => ({
      number,
      phone,
      remoteId: null,
    });
    const track = async (asks: readonly TrackAsk[]) => value(await opened.system.track?.(call(), asks));
    const lastOf = (tracked: Tracked): string => tracked.events.at(-1)?.code ?? '';
    const newKey = (): string => `K-${Date.now()}-${++serial}#1`;
    const item = (waybill: Waybill | null, over: Partial<PushItem> = {}): PushItem => ({
      idempotencyKey: waybill?.key ?? 'k',
      entity: 'waybill',
      operation: 'insert',
      key: waybill?.key ?? '',
      remoteId: null,
      written: {},
      object: waybill,
      ...over,
    });
    const make = (key: string): Waybill => {
      if (harness.waybill === null) throw new Error('makes no waybills');
      return harness.waybill(key);
    };
    const push = async (given: PushItem): Promise<Result<Pushed>> => {
      const result = await opened.system.push?.(call(), given);
      if (result === undefined) throw new Error('no push');
      return result;
    };
    const made = async (waybill: Waybill): Promise<Pushed> => value(await push(item(waybill)));
    const peer = () => {
      if (harness.misbehave === null) throw new Error('a live server is left alone');
      return harness.misbehave;
    };

    it('passes its own connection test', async () => {
      expect(value(await opened.system.test(call())).facts.length).toBeGreaterThan(0);
    });

    it('refuses wrong credentials as unauthorised', async ({ skip }) => {
      if (harness.wrong === null) return skip();
      const wrong = harness.open(harness.wrong);
      others.push(wrong);
      expect(await wrong.system.test(call(wrong))).toMatchObject({ outcome: 'unauthorised' });
    });

    it('tells what became of each parcel, in the order they were asked for', async () => {
      const results = (await track(harness.parcels.map((one) => ask(one.number, one.phone ?? null)))).map(
        value,
      );
      expect(results.map((one) => one.number)).toEqual(harness.parcels.map((one) => one.number));
      expect(
        results.map((one) => {
          const meant = meaningOf(carrier.statuses, lastOf(one));
          return one.leg === 'back' && meant === 'delivered' ? 'returned' : meant;
        }),
      ).toEqual(harness.parcels.map((one) => one.status));
      for (const one of results) {
        expect(one.known).toBe(true);
        expect(one.raw.length).toBeGreaterThan(2);
        const times = one.events.flatMap((event) => event.at ?? []);
        expect(times).toEqual([...times].sort());
      }
    });

    it('says of a number nobody knows that it is not known, and tells of the others all the same', async () => {
      const known = harness.parcels[0]?.number ?? '';
      const results = await track([ask(harness.unknown), ask(known)]);
      expect(value(results[0])).toMatchObject({ number: harness.unknown, known: false });
      expect(value(results[1])).toMatchObject({ number: known, known: true });
    });

    it('a refused number never spoils its batch', async ({ skip }) => {
      if (harness.malformed === null) return skip();
      const known = harness.parcels[0]?.number ?? '';
      const results = await track([ask(known), ask(harness.malformed), ask(known)]);
      expect(results).toHaveLength(3);
      expect(value(results[0]).known).toBe(true);
      const refused = results[1];
      expect(refused !== undefined && (!succeeded(refused) || !refused.value.known)).toBe(true);
      expect(value(results[2]).known).toBe(true);
    });

    it('its own numbers look as its manifest says', () => {
      for (const { number } of harness.parcels) {
        expect(carrier.numbers.some(({ pattern }) => pattern.test(number))).toBe(true);
        expect(carrier.checksOut?.(number) ?? true).toBe(true);
      }
    });

    it.runIf(makes)('makes a waybill, finds it by our reference, and takes it back', async () => {
      const waybill = make(newKey());
      const pushed = await made(waybill);
      expect(pushed.remoteId).not.toBeNull();
      expect(pushed.written['number']).toMatch(/\S/);
      expect(value(await opened.system.lookup?.(call(), item(waybill)))).toMatchObject({
        found: true,
        pushed: { remoteId: pushed.remoteId, written: { number: pushed.written['number'] } },
      });
      expect(await harness.shown(waybill.key)).toBe(1);
      const gone = item(waybill, { operation: 'delete', remoteId: pushed.remoteId, written: pushed.written });
      if (harness.takesBack === false) {
        expect((await push(gone)).outcome).toBe('too_late');
        expect(await harness.shown(waybill.key)).toBe(1);
        return;
      }
      value(await push(gone));
      expect(await harness.shown(waybill.key)).toBe(0);
      // Deleting what is gone is no failure: the first answer may have been lost.
      value(await push(gone));
    });

    it.runIf(makes)('looks for a reference nobody has, and finds nothing', async () => {
      const waybill = make(newKey());
      expect(value(await opened.system.lookup?.(call(), item(waybill)))).toEqual({ found: false });
    });

    it.runIf(makes)('says which fields of a waybill it would not take', async ({ skip }) => {
      if (harness.refused === null) return skip();
      const refused = await push(item(harness.refused(newKey())));
      expect(refused).toMatchObject({ outcome: 'invalid' });
      if (!('fields' in refused)) throw new Error('no fields');
      expect(refused.fields?.length).toBeGreaterThan(0);
    });

    it.runIf(makes && can('label'))('prints the label of a waybill it made', async () => {
      const waybill = make(newKey());
      const { remoteId, written } = await made(waybill);
      const label = value(
        await opened.system.label?.(call(), {
          waybills: [{ remoteId: remoteId ?? '', number: written['number'] ?? '' }],
          format: carrier.labels?.[0] ?? 'pdf',
        }),
      );
      expect(label.bytes.length).toBeGreaterThan(4);
      if (label.mime === 'application/pdf')
        expect(Buffer.from(label.bytes).toString('latin1')).toMatch(/^%PDF/);
    });

    it.runIf(can('suggest'))('finds places of its own by what a person types', async () => {
      for (const { expected, ...wanted } of harness.suggest) {
        const found = value(await opened.system.suggest?.(call(), wanted));
        expect(found.map((one) => one.label).join('\n')).toContain(expected);
        expect(found[0]?.id).toMatch(/\S/);
      }
    });

    it.runIf(makes && can('quote'))('says what a waybill would cost', async () => {
      const quote = value(await opened.system.quote?.(call(), make(newKey())));
      expect(quote.price).toMatch(/^\d+(\.\d+)?$/);
    });

    describe.runIf(!live)('with a carrier that misbehaves', () => {
      it.each([
        [{ kind: 'status', status: 500 }, 'unavailable'],
        [{ kind: 'html' }, 'unavailable'],
        [{ kind: 'half_json' }, 'unavailable'],
        [{ kind: 'cut_before' }, 'unavailable'],
        [{ kind: 'cut_after' }, 'unavailable'],
        [{ kind: 'status', status: 429, headers: { 'retry-after': '30' } }, 'rate_limited'],
      ] as const)('a tracking call answered with %o is %s', async (mode, outcome) => {
        const { number } = harness.parcels[0] ?? { number: '' };
        const { tracks } = peer();
        // Tried again where a carrier is asked by the piece, so all of them meet the same.
        peer().plan(mode, { ...tracks, times: 50 });
        const result = await opened.system.track?.(call(), [ask(number)]);
        if (result === undefined) throw new Error('no track');
        const inner = succeeded(result) ? result.value[0] : result;
        expect(inner?.outcome).toBe(outcome);
      });

      it('a parcel that moves has one event more, or another state', async () => {
        const { number } = harness.parcels[0] ?? { number: '' };
        const before = value((await track([ask(number)]))[0]);
        const code = Object.entries(carrier.statuses).find(([, status]) => status === 'delivered')?.[0] ?? '';
        peer().move(number, code.replace('*', ''));
        const after = value((await track([ask(number)]))[0]);
        expect(after.events).not.toEqual(before.events);
        expect(meaningOf(carrier.statuses, lastOf(after))).toBe('delivered');
      });

      it.runIf(makes).each([['cut_before'], ['cut_after'], ['html'], ['half_json']] as const)(
        'a waybill whose answer is lost (%s) is uncertain, and settled by looking it is made once',
        async (kind) => {
          const { creates } = peer();
          if (creates === null) throw new Error('no creating request');
          const waybill = make(newKey());
          peer().plan({ kind }, creates);
          expect((await push(item(waybill))).outcome).toBe('uncertain');
          const looked = value(await opened.system.lookup?.(call(), item(waybill)));
          if (!looked.found) await made(waybill);
          expect(await harness.shown(waybill.key)).toBe(1);
        },
      );

      it.runIf(makes)('a waybill already handed over is deleted too late', async ({ skip }) => {
        const { handOver } = peer();
        if (handOver === null) return skip();
        const waybill = make(newKey());
        const { remoteId, written } = await made(waybill);
        handOver(waybill.key);
        const gone = await push(item(waybill, { operation: 'delete', remoteId, written }));
        expect(gone.outcome).toBe('too_late');
        expect(await harness.shown(waybill.key)).toBe(1);
      });

      it('keeps no credential in the record of what was sent', async () => {
        const here = call();
        await opened.system.test(here);
        await opened.system.track?.(here, [ask(harness.parcels[0]?.number ?? '')]);
        expect(JSON.stringify(here.http.exchanges)).not.toMatch(/(Basic|Bearer) [A-Za-z0-9+/=._-]{8}/);
      });
    });
  });
};

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { meestManifest } from '#main/systems/meest/manifest.ts';
import { trackedOf } from '#main/systems/meest/track.ts';
import type { OpenedSystem } from '#main/systems/port.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { openMeest, settingsOf, toBranch } from '#test/conformance/systems/meest-tools.ts';
import { type HttpPeer, startHttpPeer } from '#test/peers/http/server.ts';
import { problemOf, readDescription } from '#test/peers/meest/openapi.ts';
import { ids } from '#test/peers/meest/state.ts';

const root = join(import.meta.dirname, '../../../../shared/contracts/fixtures/meest');
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const statuses = meestManifest.carrier?.statuses ?? {};

/** The contract's short words in ours. */
const words: Record<string, ParcelStatus> = {
  created: 'registered',
  accepted: 'accepted',
  in_transit: 'in_transit',
  arrived_at_branch: 'ready_for_pickup',
  out_for_delivery: 'out_for_delivery',
  delivered: 'delivered',
  refused: 'refused',
  returning: 'returning',
  returned: 'returned',
  failed: 'attempt_failed',
  deleted: 'not_registered',
};

describe.runIf(existsSync(root))('recorded answers of Meest', () => {
  it('every code of the dictionary has the meaning that is documented', () => {
    const rows = z
      .array(z.object({ code: z.number(), canonical: z.string() }))
      .parse(read('dictionaries/event-codes.json'));
    expect(rows.length).toBeGreaterThan(30);
    for (const { code, canonical } of rows)
      expect([code, meaningOf(statuses, String(code))]).toEqual([code, words[canonical]]);
    expect(Object.keys(statuses)).toHaveLength(rows.length);
  });

  it('the recorded event is read, in the time of Kyiv', () => {
    const { result } = z
      .object({ result: z.unknown() })
      .parse(read('examples/GET.tracking.trackNumber.200.json'));
    // Found by either of its numbers; a filter that is not kept tells of no other parcel.
    for (const number of ['711-2550636', 'TAC-2550636'])
      expect(trackedOf(number, result)).toMatchObject({
        number,
        known: true,
        events: [
          {
            code: '606',
            text: 'Надходження до підрозділу відправника',
            at: '2019-05-02T08:21:42Z',
            place: 'Львів',
          },
        ],
      });
    expect(trackedOf('711-0000001', result)).toMatchObject({ known: false, events: [] });
  });

  const description = readDescription();
  const requests = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.request.json'));
  it.each(requests)('the stand-in finds nothing wrong with %s', (name) => {
    const [method = '', path = ''] = name.split('.');
    const rest = name
      .split('.')
      .slice(2, -2)
      .map(() => '/x')
      .join('');
    const described = description?.find(method, `/${path}${rest}`);
    expect(described?.body).toBeDefined();
    if (described?.body == null) return;
    expect(problemOf(described.body, read(`examples/${name}`))).toBeNull();
    expect(problemOf(described.body, { nobodyKnowsThis: 1 })).not.toBeNull();
  });

  describe('told by a server', () => {
    let peer: HttpPeer;
    let opened: OpenedSystem;
    const told: Record<string, string> = {
      'POST auth': 'POST.auth.200.json',
      'POST parcel': 'POST.parcel.200.json',
      'PUT parcel': 'PUT.parcel.parcelID.200.json',
      'DELETE parcel': 'DELETE.parcel.parcelID.contractID.200.json',
      'GET getParcel': 'GET.getParcel.parcelID.searchMode.returnMode.200.json',
      'GET parcelsList': 'GET.parcelsList.dateFrom.200.json',
      'GET tracking': 'GET.tracking.trackNumber.200.json',
      'GET parcelInfoTracking': 'GET.parcelInfoTracking.parcelID.200.json',
      'POST citySearch': 'POST.citySearch.200.json',
      'POST addressSearch': 'POST.addressSearch.200.json',
      'POST branchSearch': 'POST.branchSearch.200.json',
      'POST calculate': 'POST.calculate.200.json',
      'POST registerBranch': 'POST.registerBranch.200.json',
      'GET parcelReturnReasons': 'GET.parcelReturnReasons.200.json',
      'POST parcelReturn_new': 'POST.parcelReturn_new.200.json',
      'GET contractClientInfo': 'GET.contractClientInfo.contractID.200.json',
    };
    beforeAll(async () => {
      peer = await startHttpPeer((request) => {
        const file = told[`${request.method} ${request.path.split('/')[1] ?? ''}`];
        return file === undefined
          ? { status: 404, body: '' }
          : { status: 200, body: read(`examples/${file}`) };
      });
      opened = openMeest(
        {
          ...settingsOf(peer),
          contractId: '62f66c7c-cd19-11df-bb67-00215aee3ebe',
          senderBranch: ids.senderBranch,
        },
        { username: 'shop', password: 'parol' },
      );
    });
    afterAll(async () => {
      await opened?.close();
      await peer?.stop();
    });

    it('whose contract it is, without an envelope', async () => {
      const { facts } = valueOf(await opened.system.test(callOf(opened)));
      expect(facts.map(({ value }) => value)).toEqual([
        'API v3',
        'ТОВ Елегант — MG-002641',
        'Львів — 62c3d54a-749b-11df-b112-00215aee3ebe',
        'Зелена — da9108ea-e0d3-11df-9b37-00215aee3ebe',
      ]);
    });

    it('a parcel that was made and one that was changed, whose prices have two names', async () => {
      const waybill = toBranch('K-1#1');
      const made = valueOf(await opened.system.push?.(callOf(opened), itemOf(waybill)));
      expect(made).toEqual({
        remoteId: '7d3cd95a-eefe-4d4a-ae90-fe76df719e5d',
        written: { number: '711-2550636', cost: '512.72', deliverAt: '2019-03-28T22:00:00Z' },
      });
      // The recorded parcel was handed over long ago.
      const changed = await opened.system.push?.(
        callOf(opened),
        itemOf(waybill, { operation: 'update', remoteId: made.remoteId, written: { number: '717-0000001' } }),
      );
      expect(valueOf(changed).written['cost']).toBe('512.72');
    });

    it('a list whose number has a Cyrillic letter in its name', async () => {
      const waybill = toBranch('TAC-2550636');
      const looked = valueOf(await opened.system.lookup?.(callOf(opened), itemOf(waybill)));
      expect(looked).toEqual({
        found: true,
        pushed: { remoteId: '4a430ffd-6b7d-11e2-a79e-003048d2b473', written: { number: 'TAC-2550636' } },
      });
      // A record of empty fields is no parcel, and the list is of others.
      const other = valueOf(await opened.system.lookup?.(callOf(opened), itemOf(toBranch('TAC-1'))));
      expect(other).toEqual({ found: false });
    });

    it('cities, streets, branches and a price', async () => {
      const { system } = opened;
      const [city] = valueOf(
        await system.suggest?.(callOf(opened), { kind: 'city', text: 'Льв', cityId: null }),
      );
      expect(city).toMatchObject({ label: 'Село Львів, Первомайський, Миколаївська' });
      const [street] = valueOf(
        await system.suggest?.(callOf(opened), { kind: 'street', text: 'Зел', cityId: ids.lviv }),
      );
      expect(street).toMatchObject({ label: 'вул. Зелена', place: { streetId: ids.lvivStreet } });
      const [point] = valueOf(
        await system.suggest?.(callOf(opened), { kind: 'point', text: '465', cityId: ids.kyiv }),
      );
      expect(point).toMatchObject({
        id: ids.locker,
        detail: 'Пн-Пт 09:00-21:00, Сб-Нд 09:00-19:30; ≤ 15 kg',
      });
      expect(valueOf(await system.quote?.(callOf(opened), toBranch('K-2')))).toEqual({
        price: '257.12',
        currency: 'UAH',
        deliverAt: '2019-03-27T22:00:00Z',
      });
    });

    it('a list that left one parcel out, and a return with Cyrillic names', async () => {
      const { system } = opened;
      const id = 'f28481a0-b2bb-11ef-80c7-000c2961d091';
      // The sentence names a parcel that is none of them: nobody is taken for handed over without being looked at.
      expect(valueOf(await system.registry?.(callOf(opened), [id]))).toMatchObject({
        number: 'CO000108431',
        taken: [],
        refused: [{ remoteId: id }],
      });
      expect(
        valueOf(
          await system.amend?.(callOf(opened), {
            kind: 'return',
            number: '717-8681002',
            remoteId: id,
            to: null,
            note: '',
          }),
        ),
      ).toEqual({ number: 'doсNumber', remoteId: 'doсID' });
    });
  });
});

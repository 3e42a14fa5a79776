import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpAnswer } from '#main/http/types.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import { refusalOf } from '#main/systems/ukrposhta/errors.ts';
import { checksOut, ukrposhtaManifest, ukrposhtaSettings } from '#main/systems/ukrposhta/manifest.ts';
import { createQuote } from '#main/systems/ukrposhta/quote.ts';
import {
  addressRow,
  clientRow,
  entries,
  groupRow,
  priceRow,
  shipmentRow,
} from '#main/systems/ukrposhta/schemas.ts';
import { bodyOf } from '#main/systems/ukrposhta/shipment.ts';
import { statusOfText } from '#main/systems/ukrposhta/statuses.ts';
import { eventsOf, found } from '#main/systems/ukrposhta/track.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import { refuse } from '#shared/result.ts';
import { toOffice } from '#test/conformance/systems/ukrposhta-tools.ts';

const folder = new URL('../../../../shared/contracts/fixtures/ukrposhta/', import.meta.url);
const fixture = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const json = <S extends z.ZodType>(name: string, schema: S): z.output<S> =>
  schema.parse(JSON.parse(fixture(name)));
const statuses = ukrposhtaManifest.carrier?.statuses ?? {};
const answer = (status: number, text: string, retryAtMs: number | null = null): HttpAnswer => ({
  kind: 'answer',
  status,
  headers: {},
  bytes: Buffer.from(text),
  text,
  retryAtMs,
});
const eventOf = (event: string, eventName: string, reason = 1) =>
  eventsOf([{ event, eventName, name: '', date: '', eventReason_id: reason }])[0]?.code ?? '';

describe('recorded answers of Ukrposhta', () => {
  it('events are read as instants of Kyiv, and handing over to the sender is a return', () => {
    const read = json('statuses-with-not-found.json', found);
    const last = (number: string) => eventsOf(read.found?.[number] ?? []).at(-1);
    expect(last('0500128254873')).toMatchObject({
      code: '41000',
      at: '2019-02-07T14:36:00.000Z',
      place: 'ОЛЕВСЬК 1',
    });
    expect(meaningOf(statuses, last('0500128254873')?.code ?? '')).toBe('delivered');
    expect(meaningOf(statuses, last('0500128254610')?.code ?? '')).toBe('returned');
    const marked = (read.notFound ?? []).filter((one) => one.endsWith('UA'));
    expect(marked.map(checksOut)).toEqual(marked.map(() => true));
    expect(checksOut('RA067022856UA')).toBe(false);
  });

  it('every documented event means what the dictionary says', () => {
    const rows = json(
      'dictionaries/event-codes.json',
      z.array(z.object({ event: z.string(), reason_id: z.number().optional(), canonical: z.string() })),
    );
    const coded = rows.filter(({ event }) => /^\d+$/.test(event));
    expect(coded.length).toBeGreaterThan(5);
    for (const { event, reason_id, canonical } of coded) {
      const meant = canonical === 'arrived_at_branch' ? 'ready_for_pickup' : canonical;
      const code = eventOf(event, '', reason_id ?? Number.NaN);
      expect([event, meaningOf(statuses, code)]).toEqual([event, meant]);
    }
  });

  it('the text rules agree with every recorded event that has a number of its own', () => {
    const recorded = Object.values(json('statuses-with-not-found.json', found).found ?? {}).flat();
    expect(recorded.length).toBeGreaterThan(4);
    for (const row of recorded) {
      const [event] = eventsOf([row]);
      const read = statusOfText(row.eventName, row.eventReason_id);
      expect([row.eventName, read]).toEqual([row.eventName, meaningOf(statuses, event?.code ?? '')]);
    }
  });

  it.each([
    ['Відправлення вручено: адресату', 1, 'delivered'],
    ['Delivered to the addressee', 1, 'delivered'],
    ['Відправлення вручено', 10, 'returned'],
    ['Відправлення вручено: відправнику', 1, 'returned'],
    ['Відправлення не вручено', 1, 'attempt_failed'],
    ['Невдала спроба доставки', 1, 'attempt_failed'],
    ['Відмова адресата', 1, 'refused'],
    ['Повернення за зворотною адресою', 1, 'returning'],
    ['Перенаправлення', 1, 'in_transit'],
    ['Сортування', 1, 'in_transit'],
    ['Взято на зберігання', 1, 'ready_for_pickup'],
    ["Передано кур'єру", 1, 'out_for_delivery'],
    ['Прийом скасовано', 1, 'not_registered'],
    ['Відправлення приймається', 1, 'accepted'],
  ])('an unknown event that says "%s" (%i) is read as %s, and shows that it was', (text, reason, status) => {
    const code = eventOf('99100', text, reason);
    expect(code.startsWith(`${status}:99100`)).toBe(true);
    expect(meaningOf(statuses, code)).toBe(status);
  });

  it('an event nobody understands stays itself, as every unknown one where texts are not read', () => {
    expect(eventOf('99100', 'Щось інше')).toBe('99100');
    expect(meaningOf(statuses, '99100')).toBeNull();
    const row = { event: '99100', eventName: 'Вручено', name: '', date: '', eventReason_id: 1 };
    expect(eventsOf([row], false)[0]?.code).toBe('99100');
  });

  it('what is read of an answer has a documented name, and recorded ones are read', () => {
    const keys = json('dictionaries/response-keys.json', z.record(z.string(), z.array(z.string())));
    const schemas = {
      address: addressRow,
      client: clientRow,
      shipment_group: groupRow,
      shipment: shipmentRow,
    } as const;
    for (const [name, schema] of Object.entries(schemas)) {
      expect(Object.keys(schema.shape).filter((key) => !(keys[name] ?? []).includes(key))).toEqual([]);
    }
    expect(Object.keys(priceRow.shape).filter((key) => !(keys['shipment'] ?? []).includes(key))).toEqual([]);
    expect(json('address.json', addressRow)).toEqual({ id: '123130' });
    expect(json('classifier.entries.single.json', entries).Entries).toEqual([
      { REGION_ID: '270', REGION_UA: 'Київ' },
    ]);
    for (const none of ['', null, undefined]) expect(entries.parse({ Entries: none }).Entries).toEqual([]);
  });

  it('the question for a price has the recorded shape', async () => {
    const settings = ukrposhtaSettings.parse({ senderPostcode: '01001' });
    const asked: unknown[] = [];
    const nobody = refuse('unavailable', 'remote.unavailable');
    const client: UkrposhtaClient = {
      signedIn: true,
      raw: () => Promise.resolve(nobody),
      json(_call, ask) {
        asked.push(ask.json);
        return Promise.resolve(nobody);
      },
    };
    const { signal } = new AbortController();
    const http = { send: () => Promise.reject(new Error('not here')), exchanges: [] };
    const mapping = { toRemote: () => undefined, toErp: () => undefined };
    const waybill = toOffice('K-1#1', {
      to: { kind: 'point', pointId: '79000' },
      seats: [{ weight: '1', length: '20', width: '20', height: '10' }],
      collect: { amount: '500', currency: 'UAH' },
    });
    await createQuote(client, settings)({ http, mapping, nowMs: 0, signal }, waybill);
    expect(asked).toEqual([json('request.delivery-price.json', z.unknown())]);
  });

  it('a shipment holds everything the recorded request does', () => {
    const settings = ukrposhtaSettings.parse({
      senderUuid: '00000000-0000-4000-8000-000000000001',
      codTo: 'card',
    });
    const waybill = toOffice('K-1#1', { collect: { amount: '500', currency: 'UAH' }, payer: 'recipient' });
    const recipient = { uuid: '00000000-0000-4000-8000-000000000002', addressId: '123130' };
    const body = bodyOf(settings, waybill, {}, recipient, 'K-1#1');
    const wanted = json('request.create-shipment.json', z.record(z.string(), z.unknown()));
    const parcelKeys = z.array(z.record(z.string(), z.unknown())).length(1);
    const keysOf = (parcels: unknown) => Object.keys(parcelKeys.parse(parcels)[0] ?? {}).sort();
    expect(body).toMatchObject({ type: wanted['type'], deliveryType: wanted['deliveryType'], postPay: 500 });
    expect(Object.keys(wanted).filter((key) => !(key in body))).toEqual([]);
    expect(keysOf(body['parcels'])).toEqual(keysOf(wanted['parcels']).filter((key) => key !== 'name'));
  });
});

describe('errors of Ukrposhta', () => {
  it('every recorded one has a cause', () => {
    const causes: Record<string, unknown> = {};
    for (const name of readdirSync(new URL('errors/', folder))) {
      const text = fixture(`errors/${name}`);
      const recorded = name.endsWith('.json')
        ? z.object({ http_status: z.number(), body: z.unknown() }).parse(JSON.parse(text))
        : { http_status: 401, body: text };
      const { body } = recorded;
      const said = typeof body === 'string' ? body : JSON.stringify(body);
      const { outcome, cause, fields } = refusalOf(answer(recorded.http_status, said), true);
      causes[name] = [outcome, cause, ...(fields ?? []).map(({ path }) => path)];
    }
    expect(causes).toEqual({
      'parcels-empty.json': ['invalid', 'remote.invalid', 'seats'],
      'unauthorized.xml': ['unauthorised', 'remote.unauthorised'],
    });
  });

  it('says it in any of its shapes', () => {
    const text = 'Phone number is not valid';
    const shapes = [{ code: 'UP00001', message: text }, { error: text }, { errors: [{ message: text }] }];
    for (const shape of shapes) {
      expect(refusalOf(answer(400, JSON.stringify(shape)), false)).toMatchObject({
        outcome: 'invalid',
        cause: 'carrier.phone_invalid',
        fields: [{ path: 'recipient.phone', message: text }],
      });
    }
  });

  it.each([
    [400, '{"code":"EC100","message":"Щось не так"}', 'invalid', 'remote.invalid'],
    [400, '<html>', 'invalid', 'remote.invalid'],
    [403, '{"message":"Address is closed"}', 'invalid', 'remote.forbidden'],
    [404, '{"message":"Sender is not found"}', 'not_found', 'remote.not_found'],
    [429, '{"message":"phone"}', 'rate_limited', 'remote.rate_limited'],
    [500, '{"message":"phone"}', 'uncertain', 'remote.unavailable'],
    [503, '<ams:fault><ams:code>900800</ams:code></ams:fault>', 'rate_limited', 'remote.rate_limited'],
    [403, '<ams:fault><ams:code>900908</ams:code></ams:fault>', 'unauthorised', 'remote.unauthorised'],
  ])('%i with %s is %s', (status, text, outcome, cause) => {
    expect(refusalOf(answer(status, text), false)).toMatchObject({ outcome, cause });
  });
});

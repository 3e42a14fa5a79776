import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorsIn, refusalOf } from '#main/systems/cdek/errors.ts';
import { cdekManifest } from '#main/systems/cdek/manifest.ts';
import { answerIn, requestOf } from '#main/systems/cdek/order.ts';
import { instantOf, text } from '#main/systems/cdek/values.ts';
import type { OpenedSystem } from '#main/systems/port.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { openCdek, settingsOf, toPoint } from '#test/conformance/systems/cdek-tools.ts';
import { type HttpPeer, startHttpPeer } from '#test/peers/http/server.ts';

const root = join(import.meta.dirname, '../../../../shared/contracts/fixtures/cdek');
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const statuses = cdekManifest.carrier?.statuses ?? {};

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
  failed: 'attempt_failed',
  deleted: 'not_registered',
};

describe.runIf(existsSync(root))('recorded answers of CDEK', () => {
  it('every code of the dictionary, of both generations, has the meaning that is documented', () => {
    const rows = z
      .array(z.object({ code: z.string(), canonical: z.string() }))
      .parse(read('dictionaries/statuses.json'));
    expect(rows).toHaveLength(50);
    for (const { code, canonical } of rows)
      expect([code, meaningOf(statuses, code)]).toEqual([code, words[canonical]]);
    expect(Object.keys(statuses)).toHaveLength(rows.length);
  });

  it.each([
    ['webhook.ORDER_STATUS.delivered', 'delivered', '2019-07-11T05:41:43Z'],
    ['webhook.ORDER_STATUS.received', 'accepted', '2020-08-10T14:32:12Z'],
  ])('%s means %s, its code with a space or without', (name, status, at) => {
    const { attributes } = z
      .object({ attributes: z.object({ code: text, status_date_time: text }) })
      .parse(read(`${name}.json`));
    expect(meaningOf(statuses, attributes.code)).toBe(status);
    expect(instantOf(attributes.status_date_time)).toBe(at);
  });

  it.each([
    ['order-create.accepted', 'CREATE'],
    ['order-refusal.accepted', 'REFUSAL'],
  ])('%s is taken down, and no success', (name, type) => {
    const told = valueOf(answerIn(read(`${name}.json`), false));
    expect(told.entity?.uuid).toMatch(/\S/);
    expect(requestOf(told.requests, type)?.state).toBe('ACCEPTED');
    expect(errorsIn(read(`${name}.json`))).toEqual([]);
  });

  it('of several requests of a kind the newest counts, of one moment the later told', () => {
    const one = (request_uuid: string, date_time: string) => ({
      request_uuid,
      type: 'REFUSAL',
      state: 'INVALID',
      date_time,
    });
    const old = one('old', '2024-01-01T12:00:00+0000');
    const fresh = one('fresh', '2024-01-02T12:00:00+0000');
    const same = one('same', '2024-01-02T14:00:00+0200');
    expect(requestOf([fresh, old], 'REFUSAL')?.request_uuid).toBe('fresh');
    expect(requestOf([old, fresh], 'REFUSAL')?.request_uuid).toBe('fresh');
    expect(requestOf([fresh, same], 'REFUSAL')?.request_uuid).toBe('same');
    expect(requestOf([fresh, old], 'REFUSAL', 'old')?.request_uuid).toBe('old');
    expect(requestOf([fresh, old], 'CREATE')).toBeUndefined();
  });

  it('an order that is invalid says why', () => {
    const errors = errorsIn(read('order-invalid.json'));
    expect(errors).toEqual([{ code: 'v2_entity_invalid', message: 'Entity is invalid' }]);
    expect(refusalOf(errors, false)).toMatchObject({
      outcome: 'invalid',
      cause: 'remote.invalid',
      fields: [{ path: 'options', message: 'Entity is invalid' }],
    });
  });

  describe('told by a server', () => {
    let peer: HttpPeer;
    let opened: OpenedSystem;
    beforeAll(async () => {
      const uuid = '72120412-25e1-489e-862a-0f9c3e981985';
      const told: Record<string, unknown> = {
        'POST /v2/oauth/token': read('oauth-token.json'),
        'POST /v2/orders': read('order-create.accepted.json'),
        'GET /v2/deliverypoints': read('deliverypoints.json'),
        'POST /v2/calculator/tariff': read('tariff.json'),
        [`DELETE /v2/orders/${uuid}`]: read('order-delete.json'),
        [`GET /v2/orders/${uuid}`]: {
          entity: { uuid, statuses: [{ code: 'ACCEPTED', date_time: '2024-01-01T12:00:00+0000' }] },
          requests: [{ request_uuid: 'req-123', type: 'CREATE', state: 'WAITING' }],
        },
      };
      peer = await startHttpPeer((request) => {
        const body = told[`${request.method} ${request.path}`];
        return body === undefined ? { status: 404, body: '' } : { status: 200, body };
      });
      opened = openCdek(
        { ...settingsOf({ url: `${peer.url}/v2` }), polls: 2 },
        { clientId: 'shop', clientSecret: 'parol' },
      );
    });
    afterAll(async () => {
      await opened?.close();
      await peer?.stop();
    });

    it('an order that is taken down and never decided is uncertain', async () => {
      const pushed = await opened.system.push?.(callOf(opened), itemOf(toPoint('ORDER-1')));
      expect(pushed).toMatchObject({ outcome: 'uncertain' });
      const sent: unknown = JSON.parse(peer.requests.find(({ path }) => path === '/v2/orders')?.body ?? '');
      // The same names as in the recorded request.
      const model = z.record(z.string(), z.unknown()).parse(read('request.create-order.json'));
      expect(Object.keys(z.record(z.string(), z.unknown()).parse(sent)).toSorted()).toEqual(
        Object.keys(model).toSorted(),
      );
      const items = z.object({ packages: z.array(z.object({ items: z.array(z.looseObject({})) })) });
      const namesIn = (body: unknown): string[] =>
        Object.keys(items.parse(body).packages[0]?.items[0] ?? {}).toSorted();
      expect(namesIn(sent)).toEqual(namesIn(model));
    });

    it('points, a price and its days', async () => {
      const { system } = opened;
      const [point] = valueOf(
        await system.suggest?.(callOf(opened), { kind: 'point', text: 'ленина', cityId: '270' }),
      );
      expect(point).toMatchObject({
        id: 'ORX1',
        label: 'ORX1, Орехово-Зуево, ул. Ленина, 84, ул. Ленина, д.84',
        detail: 'Пн-Пт 10:00-20:00, Сб-Вс 10:00-18:00; Вход со двора',
      });
      const nowMs = Date.parse('2026-11-27T12:00:00Z');
      expect(valueOf(await system.quote?.({ ...callOf(opened), nowMs }, toPoint('Q')))).toEqual({
        price: '350.5',
        currency: 'RUB',
        deliverAt: '2026-12-01T12:00:00Z',
      });
      expect(valueOf(await system.test(callOf(opened))).facts).toEqual([
        { label: 'fact.interface', value: 'API v2' },
        { label: 'fact.senderAddress', value: 'Орехово-Зуево, ул. Ленина, д.84 — ORX1' },
      ]);
    });

    it('a deletion that is taken down is none yet', async () => {
      const gone = itemOf(toPoint('ORDER-1'), {
        operation: 'delete',
        remoteId: '72120412-25e1-489e-862a-0f9c3e981985',
      });
      expect(await opened.system.push?.(callOf(opened), gone)).toMatchObject({
        outcome: 'unavailable',
        cause: 'remote.not_applied',
      });
    });
  });
});

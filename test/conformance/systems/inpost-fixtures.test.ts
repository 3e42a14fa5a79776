import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpAnswer } from '#main/http/types.ts';
import { errorCauses, refusalOf } from '#main/systems/inpost/errors.ts';
import { shipment, shipments } from '#main/systems/inpost/schemas.ts';
import { statuses } from '#main/systems/inpost/statuses.ts';
import { trackedOf } from '#main/systems/inpost/track.ts';
import { causes } from '#shared/causes.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import { succeeded } from '#shared/result.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../shared/contracts/fixtures/inpost/${name}`, import.meta.url), 'utf8');
const answer = (text: string, status = 400): HttpAnswer => ({
  kind: 'answer',
  status,
  headers: {},
  bytes: Buffer.from(text),
  text,
  retryAtMs: null,
});

/** The dictionary's short words in ours. */
const ours: Record<string, string> = {
  created: 'registered',
  arrived_at_branch: 'ready_for_pickup',
  failed: 'attempt_failed',
  deleted: 'not_registered',
};

describe('recorded answers of InPost', () => {
  it('every documented status means what the dictionary says', () => {
    const rows = z
      .array(z.object({ code: z.string(), canonical: z.string() }))
      .parse(JSON.parse(fixture('dictionaries/statuses.json')));
    expect(rows.length).toBeGreaterThan(50);
    for (const { code, canonical } of rows) {
      // An end, and the only failure that is one.
      const meant = code === 'missing' ? 'lost' : (ours[canonical] ?? canonical);
      expect([code, meaningOf(statuses, code)]).toEqual([code, meant]);
    }
    expect(Object.keys(statuses)).toHaveLength(rows.length);
  });

  it('a history is read oldest first, as instants, with the point', () => {
    const read = trackedOf(
      '612345678901234567890123',
      fixture('GetStatusSuccess.json'),
      new Map([['confirmed', 'Gotowa']]),
    );
    if (!succeeded(read)) throw new Error(read.detail ?? read.cause);
    expect(read.value.events).toEqual([
      { code: 'confirmed', text: 'Gotowa', at: '2015-09-17T08:28:00.000Z', place: null },
      {
        code: 'dispatched_by_sender',
        text: 'dispatched_by_sender',
        at: '2015-09-17T09:28:00.000Z',
        place: null,
      },
    ]);
    expect(meaningOf(statuses, read.value.events.at(-1)?.code ?? '')).toBe('accepted');
    expect(read.value.branch).toEqual({
      code: 'KRA000',
      name: 'AAA000',
      address: 'ul.Reymonta 999, 33-333 Kraków',
      hours: 'PN-PT 09:00-16:00',
    });
  });

  it('a shipment is read with and without a number', () => {
    expect(shipment.parse(JSON.parse(fixture('CreateShipmentSuccess.json')))).toMatchObject({
      id: '1234567890',
      status: 'created',
      tracking_number: '',
      external_customer_id: '8877xxx',
      created_at: '2020-02-23T17:07:08.967Z',
    });
    const { items } = shipments.parse(JSON.parse(fixture('GetStatusByShipmentIdSuccess.json')));
    expect(items).toMatchObject([{ tracking_number: '520000014966200008039999', external_customer_id: '' }]);
  });

  it('an error of any depth names its fields', () => {
    expect(refusalOf(answer(fixture('CreateShipmentFailure.json')), false)).toMatchObject({
      outcome: 'invalid',
      fields: [
        { path: 'options.insurance', message: 'too_small' },
        { path: 'seats.0.width', message: 'too_small' },
        { path: 'seats.0.weight', message: 'too_small' },
      ],
    });
    expect(refusalOf(answer(fixture('error.validation.target_point.json')), false)).toMatchObject({
      outcome: 'invalid',
      cause: 'carrier.point_closed',
      fields: [{ path: 'to.pointId', message: 'does_not_exist' }],
    });
    expect(refusalOf(answer(fixture('error.validation.flat.json')), false)).toMatchObject({
      outcome: 'invalid',
      cause: 'remote.invalid',
      fields: [{ path: 'name', message: 'required' }],
    });
    expect(refusalOf(answer(fixture('ActionFailure.json'), 404), true)).toMatchObject({
      outcome: 'not_found',
    });
  });

  it('every documented error word has a cause of ours', () => {
    const words = [
      'validation_failed',
      'resource_not_found',
      'unauthorized',
      'invalid_parameter',
      'invalid_action',
      'label_generation_failed',
      'label_template_not_found',
    ];
    for (const word of words) expect(Object.keys(causes)).toContain(errorCauses[word]?.[1]);
  });
});

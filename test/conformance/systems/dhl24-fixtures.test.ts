import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#main/systems/registry.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';
import { recorded, track, tracked } from '#test/conformance/systems/tracking-tools.ts';

const root = join(import.meta.dirname, '../../../../shared/contracts/fixtures/dhl');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const statuses = createRegistry().get('dhl24')?.carrier?.statuses ?? {};
const keys = { user: 'u', password: 'pass' };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** carriers.md 7, in our words. */
const documented: Record<string, ParcelStatus> = {
  EDWP: 'registered',
  DWP: 'accepted',
  SP_DWP: 'accepted',
  SP_PU: 'accepted',
  SORT: 'in_transit',
  LP: 'in_transit',
  TRM: 'in_transit',
  TRM2: 'in_transit',
  WEJPL: 'in_transit',
  WYJPL: 'in_transit',
  LK: 'out_for_delivery',
  OWL: 'ready_for_pickup',
  OWL_X: 'ready_for_pickup',
  SP_DSP: 'ready_for_pickup',
  SP_KP: 'ready_for_pickup',
  DOR: 'delivered',
  DOR_SP: 'delivered',
  PPDOR: 'delivered',
  OP: 'refused',
  OP_X: 'refused',
  SP_OP: 'refused',
  AWI: 'attempt_failed',
  AWI_X: 'attempt_failed',
  AN: 'attempt_failed',
  ZWW: 'attempt_failed',
  BRG: 'attempt_failed',
  PNK: 'attempt_failed',
  REZ: 'returning',
  ZWR: 'returning',
  SP_ZWR: 'returning',
  SP_TO: 'returning',
  SP_KZW: 'returning',
  AWI_CZAS: 'returning',
  ZWN: 'returned',
  ZWR_ZB: 'returned',
  ZWR_ZT: 'returned',
  SP_CN: 'not_registered',
};

describe('DHL24', () => {
  it('every code of the contract means what it says', () => {
    for (const [code, status] of Object.entries(documented))
      expect([code, meaningOf(statuses, code)]).toEqual([code, status]);
    expect(meaningOf(statuses, 'XYZ')).toBeNull();
  });

  it.runIf(existsSync(root))('the recorded history is a refusal that ends with the sender', async () => {
    const opened = await recorded('dhl24', keys, read('dhl24-getStatusSuccess.xml').trim(), closing);
    const { events, known } = await tracked(opened, '11898773104');
    expect(known).toBe(true);
    expect(events).toHaveLength(9);
    expect(events[0]).toEqual({
      code: 'DWP',
      text: 'przesyłka odebrana od nadawcy',
      at: '2013-06-19T09:06:23Z',
      place: 'Warszawa',
    });
    expect(events.map(({ code }) => meaningOf(statuses, code))).toEqual([
      'accepted',
      'in_transit',
      'in_transit',
      'in_transit',
      'out_for_delivery',
      'refused',
      'in_transit',
      'out_for_delivery',
      'returned',
    ]);
  });

  it.runIf(existsSync(root))('the history of another shipment is not taken for this one', async () => {
    const opened = await recorded('dhl24', keys, read('dhl24-getStatusSuccess.xml').trim(), closing);
    expect(await track(opened, '11898773105')).toMatchObject({ cause: 'remote.unexpected_shape' });
  });

  it.runIf(existsSync(root)).each(['dhl24-getLabelsSuccess.xml', 'dhl24-createShipmentsSuccess.xml'])(
    'the answer of another operation (%s) is no history',
    async (name) => {
      const opened = await recorded('dhl24', keys, read(name).trim(), closing);
      expect(await track(opened, '11898773104')).toMatchObject({
        outcome: 'unavailable',
        cause: 'remote.unexpected_shape',
      });
    },
  );
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checksOut, ukrposhtaManifest } from '#main/systems/ukrposhta/manifest.ts';
import { eventsOf, found } from '#main/systems/ukrposhta/track.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';

describe('recorded answers of Ukrposhta', () => {
  it('events are read as instants of Kyiv, and handing over to the sender is a return', () => {
    const file = new URL(
      '../../../../shared/contracts/fixtures/ukrposhta/statuses-with-not-found.json',
      import.meta.url,
    );
    const read = found.parse(JSON.parse(readFileSync(file, 'utf8')));
    const last = (number: string) => eventsOf(read.found?.[number] ?? []).at(-1);
    const statuses = ukrposhtaManifest.carrier?.statuses ?? {};
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
    const file = new URL(
      '../../../../shared/contracts/fixtures/ukrposhta/dictionaries/event-codes.json',
      import.meta.url,
    );
    const rows = z
      .array(z.object({ event: z.string(), reason_id: z.number().optional(), canonical: z.string() }))
      .parse(JSON.parse(readFileSync(file, 'utf8')));
    const coded = rows.filter(({ event }) => /^\d+$/.test(event));
    expect(coded.length).toBeGreaterThan(5);
    for (const { event, reason_id, canonical } of coded) {
      const [read] = eventsOf([
        { event, eventName: '', name: '', date: '', eventReason_id: reason_id ?? Number.NaN },
      ]);
      const meant = canonical === 'arrived_at_branch' ? 'ready_for_pickup' : canonical;
      expect([event, meaningOf(ukrposhtaManifest.carrier?.statuses ?? {}, read?.code ?? '')]).toEqual([
        event,
        meant,
      ]);
    }
  });
});

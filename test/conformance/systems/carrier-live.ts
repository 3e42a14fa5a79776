import { z } from 'zod';
import { createRegistry } from '#main/systems/registry.ts';
import { waybill } from '#shared/domain/waybill.ts';
import { parcelStatus } from '#shared/parcels/status.ts';
import type { CarrierHarness } from '#test/conformance/systems/carrier-harness.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';

/**
 * What a variable such as `TEST_CDEK` holds. `waybill` is one without its keys: it is really made and deleted again;
 * without it parcels and places are asked about only.
 */
const account = z.object({
  settings: z.record(z.string(), z.unknown()).default({}),
  credentials: z.record(z.string(), z.string()),
  parcels: z
    .array(z.object({ number: z.string(), status: parcelStatus, phone: z.string().exactOptional() }))
    .min(1),
  unknown: z.string(),
  waybill: waybill.omit({ key: true, orderKey: true }).optional(),
  suggest: z
    .array(
      z.object({
        kind: z.enum(['city', 'street', 'point']),
        text: z.string(),
        cityId: z.string().nullable(),
        expected: z.string(),
      }),
    )
    .default([]),
});

/** Runs the carriers' suite on a live account where `variable` holds one; `wrong` replaces its credentials. */
export const describeLiveCarrier = (
  systemId: string,
  variable: string,
  wrong: Record<string, string>,
): void => {
  const text = process.env[variable];
  if (text === undefined || text === '') return;
  const given = account.parse(JSON.parse(text));
  const open = (credentials = given.credentials) =>
    createRegistry().open(systemId, given.settings, credentials);
  const model = given.waybill;
  const harness: CarrierHarness = {
    open,
    wrong: { ...given.credentials, ...wrong },
    parcels: given.parcels,
    unknown: given.unknown,
    malformed: null,
    waybill: model === undefined ? null : (key) => ({ ...model, key, orderKey: key.split('#')[0] ?? key }),
    refused: null,
    async shown(key) {
      if (model === undefined) return 0;
      const opened = open();
      try {
        const one = itemOf({ ...model, key, orderKey: key });
        return valueOf(await opened.system.lookup?.(callOf(opened), one)).found ? 1 : 0;
      } finally {
        await opened.close();
      }
    },
    suggest: given.suggest,
    misbehave: null,
    close: () => Promise.resolve(),
  };
  describeCarrier(systemId, () => Promise.resolve(harness), true, model === undefined);
};

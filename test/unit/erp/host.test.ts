import { expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import { tradeProfile } from '#test/conformance/erp/onec-odata-harness.ts';
import { tradeProfile as queueTable } from '#test/conformance/erp/trade.ts';

/** Nothing is connected before the first call. */
const open = (profile: Parameters<typeof openErp>[1]['profile']) =>
  openErp(engineSettings.parse({ engine: 'sqlite', file: 'nowhere.sqlite' }), {
    profile,
    connectionId: 'erp',
  });

it('1C is told "accepted" at once, for it gives out no more until then; a queue table can wait', () => {
  expect(open(tradeProfile()).acceptsAtOnce).toBe(true);
  expect(open(queueTable()).acceptsAtOnce).toBe(false);
});

import { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { SystemModule } from '#main/systems/port.ts';

const settings = z.object({ baseUrl: z.url() });
const answer = z.object({ ok: z.literal(true), id: z.string() });

/** A shop reduced to one request: everything else that costs time is Mostek itself. */
export const benchModule: SystemModule = {
  manifest: {
    id: 'bench',
    name: 'Bench',
    countries: [],
    capabilities: ['test', 'push'],
    role: 'shop',
    pushes: ['product'],
    lastStateOnly: ['product'],
    settings,
    credentials: z.object({}),
    limits: { concurrency: 16, perSecond: null, timeoutMs: 30_000, maxResponseBytes: 1_000_000 },
    minPollSeconds: 60,
    mappings: [],
  },
  open(given) {
    const { baseUrl } = settings.parse(given);
    return {
      test: () => Promise.resolve({ outcome: 'ok', value: { facts: [] } }),
      async push({ http }, item) {
        const outcome = await http.send({
          method: 'PUT',
          url: `${baseUrl}/products/${encodeURIComponent(item.key)}`,
          headers: { 'idempotency-key': item.idempotencyKey },
          json: item.object,
          repeatable: true,
        });
        if (outcome.kind !== 'answer') return refusalOfSilence(outcome, true);
        if (outcome.status !== 200) return refusalOfStatus(outcome, true);
        const parsed = parseJson(outcome, answer, true);
        if (!('value' in parsed)) return parsed;
        return { outcome: 'ok', value: { remoteId: parsed.value.id, written: {} } };
      },
    };
  },
};

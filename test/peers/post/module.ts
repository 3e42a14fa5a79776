import { z } from 'zod';
import type { Tracked } from '#main/systems/carrier-port.ts';
import type { SystemModule } from '#main/systems/port.ts';
import { ok, type Result, refuse } from '#shared/result.ts';
import type { Life } from '#test/peers/post/timeline.ts';

export interface Post {
  lives: Map<string, Life>;
  now(): number;
  /** What the next call meets instead of an answer. */
  trouble(): 'lost' | 'limited' | null;
  calls: number;
  asked: number;
}

const iso = (at: number): string => new Date(at).toISOString();

const answerOf = (post: Post, number: string): Result<Tracked> => {
  const life = post.lives.get(number);
  const now = post.now();
  const shown = (life?.happenings ?? []).filter((one) => one.shownAtMs <= now);
  const last = shown.at(-1);
  const isRefused = last?.code === 'N1' && life?.back !== null && life !== undefined;
  return ok({
    number,
    known: shown.length > 0,
    events: shown
      .map(({ code, atMs }) => ({ code, text: `text of ${code}`, at: iso(atMs), place: null }))
      .sort((a, b) => a.at.localeCompare(b.at)),
    leg: 'there',
    branch:
      last?.code === 'B1' ? { name: 'Branch 7', address: 'Main st. 1', hours: '8-20', code: '7' } : null,
    expectedAt: null,
    keptUntil: last?.code === 'B1' ? iso(last.atMs + 7 * 86_400_000) : null,
    storagePaid: false,
    money:
      life?.money == null
        ? null
        : {
            amount: life.money,
            currency: 'UAH',
            state: last?.code === 'P1' ? 'paid_out' : last?.code === 'D1' ? 'collected' : 'to_collect',
          },
    follow: isRefused ? { number: life.back?.number ?? '', leg: 'return' } : null,
    raw: JSON.stringify({ number, codes: shown.map((one) => one.code) }),
  });
};

/** A carrier without a network: for the engine's own tests, where what is asked and answered counts, not how. */
export const postModule = (post: Post): SystemModule => ({
  manifest: {
    id: 'post',
    name: 'Post',
    countries: [],
    capabilities: ['test', 'track'],
    role: 'carrier',
    carrier: {
      batch: 100,
      numbers: [{ pattern: /^PX\d{8}R?$/, sure: true }],
      statuses: {
        R1: 'registered',
        A1: 'accepted',
        T1: 'in_transit',
        T2: 'arrived_city',
        B1: 'ready_for_pickup',
        D1: 'delivered',
        P1: 'paid',
        N1: 'refused',
        L1: 'lost',
      },
    },
    pushes: [],
    lastStateOnly: [],
    settings: z.object({}),
    credentials: z.object({}),
    limits: { concurrency: 1, perSecond: null, timeoutMs: 1_000, maxResponseBytes: 1_000_000 },
    minPollSeconds: 1,
    mappings: [],
  },
  open: () => ({
    test: () => Promise.resolve(ok({ facts: [] })),
    track(_call, asks) {
      post.calls += 1;
      const trouble = post.trouble();
      if (trouble === 'lost') return Promise.resolve(refuse('unavailable', 'net.cut'));
      if (trouble === 'limited') {
        return Promise.resolve(
          refuse('rate_limited', 'remote.rate_limited', { retryAtMs: post.now() + 60_000 }),
        );
      }
      post.asked += asks.length;
      return Promise.resolve(ok(asks.map(({ number }) => answerOf(post, number))));
    },
  }),
});

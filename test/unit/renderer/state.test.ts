import { describe, expect, it } from 'vitest';
import { flowLayout } from '#renderer/screens/today/flow-layout.ts';
import { connectionWord } from '#renderer/ui/connection-word.ts';
import type { ConnectionSummary, Today } from '#shared/api/types.ts';
import { pauseEndMs, stateSentence } from '#shared/i18n/state-sentence.ts';

const connection = (over: Partial<ConnectionSummary> = {}): ConnectionSummary => ({
  id: 'sklep',
  kind: 'system',
  system: 'cs-cart',
  systemName: 'CS-Cart',
  name: 'Shop',
  enabled: true,
  paused: 'no',
  breaker: 'closed',
  cause: null,
  detail: null,
  lastOkAtMs: null,
  waiting: 0,
  rejected: 0,
  sentToday: 0,
  backlog: null,
  furtherErp: false,
  ...over,
});
const today = (over: Partial<Omit<Today, 'counts'>> & { counts?: Partial<Today['counts']> } = {}): Today => ({
  state: 'ok',
  worstIncidentId: null,
  rates: [],
  connections: [connection()],
  catchUp: null,
  pausedUntilMs: null,
  version: '1',
  ...over,
  counts: {
    erpBacklog: 0,
    open: 0,
    waiting: 0,
    rejected: 0,
    held: 0,
    sentToday: 0,
    receivedToday: 0,
    ...over.counts,
  },
});

describe('the one sentence about everything', () => {
  it.each([
    [today(), 'upToDate', 0],
    [today({ connections: [] }), 'noConnections', 0],
    [today({ state: 'syncing', counts: { open: 2, erpBacklog: 3 } }), 'syncing', 5],
    [today({ counts: { waiting: 4 } }), 'waiting', 4],
    [today({ state: 'attention', counts: { rejected: 1, held: 1, open: 9 } }), 'needYou', 2],
    [today({ state: 'paused', pausedUntilMs: 1_800_000_000_000, counts: { open: 1 } }), 'pausedUntil', 1],
    [today({ state: 'paused', pausedUntilMs: Number.MAX_SAFE_INTEGER }), 'paused', 0],
    [today({ state: 'offline', counts: { waiting: 7 } }), 'offlineWaiting', 7],
    [today({ connections: [connection({ paused: 'sign_in' })], counts: { rejected: 3 } }), 'signIn', 1],
    [today({ connections: [connection({ paused: 'brake' })] }), 'brake', 1],
    [today({ connections: [connection({ cause: 'net.timeout', waiting: 6 })] }), 'connectionDown', 6],
    [today({ state: 'attention' }), 'attention', 0],
  ])('is honest (%#)', (given, key, count) => {
    expect(stateSentence(given)).toMatchObject({ key, count });
  });

  it('knows a pause without an end', () => {
    expect(pauseEndMs({ pausedUntilMs: Number.MAX_SAFE_INTEGER })).toBeNull();
    expect(pauseEndMs({ pausedUntilMs: 1_800_000_000_000 })).toBe(1_800_000_000_000);
  });
});

describe('the word for a connection', () => {
  it.each([
    [connection(), 'works'],
    [connection({ enabled: false, paused: 'brake' }), 'off'],
    [connection({ paused: 'sign_in', breaker: 'open' }), 'signIn'],
    [connection({ breaker: 'half_open', cause: 'net.timeout' }), 'trying'],
    [connection({ cause: 'net.timeout' }), 'down'],
  ] as const)('says what a person must do first (%#)', (given, word) => {
    expect(connectionWord(given)).toBe(word);
  });
});

describe('the picture of the road', () => {
  it('keeps boxes apart and inside, however many there are', () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      connection({ id: `s${index}`, name: 'A shop with a name that is far too long', rejected: index % 2 }),
    );
    const { height, right } = flowLayout([connection({ kind: 'erp' }), ...many]);
    for (const [index, node] of right.entries()) {
      const next = right[index + 1];
      expect(node.y).toBeGreaterThanOrEqual(0);
      expect(node.y + node.height).toBeLessThanOrEqual(next === undefined ? height : next.y);
      expect(node.title.length).toBeLessThanOrEqual(21);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { createSseReader, reconnectDelayMs } from '#renderer/api/sse.ts';
import { duplicates, labelOf, stillUnmapped } from '#renderer/screens/mappings/mapping-rows.ts';
import { allowedActions } from '#renderer/screens/messages/allowed-actions.ts';
import { keyStep } from '#renderer/screens/messages/key-step.ts';
import { drawnRows, rowsInSight, scrollFor } from '#renderer/screens/messages/use-row-window.ts';
import { lastMonths } from '#renderer/screens/report/months.ts';
import { everyMinute } from '#renderer/screens/today/minutes.ts';

describe('the window of a long list', () => {
  it('draws a few dozen rows of a million', () => {
    const { first, last } = rowsInSight({ top: 20_000_000, height: 600 }, 40, 1_000_000);
    expect([first, last]).toEqual([499_988, 500_027]);
    expect(rowsInSight({ top: 0, height: 600 }, 40, 5)).toEqual({ first: 0, last: 5 });
    expect(rowsInSight({ top: 9_000, height: 600 }, 40, 5)).toEqual({ first: 5, last: 5 });
  });

  it('always draws the row that holds the focus', () => {
    expect(drawnRows(2, 5, 3)).toEqual([2, 3, 4]);
    expect(drawnRows(2, 5, 0)).toEqual([0, 2, 3, 4]);
    expect(drawnRows(2, 5, 9)).toEqual([2, 3, 4, 9]);
  });

  it('scrolls just far enough to show a row below the head', () => {
    const view = { top: 400, height: 431 };
    expect(scrollFor(12, 40, 31, view)).toBeNull();
    expect(scrollFor(3, 40, 31, view)).toBe(120);
    expect(scrollFor(20, 40, 31, view)).toBe(440);
  });

  it('moves by keys and stops at the ends', () => {
    expect(keyStep('ArrowDown', 4, 4, 10)).toBe(4);
    expect(keyStep('ArrowUp', 0, 4, 10)).toBe(0);
    expect(keyStep('PageDown', 1, 50, 10)).toBe(11);
    expect(keyStep('End', 1, 50, 10)).toBe(50);
    expect(keyStep('x', 1, 50, 10)).toBeNull();
  });
});

describe('what may be done with a message', () => {
  it('offers nothing while it is on the wire', () => {
    expect(allowedActions({ status: 'sending', direction: 'out', operation: 'update' })).toEqual([]);
  });

  it('offers what fits its state', () => {
    expect(allowedActions({ status: 'rejected', direction: 'out', operation: 'update' })).toEqual([
      'retry',
      'hold',
      'setAside',
      'resend',
      'rebuild',
      'rehearse',
    ]);
    expect(allowedActions({ status: 'held', direction: 'in', operation: 'insert' })).toEqual([
      'release',
      'setAside',
      'resend',
      'rehearse',
    ]);
    expect(allowedActions({ status: 'rejected', direction: 'out', operation: 'delete' })).toEqual([
      'retry',
      'hold',
      'setAside',
    ]);
  });
});

describe('mapping rows', () => {
  it('finds values that stand in the table twice, whatever the spaces around them', () => {
    const pairs = [
      { from: 'N', to: 'O' },
      { from: ' N', to: 'P' },
      { from: '', to: '' },
      { from: '', to: '' },
    ];
    expect([...duplicates(pairs)]).toEqual([0, 1]);
  });

  it('no longer asks for a value that is being added', () => {
    const values = {
      erp: [],
      remote: [],
      unmapped: [{ direction: 'to_remote' as const, value: 'R', count: 2 }],
    };
    expect(stillUnmapped(values, 'to_remote', [])).toHaveLength(1);
    expect(stillUnmapped(values, 'to_remote', [{ from: 'R ', to: '' }])).toEqual([]);
    expect(stillUnmapped(values, 'to_erp', [])).toEqual([]);
  });

  it('shows a name only when it says more than the value', () => {
    expect(labelOf([{ value: 'O', label: 'Open' }], ' O')).toBe('Open');
    expect(labelOf([{ value: 'O', label: 'O' }], 'O')).toBeNull();
  });
});

describe('the last hour', () => {
  it('has a point for every minute, also for those in which nothing happened', () => {
    const now = 1_800_000_000_000;
    const points = everyMinute([{ atMs: now - 120_000, sent: 4, received: 1, rejected: 0 }], now);
    expect(points).toHaveLength(61);
    expect(points.at(-3)?.sent).toBe(4);
    expect(points.reduce((sum, point) => sum + point.sent, 0)).toBe(4);
  });
});

describe('months of the report', () => {
  it('reach from midnight to midnight and go back over the new year', () => {
    const [january, december] = lastMonths(new Date(2027, 0, 5, 9).getTime(), 2);
    expect(january).toEqual({
      id: '2027-01',
      fromMs: new Date(2027, 0, 1).getTime(),
      toMs: new Date(2027, 1, 1).getTime(),
    });
    expect(december?.id).toBe('2026-12');
    expect(december?.toMs).toBe(january?.fromMs);
  });
});

describe('the stream of events', () => {
  it('puts together what arrives in pieces and passes over comments', () => {
    const seen: string[] = [];
    const read = createSseReader((data) => seen.push(data));
    for (const piece of [': hi\n\nda', 'ta: {"a"', ':1}\n', '\nid: 4\ndata: x\r\n\r\n', 'data: half'])
      read(piece);
    expect(seen).toEqual(['{"a":1}', 'x']);
  });

  it('waits longer after each failure, but never for long', () => {
    expect([0, 1, 2, 9].map(reconnectDelayMs)).toEqual([500, 1_000, 2_000, 10_000]);
  });
});

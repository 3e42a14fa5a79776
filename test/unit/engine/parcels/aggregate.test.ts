import { describe, expect, it } from 'vitest';
import { aggregateOf } from '#shared/parcels/aggregate.ts';

describe('several parcels of one order', () => {
  it.each([
    [[], null],
    [['unknown'], null],
    [['in_transit', 'unknown'], null],
    [['in_transit', 'ready_for_pickup'], 'in_transit'],
    [['delivered', 'delivered'], 'delivered'],
    [['delivered', 'paid'], 'delivered'],
    [['paid', 'paid'], 'paid'],
    [['delivered', 'in_transit'], 'partly_delivered'],
    [['delivered', 'returned'], 'partly_returned'],
    [['in_transit', 'refused'], 'partly_returned'],
    [['returned', 'returned'], 'returned'],
    [['returned', 'returning'], 'returning'],
    [['returned', 'lost'], 'returned'],
  ] as const)('%j: %s', (statuses, expected) => {
    expect(aggregateOf(statuses)).toBe(expected);
  });
  it('other rules let the one furthest ahead, or furthest behind, speak for all', () => {
    expect(aggregateOf(['delivered', 'in_transit'], 'first')).toBe('delivered');
    expect(aggregateOf(['delivered', 'in_transit'], 'last')).toBe('in_transit');
  });
});

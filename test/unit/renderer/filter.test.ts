import { describe, expect, it } from 'vitest';
import { href, parseHash } from '#renderer/app/router.ts';
import { filterQuery, readFilter, toDeliveryFilter } from '#renderer/screens/messages/filter.ts';

const now = new Date(2026, 10, 21, 16, 40, 30).getTime();
const midnight = (day: number): number => new Date(2026, 10, day).getTime();

describe('the filter in the address', () => {
  it('survives the way through a link', () => {
    const values = { text: 'ZK/0001/2026 ąі', status: 'rejected', connection: 'sklep', period: 'today' };
    const route = parseHash(href(['messages', 17], filterQuery(values)));
    expect(route.path).toEqual(['messages', '17']);
    expect(readFilter(route.query)).toEqual(values);
  });

  it('leaves out words that the contract does not know', () => {
    const values = readFilter(
      new URLSearchParams('status=nonsense,held&direction=up&entity=cat&cause=x&extra=1'),
    );
    expect(toDeliveryFilter(values, now)).toEqual({ status: ['held'] });
  });

  it.each([
    ['today', { fromMs: midnight(21) }],
    ['yesterday', { fromMs: midnight(20), toMs: midnight(21) }],
    ['week', { fromMs: midnight(15) }],
    ['hour', { fromMs: new Date(2026, 10, 21, 15, 40).getTime() }],
    ['nonsense', {}],
  ])('reads the period %s in local time', (period, range) => {
    expect(toDeliveryFilter({ period }, now)).toEqual(range);
  });

  it('counts the last chosen day whole', () => {
    expect(toDeliveryFilter({ period: 'days', from: '2026-11-03', to: '2026-11-04' }, now)).toEqual({
      fromMs: midnight(3),
      toMs: midnight(5),
    });
    expect(toDeliveryFilter({ period: 'days', from: 'soon' }, now)).toEqual({});
  });

  it('does not mistake a broken escape for the end of the world', () => {
    expect(parseHash('#/messages/%E0%A4%A').path).toEqual(['messages', '%E0%A4%A']);
  });
});

import { describe, expect, it } from 'vitest';
import { numbersIn, readersOf } from '#main/engine/parcels/numbers.ts';
import { createRegistry } from '#main/systems/registry.ts';

/** Every carrier is connected, once. */
const readers = createRegistry()
  .list()
  .flatMap(({ id, name, carrier }) =>
    carrier === undefined ? [] : [{ connectionId: id, names: [name], carrier }],
  );

describe('numbers of several carriers in one field', () => {
  it.each([
    ['20450123456789 0000092494467Q', ['20450123456789', '0000092494467Q']],
    ['TTN 20450123456789', ['20450123456789']],
    ['12 20450123456789', ['20450123456789']],
    ['46005012345 46005012346', ['46005012345', '46005012346']],
    ['kurier: 11898773104; list 0000092494467q', ['11898773104', '0000092494467Q']],
    ['JD014600006281230701 00340434292135100186', ['JD014600006281230701', '00340434292135100186']],
    ['dostarczone Kowalski', []],
  ])('%s', (text, numbers) => {
    expect(numbersIn(readers, [text])).toEqual(numbers);
  });

  it('the carrier the document names is asked first where numbers look alike', () => {
    const [first] = readersOf(readers, '11898773104', 'DHL24');
    expect(first?.connectionId).toBe('dhl24');
    expect(readersOf(readers, '11898773104', 'GLS')[0]?.connectionId).toBe('gls-pl');
    expect(readersOf(readers, '20450123456789', 'kurier')[0]?.connectionId).toBe('nova-poshta');
  });
});

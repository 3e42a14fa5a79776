import { describe, expect, it } from 'vitest';
import type { Tracked } from '#main/systems/carrier-port.ts';
import { instantIn } from '#main/systems/carrier-time.ts';
import { nothingOf, trackOneByOne } from '#main/systems/one-by-one.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

const call: Call = {
  http: { exchanges: [], send: () => Promise.reject(new Error('nobody is asked')) },
  mapping: { toRemote: () => undefined, toErp: () => undefined },
  nowMs: 0,
  signal: new AbortController().signal,
};
const asks = (...numbers: string[]) => numbers.map((number) => ({ number, phone: null, remoteId: null }));
const number = (n: number): string => `1000000${n}`;
const door = refuse('unauthorised', 'remote.unauthorised');
const silence = refuse('unavailable', 'remote.unavailable');

/** Answers by number; whoever is not there is known. */
const follow = async (answers: Record<string, Refusal>, numbers: readonly string[]) => {
  const asked: string[] = [];
  let most = 0;
  let running = 0;
  const track = trackOneByOne(async (_, one): Promise<Result<Tracked>> => {
    asked.push(one);
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return answers[one] ?? ok({ ...nothingOf(one), known: true });
  });
  const result = await track(call, asks(...numbers));
  return { result, asked, most };
};

describe('asking one by one', () => {
  it('asks about each number once, a few at a time, and answers in the order asked for', async () => {
    const given = ['1000 0001', number(2), number(1), number(3), number(4), number(5), number(6)];
    const { result, asked, most } = await follow({}, given);
    expect(asked).toEqual([1, 2, 3, 4, 5, 6].map(number));
    expect(most).toBe(3);
    expect(result).toMatchObject({ value: given.map((one) => ({ value: { number: one, known: true } })) });
  });

  it('never asks about what is no number', async () => {
    const { result, asked } = await follow({}, ['x', number(1)]);
    expect(asked).toEqual([number(1)]);
    expect(result).toMatchObject({ value: [{ cause: 'carrier.number_invalid' }, { outcome: 'ok' }] });
  });

  it('is shut out when nobody is let in, without knocking for each', async () => {
    const all = Array.from({ length: 9 }, (_, n) => number(n));
    const { result, asked } = await follow(Object.fromEntries(all.map((one) => [one, door])), all);
    expect(result).toEqual(door);
    expect(asked.length).toBeLessThan(6);
  });

  it('let in for the others, one number is not ours to see', async () => {
    const { result } = await follow({ [number(2)]: door }, [number(1), number(2), number(3)]);
    expect(result).toMatchObject({
      outcome: 'ok',
      value: [{ outcome: 'ok' }, { outcome: 'invalid', cause: 'remote.forbidden' }, { outcome: 'ok' }],
    });
  });

  it('stops after some silences, and keeps the answers it has', async () => {
    const all = Array.from({ length: 20 }, (_, n) => number(n));
    const silent = Object.fromEntries(all.slice(1).map((one) => [one, silence]));
    const { result, asked } = await follow(silent, all);
    expect(asked.length).toBeLessThan(8);
    expect(result).toMatchObject({ outcome: 'ok' });
    expect((await follow(silent, all.slice(1))).result).toEqual(silence);
  });

  it('asks nobody else once it is told to slow down', async () => {
    const all = Array.from({ length: 20 }, (_, n) => number(n));
    const slower = refuse('rate_limited', 'remote.rate_limited', { retryAtMs: 60_000 });
    const { result, asked } = await follow({ [number(1)]: slower }, all);
    expect(asked.length).toBeLessThan(6);
    expect(result).toMatchObject({ outcome: 'ok' });
    if (succeeded(result)) expect(result.value.at(-1)).toEqual(slower);
  });
});

describe("a carrier's time", () => {
  it.each([
    ['2026-01-05T10:00:00', '2026-01-05T09:00:00Z'],
    ['2026-07-05 10:00:00.123', '2026-07-05T08:00:00Z'],
    ['2026-07-05 8:05', '2026-07-05T06:05:00Z'],
    ['2026-07-05', '2026-07-04T22:00:00Z'],
    ['2026-07-05T10:00:00Z', '2026-07-05T10:00:00Z'],
    ['2026-07-05T10:00:00+0200', '2026-07-05T08:00:00Z'],
    ['2026-07-05T10:00:00-03:30', '2026-07-05T13:30:00Z'],
    ['0001-01-01 00:00:00', null],
    ['2026-13-05 10:00:00', null],
    ['', null],
    ['soon', null],
  ])('%s is %s', (text, instant) => {
    expect(instantIn(text, 'Europe/Warsaw')).toBe(instant);
  });
});

import type { TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import type { Call, TestReport } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/**
 * What could be a parcel's number at all. Manifests need narrower ones: this would join numbers that stand side by side
 * in a document into one.
 */
const anyNumber = /^[0-9A-Z]{8,35}$/;

export type AskOne = (call: Call, number: string) => Promise<Result<Tracked>>;

/** Silences, or refusals to let us in, after which nobody else is asked about in this call. */
const mostSilences = 3;
const mostDoors = 2;

/** A parcel the carrier has nothing of. */
export const nothingOf = (number: string, raw = '{}'): Tracked => ({
  number,
  known: false,
  events: [],
  leg: 'there',
  branch: null,
  expectedAt: null,
  keptUntil: null,
  storagePaid: false,
  money: null,
  follow: null,
  raw,
});

const plain = (number: string): string => number.replaceAll(/[\s-]/g, '').toUpperCase();

/** How a carrier's numbers are written, and which may be asked about at all. */
export interface OneByOne {
  readonly concurrency?: number;
  readonly pattern?: RegExp;
  readonly written?: (number: string) => string;
}

/**
 * Follows parcels at a carrier that takes one number a request: a few at once, each number once, and no further when
 * the carrier wants no more of us.
 */
export const trackOneByOne =
  (askOne: AskOne, { concurrency = 3, pattern = anyNumber, written = plain }: OneByOne = {}) =>
  async (call: Call, asks: readonly TrackAsk[]): Promise<Result<readonly Result<Tracked>[]>> => {
    const wanted = [...new Set(asks.map(({ number }) => written(number)))].filter((one) => pattern.test(one));
    const found = new Map<string, Result<Tracked>>();
    const queue = [...wanted];
    let stopped: Refusal | null = null;
    let silences = 0;
    let doors = 0;
    let isIn = false;
    const work = async (): Promise<void> => {
      for (let number = queue.shift(); number !== undefined && stopped === null; number = queue.shift()) {
        const result = await askOne(call, number);
        found.set(number, result);
        if (succeeded(result)) {
          isIn = true;
          continue;
        }
        if (result.outcome === 'unavailable') silences += 1;
        if (result.outcome === 'unauthorised') doors += 1;
        const isShut = doors >= mostDoors && !isIn;
        if (result.outcome === 'rate_limited' || silences >= mostSilences || isShut) stopped = result;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    const results = asks.map(({ number: given }): Result<Tracked> => {
      const number = written(given);
      if (!pattern.test(number))
        return refuse('invalid', 'carrier.number_invalid', { detail: given, values: { value: given } });
      const result = found.get(number) ?? stopped;
      if (result === null)
        return refuse('unavailable', 'remote.unavailable', { detail: `not asked: ${number}` });
      if (succeeded(result)) return ok({ ...result.value, number: given });
      // Let in for the others: it is this parcel that is not ours to see.
      return result.outcome === 'unauthorised' && isIn
        ? { ...result, outcome: 'invalid', cause: 'remote.forbidden' }
        : result;
    });
    const refusals = results.flatMap((one) => (succeeded(one) ? [] : [one]));
    const shut = refusals.find(({ outcome }) => outcome === 'unauthorised');
    if (shut !== undefined) return shut;
    const [whole] = refusals;
    const nobodyAnswered =
      refusals.length === results.length &&
      refusals.every(({ outcome }) => outcome === 'unavailable' || outcome === 'rate_limited');
    return whole !== undefined && nobodyAnswered ? whole : ok(results);
  };

/** Asks about a number nobody has: whatever the carrier says of it, it let us in. */
export const testByAsking =
  (askOne: AskOne, probe: string, name: string) =>
  async (call: Call): Promise<Result<TestReport>> => {
    const result = await askOne(call, probe);
    const isAboutNumber =
      !succeeded(result) &&
      (result.cause === 'carrier.number_invalid' || result.cause === 'carrier.number_unknown');
    if (!succeeded(result) && !isAboutNumber) return result;
    return ok({ facts: [{ label: 'fact.interface', value: name }] });
  };

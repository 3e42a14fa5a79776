/** A month in the life of a parcel, drawn from a number: what happens when, and when the carrier says so. */

export interface Happening {
  code: string;
  atMs: number;
  /** When the carrier's answers begin to show it; later than `atMs` where it tells late. */
  shownAtMs: number;
}

export interface Life {
  number: string;
  happenings: Happening[];
  /** The number it returns under, and its own life. */
  back: Life | null;
  /** Money to collect. */
  money: string | null;
}

export type End = 'delivered' | 'paid' | 'returned' | 'lost';

const hour = 3_600_000;

/** Numbers between 0 and 1 that are the same for the same seed. */
export const chances = (seed: number): (() => number) => {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 0) / 4_294_967_296;
  };
};

/** Codes of the post: see its manifest in module.ts. */
export const lifeOf = (seed: number, number: string, startMs: number): { life: Life; end: End } => {
  const chance = chances(seed);
  const happenings: Happening[] = [];
  let at = startMs + chance() * 48 * hour;
  const step = (code: string, least: number, most: number, lateness = 0): void => {
    at += (least + chance() * (most - least)) * hour;
    happenings.push({ code, atMs: Math.round(at), shownAtMs: Math.round(at + lateness * hour) });
  };
  step('R1', 0, 4);
  step('A1', 4, 20);
  step('T1', 2, 12);
  // Some sorting centres tell a day late, when the parcel is long elsewhere.
  step('T2', 6, 30, chance() < 0.2 ? 40 : 0);
  // A code that no table knows yet.
  if (chance() < 0.05) step('X9', 1, 3);
  const way = chance();
  if (way < 0.02) {
    step('L1', 24, 72);
    return { life: { number, happenings, back: null, money: null }, end: 'lost' };
  }
  step('B1', 6, 24);
  if (way < 0.12) {
    step('N1', 20, 90);
    const first = Math.round(at + 4 * hour);
    const back: Happening[] = [];
    let there = first;
    for (const [code, wait] of [
      ['T1', 8],
      ['T2', 24],
      ['D1', 30],
    ] as const) {
      there += Math.round(wait * hour * (0.5 + chance()));
      back.push({ code, atMs: there, shownAtMs: there });
    }
    return {
      life: {
        number,
        happenings,
        back: { number: `${number}R`, happenings: back, back: null, money: null },
        money: null,
      },
      end: 'returned',
    };
  }
  step('D1', 3, 60);
  if (way < 0.5) {
    step('P1', 12, 60);
    return { life: { number, happenings, back: null, money: '100.00' }, end: 'paid' };
  }
  return { life: { number, happenings, back: null, money: null }, end: 'delivered' };
};

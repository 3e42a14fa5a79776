/** What one benchmark found: a table for people, and the figures for the file. */
export interface Finding {
  name: string;
  title: string;
  head: string[];
  rows: string[][];
  figures: Record<string, unknown>;
  notes: string[];
}

export interface BenchOptions {
  /** Changes in one measured run. */
  n: number;
  /** Runs of each side, interleaved: A B A B. */
  rounds: number;
  /** Engines to run on; empty = all. */
  engines: readonly string[];
}

export interface BenchCase {
  name: string;
  run(options: BenchOptions): Promise<Finding[]>;
}

/** Runs the sides in turn, so that a slow minute of the machine hits all of them. */
export const interleave = async <K extends string>(
  rounds: number,
  sides: Record<K, (round: number) => Promise<number>>,
): Promise<Record<K, number[]>> => {
  const names = Object.keys(sides) as K[];
  const results = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) results[name].push(await sides[name](round));
  }
  return results;
};

/** Ratio of each round's pair, so that both halves come from the same minute. */
export const ratios = (of: readonly number[], to: readonly number[]): number[] =>
  of.map((value, index) => value / (to[index] ?? Number.NaN));

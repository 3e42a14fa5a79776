import { z } from 'zod';

/** What the parent tells a child to be, as its only argument. */
export const childStart = z.object({
  dir: z.string(),
  sinkUrl: z.string(),
  /** Rows the first (unmeasured) and the second (measured) part have; 0 = runs until it is stopped. */
  warm: z.number(),
  measured: z.number(),
  settings: z.unknown(),
  password: z.string().optional(),
  profile: z.unknown(),
  /** graphile or pgboss in the race of queues. */
  contender: z.string().optional(),
  connectionString: z.string().optional(),
});
export type ChildStart = z.infer<typeof childStart>;

export const fromChild = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('warm') }),
  z.object({
    kind: z.literal('result'),
    ms: z.number(),
    /** CPU milliseconds of the whole child in the measured part. */
    cpuMs: z.number(),
    /** Longest and 99th percentile block of the event loop in the measured part, in milliseconds. */
    stallMs: z.number(),
    stallP99Ms: z.number(),
    commits: z.number(),
    writes: z.number(),
  }),
  z.object({ kind: z.literal('error'), detail: z.string() }),
]);
export type FromChild = z.infer<typeof fromChild>;
export type Result = Extract<FromChild, { kind: 'result' }>;

export const tell = (message: FromChild): void => {
  process.send?.(message);
};

export const startOfChild = (): ChildStart => childStart.parse(JSON.parse(process.argv[2] ?? '{}'));

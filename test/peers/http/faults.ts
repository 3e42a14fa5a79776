/** Ways in which a stand-in can misbehave on request; each is something a real shop has been seen to do. */
export type FaultMode =
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  | { kind: 'html'; status?: number }
  | { kind: 'half_json' }
  | { kind: 'error_inside_200' }
  | { kind: 'silence' }
  | { kind: 'slow'; ms: number }
  /** The connection is cut before the request is acted upon, or after. */
  | { kind: 'cut_before' }
  | { kind: 'cut_after' }
  /** The request is carried out twice, as a retrying proxy would. */
  | { kind: 'twice' };

export interface Fault {
  mode: FaultMode;
  /** How many matching requests it hits. */
  times: number;
  /** Matching requests it lets pass first. */
  skip: number;
  matches(method: string, path: string): boolean;
}

export const createFaults = () => {
  let planned: Fault[] = [];
  return {
    /** Plans a fault for the next `times` requests that match. */
    plan(
      mode: FaultMode,
      options: { times?: number; skip?: number; method?: string; path?: RegExp } = {},
    ): void {
      planned.push({
        mode,
        times: options.times ?? 1,
        skip: options.skip ?? 0,
        matches: (method, path) =>
          (options.method === undefined || options.method === method) &&
          (options.path === undefined || options.path.test(path)),
      });
    },
    /** Requests that are still to be hit. */
    pending: (): number => planned.reduce((total, fault) => total + fault.times, 0),
    clear(): void {
      planned = [];
    },
    /** The fault that hits this request, if any. */
    next(method: string, path: string): FaultMode | null {
      const fault = planned.find((one) => one.times > 0 && one.matches(method, path));
      if (fault === undefined) return null;
      if (fault.skip > 0) {
        fault.skip -= 1;
        return null;
      }
      fault.times -= 1;
      planned = planned.filter((one) => one.times > 0);
      return fault.mode;
    },
  };
};
export type Faults = ReturnType<typeof createFaults>;

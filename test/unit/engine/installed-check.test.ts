import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Incidents } from '#main/engine/incidents.ts';
import { checkInstalled, createInstalledCheck } from '#main/engine/installed-check.ts';
import { silentLog } from '#main/engine/log.ts';
import type { ErpProbe, InstalledReport } from '#main/erp/port.ts';

let report: InstalledReport;
let version: string | null;
let looks: number;
let steady: number;
const told: string[] = [];

const incidents: Incidents = {
  raise: ({ cause, detail }) => void told.push(`raised ${cause}: ${detail}`),
  settle: (id, which) => {
    if (which?.('erp.triggers_missing') === true && !which('erp.unreachable'))
      told.push(`settled ${id ?? ''}`);
  },
  tick: () => undefined,
  quiet: () => undefined,
  setMuted: () => undefined,
};

const probe = (): ErpProbe => ({
  engine: 'mssql',
  version: '13',
  fingerprint: 'f',
  charset: null,
  clockMs: 0,
  encrypted: true,
  user: 'u',
  missingRights: [],
  programVersion: version,
});

const deps = {
  erp: {
    probe: async () => probe(),
    verify: async () => {
      looks += 1;
      return report;
    },
  },
  connectionId: 'erp',
  incidents,
  clock: { now: () => steady, monotonic: () => steady },
  log: silentLog,
};

beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
  looks = 0;
  steady = 0;
  version = '8.90';
  report = { installed: true, problems: [], unchecked: [] };
});
afterEach(() => vi.useRealTimers());

const missing = (name: string) => ({ kind: 'trigger', name, table: 't', state: 'missing' }) as const;

it('raises one incident that names what is missing, and settles it when all is there', async () => {
  report = { ...report, problems: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(missing) };
  await checkInstalled(deps);
  expect(told).toEqual([
    'raised erp.triggers_missing: a (missing), b (missing), c (missing), d (missing), e (missing), + 2',
  ]);
  report = { ...report, problems: [] };
  await checkInstalled(deps);
  expect(told.at(-1)).toBe('settled erp');
});

const pass = async (minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    steady += 60_000;
    await vi.advanceTimersByTimeAsync(60_000);
  }
};

it('looks at the start, when the program was upgraded, and now and then', async () => {
  const check = createInstalledCheck(deps);
  check.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(looks).toBe(1);
  await pass(60);
  expect(looks).toBe(1);
  version = '8.91';
  await pass(11);
  expect(looks).toBe(2);
  await pass(6 * 60 + 10);
  expect(looks).toBe(3);
  await check.stop();
});

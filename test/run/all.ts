import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { prepareMachine } from '#test/run/machine.ts';

/**
 * Runs everything a commit must pass and ends with one line `N passed, N failed`. `--quick` leaves out what needs
 * servers or a browser.
 */
const quick = process.argv.includes('--quick');
const resultFile = 'test-results/vitest.json';

const counted = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numFailedTestSuites: z.number(),
});

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const run = (command: string, args: readonly string[]): boolean => {
  console.log(`\n▸ ${command} ${args.join(' ')}`);
  const from = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.log(`  ${status === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - from) / 1_000).toFixed(1)} s`);
  return status === 0;
};

interface Round extends Totals {
  /** A test process died under its file: some tests were never run, and none of them failed. */
  died: boolean;
}

const round = (names: readonly string[]): Round => {
  rmSync(resultFile, { force: true });
  mkdirSync('test-results', { recursive: true });
  const chosen = names.flatMap((name) => ['--project', name]);
  const well = run('vitest', [
    'run',
    ...chosen,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${resultFile}`,
  ]);
  try {
    const found = counted.parse(JSON.parse(readFileSync(resultFile, 'utf8')));
    const died = !well && found.numFailedTests === 0;
    // A file that could not even be loaded has no test to count, and must not pass unseen.
    const failed = died ? Math.max(1, found.numFailedTestSuites) : found.numFailedTests;
    return { passed: found.numPassedTests, failed, skipped: found.numPendingTests, died };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, died: true };
  }
};

/**
 * Node 24 has been seen to die of SIGSEGV, rarely and under load, in a test process that starts and ends many
 * threads. Such a death fails no assertion, so everything is run once more, and it is said aloud.
 */
const projects = (names: readonly string[]): Totals => {
  const first = round(names);
  if (!first.died) return first;
  console.log(`\nA test process died in ${names.join(', ')}; running them once more.`);
  return round(names);
};

const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
const add = (more: Totals): void => {
  totals.passed += more.passed;
  totals.failed += more.failed;
  totals.skipped += more.skipped;
};
const step = (command: string, ...args: string[]): void =>
  add(run(command, args) ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });

step('tsc', '--noEmit');
step('biome', 'check', '.');
step('oxlint', '--type-aware', '--deny-warnings');
add(projects(['unit']));
if (!quick) {
  const missing = prepareMachine();
  if (missing.length > 0) console.log(`Not here, so their tests will fail: ${missing.join(', ')}`);
  step('vite', 'build');
  add(projects(['conformance', 'adversarial']));
  add(projects(['crash']));
  add(projects(['desktop', 'ui']));
  step('node', 'test/demo/run.ts', '--once');
}

console.log('');
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
);
process.exit(totals.failed === 0 ? 0 : 1);

import { writeFileSync } from 'node:fs';
import { firebirdHarness } from '#test/conformance/erp/firebird-harness.ts';
import type { Harness } from '#test/conformance/erp/harness.ts';
import { mssqlHarness } from '#test/conformance/erp/mssql-harness.ts';
import { postgresHarness } from '#test/conformance/erp/postgres-harness.ts';
import { sqliteHarness } from '#test/conformance/erp/sqlite-harness.ts';
import { runMatrix } from '#test/crash/matrix.ts';

/** `npm run crash -- [kills] [engine …]`: the long matrix whose figures stand in docs/quality.md. */
const engines: Readonly<Record<string, () => Promise<Harness>>> = {
  sqlite: sqliteHarness,
  postgres: postgresHarness,
  firebird: firebirdHarness,
  mssql: mssqlHarness,
};

const [first = '200', ...named] = process.argv.slice(2);
const kills = Number(first);
const chosen = named.length === 0 ? Object.keys(engines) : named;
const lines: string[] = [];
let bad = 0;
for (const name of chosen) {
  const makeHarness = engines[name];
  if (makeHarness === undefined) throw new Error(`no engine ${name}`);
  const from = performance.now();
  const report = await runMatrix(makeHarness, kills, (done) => {
    if (done % 20 === 0) console.log(`${name}: ${done} kills`);
  });
  bad += report.faults.length;
  const seconds = Math.round((performance.now() - from) / 1_000);
  const least = Math.min(...Object.values(report.byPoint));
  lines.push(
    `${name}: ${report.kills} kills at ${Object.keys(report.byPoint).length} points (each at least ${least} times), ${report.faults.length} lost or doubled, ${seconds} s`,
  );
  for (const fault of report.faults) lines.push(`  ${fault}`);
}
console.log(lines.join('\n'));
writeFileSync('test-results/crash.txt', `${lines.join('\n')}\n`);
process.exit(bad === 0 ? 0 : 1);

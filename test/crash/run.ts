import { writeFileSync } from 'node:fs';
import { firebirdHarness } from '#test/conformance/erp/firebird-harness.ts';
import type { Harness } from '#test/conformance/erp/harness.ts';
import { mssqlHarness } from '#test/conformance/erp/mssql-harness.ts';
import { postgresHarness } from '#test/conformance/erp/postgres-harness.ts';
import { sqliteHarness } from '#test/conformance/erp/sqlite-harness.ts';
import { type MatrixReport, runMatrix, runMatrixIn } from '#test/crash/matrix.ts';
import { makeOnecWorld } from '#test/crash/onec-world.ts';

/** `npm run crash -- [kills] [engine …]`: the long matrix whose figures stand in docs/quality.md. */
type Matrix = (kills: number, onKill: (done: number) => void) => Promise<MatrixReport>;
const over =
  (makeHarness: () => Promise<Harness>): Matrix =>
  (kills, onKill) =>
    runMatrix(makeHarness, kills, onKill);
const engines: Readonly<Record<string, Matrix>> = {
  sqlite: over(sqliteHarness),
  postgres: over(postgresHarness),
  firebird: over(firebirdHarness),
  mssql: over(mssqlHarness),
  odata: (kills, onKill) => runMatrixIn(() => makeOnecWorld('shop'), kills, onKill),
  'odata-answers': (kills, onKill) =>
    runMatrixIn(() => makeOnecWorld('onec'), kills, onKill, ['http:received', 'http:acted']),
};

const [first = '200', ...named] = process.argv.slice(2);
const kills = Number(first);
const chosen = named.length === 0 ? Object.keys(engines) : named;
const lines: string[] = [];
let bad = 0;
for (const name of chosen) {
  const matrix = engines[name];
  if (matrix === undefined) throw new Error(`no engine ${name}`);
  const from = performance.now();
  const report = await matrix(kills, (done) => {
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

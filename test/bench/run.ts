import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '#test/services/postgres.ts';
import type { Finding } from './case.ts';
import { complete } from './cases/complete.ts';
import { intake } from './cases/intake.ts';
import { latency } from './cases/latency.ts';
import { memory } from './cases/memory.ts';
import { onec } from './cases/onec.ts';
import { parcels } from './cases/parcels.ts';
import { queues } from './cases/queues.ts';
import { search } from './cases/search.ts';
import { stall } from './cases/stall.ts';
import { stock } from './cases/stock.ts';
import { wapro } from './cases/wapro.ts';
import { wholeWay } from './cases/whole-way.ts';

const cases = [
  intake,
  complete,
  wholeWay,
  queues,
  latency,
  search,
  stall,
  onec,
  wapro,
  stock,
  parcels,
  memory,
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    engine: { type: 'string', default: '' },
    n: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
  },
});
const listOf = (text: string): string[] => text.split(',').filter((name) => name !== '');

const print = (finding: Finding): void => {
  const widths = finding.head.map((head, index) =>
    Math.max(head.length, ...finding.rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  console.log(`\n${finding.title}`);
  console.log(line(finding.head));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const row of finding.rows) console.log(line(row));
  for (const note of finding.notes) console.log(`  ${note}`);
};

const main = async (): Promise<void> => {
  const wanted = listOf(values.only);
  const unknown = wanted.filter((name) => !cases.some((one) => one.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `unknown benchmark ${unknown.join(', ')}; one of ${cases.map((one) => one.name).join(', ')}`,
    );
  }
  // The services of the tests run without fsync. Here the ERP pays for its commits as a customer's would.
  const own =
    process.env['TEST_POSTGRES_URL'] === undefined
      ? await startPostgres({ settings: { fsync: 'on' } })
      : null;
  if (own !== null) process.env['TEST_POSTGRES_URL'] = own.url('postgres');
  const findings: Finding[] = [];
  try {
    for (const one of cases) {
      if (wanted.length > 0 && !wanted.includes(one.name)) continue;
      const from = performance.now();
      const found = await one.run({
        n: Number(values.n),
        rounds: Math.max(1, Number(values.rounds)),
        engines: listOf(values.engine),
      });
      found.forEach(print);
      console.log(`  (${one.name} took ${Math.round((performance.now() - from) / 1_000)} s)`);
      findings.push(...found);
    }
  } finally {
    await own?.stop();
  }
  const dir = join(import.meta.dirname, '..', '..', 'test-results');
  mkdirSync(dir, { recursive: true });
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    os: `${process.platform} ${release()}`,
  };
  writeFileSync(
    join(dir, 'bench.json'),
    `${JSON.stringify({ at: new Date().toISOString(), machine, options: values, findings }, null, 2)}\n`,
  );
};

await main();

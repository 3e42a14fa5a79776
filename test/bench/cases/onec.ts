import { openErp } from '#main/erp/host.ts';
import { type BenchCase, type Finding, interleave, ratios } from '#test/bench/case.ts';
import { shown, spread } from '#test/bench/stats.ts';
import { mssqlBase, type OnecHarness, postgresBase } from '#test/conformance/erp/onec/harness.ts';
import { fillItems, keyOf } from '#test/conformance/erp/onec/many.ts';
import { shopProfile } from '#test/conformance/erp/onec/profile.ts';

const bases = { postgres: postgresBase, mssql: mssqlBase };
const batch = 500;

const storedHex = (key: string): string => {
  const [a = '', b = '', c = '', d = '', e = ''] = key.split('-');
  return d + e + c + b + a;
};

const portions = (keys: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(keys.length / batch) }, (_, index) =>
    keys.slice(index * batch, (index + 1) * batch),
  );

/** The same rows by statements written by hand for these very tables, over the bare driver, nothing made of them. */
const bare = async ({ raw, bytes, flag, time }: OnecHarness, keys: readonly string[]): Promise<number> => {
  const from = performance.now();
  for (const portion of portions(keys)) {
    const list = portion.map((key) => bytes(storedHex(key))).join(', ');
    await raw.run(
      `SELECT o._IDRRef, o._Fld22, o._Description, p._Description FROM _Reference21 o LEFT JOIN _Reference21 p ON p._IDRRef = o._ParentIDRRef
        WHERE o._Marked = ${flag(false)} AND o._Folder = ${flag(true)} AND o._IDRRef IN (${list})`,
    );
    await raw.run(
      `SELECT r._Fld96RRef, s._Description, r.q FROM (SELECT _Fld96RRef, _Fld97RRef, SUM(_Fld98) AS q FROM _AccumRgT99
        WHERE _Period = ${time('3999-11-01 00:00:00')} AND _Fld96RRef IN (${list}) GROUP BY _Fld96RRef, _Fld97RRef) r LEFT JOIN _Reference30 s ON s._IDRRef = r._Fld97RRef`,
    );
    await raw.run(
      `SELECT _Fld91RRef, _Fld92, _Fld93 FROM (SELECT _Fld91RRef, _Fld92, _Fld93, ROW_NUMBER() OVER (PARTITION BY _Fld91RRef ORDER BY _Period DESC) AS n
        FROM _InfoRg90 WHERE _Fld91RRef IN (${list})) r WHERE r.n = 1`,
    );
  }
  return keys.length / ((performance.now() - from) / 1_000);
};

const measureOn = async (engine: keyof typeof bases, n: number, rounds: number): Promise<Finding> => {
  const harness = await bases[engine]();
  const erp = openErp(harness.settings, {
    password: harness.password,
    profile: shopProfile(),
    connectionId: 'erp',
  });
  try {
    await fillItems(harness, n);
    // A base that is used every day has its statistics; both sides are planned by them.
    if (engine === 'postgres') await harness.raw.run('ANALYZE');
    const keys = Array.from({ length: n }, (_, index) => keyOf(index + 1));
    await erp.load('product', keys.slice(0, batch));
    await bare(harness, keys.slice(0, batch));
    const result = await interleave(rounds, {
      mostek: async () => {
        const from = performance.now();
        for (const portion of portions(keys)) {
          const loaded = await erp.load('product', portion);
          if (loaded.some((entry) => entry.kind !== 'found')) throw new Error('an item was not found');
        }
        return n / ((performance.now() - from) / 1_000);
      },
      bare: () => bare(harness, keys),
    });
    const ratio = ratios(result.mostek, result.bare);
    return {
      name: `onec-${engine}`,
      title: `${n} items of a 1C base with balances and prices, ${batch} a batch, on ${engine}`,
      head: ['side', 'items/s', 'ratio'],
      rows: [
        ['Mostek (through its thread, as domain objects)', shown(result.mostek), shown(ratio)],
        ['bare statements (one connection, rows only)', shown(result.bare), '1'],
      ],
      figures: { mostek: spread(result.mostek), bare: spread(result.bare), ratio: spread(ratio) },
      notes: engine === 'mssql' ? ['The server is the T-SQL stand-in of the tests unless one is given.'] : [],
    };
  } finally {
    await erp.close();
    await harness.close();
  }
};

/** Reading a 1C base by its metadata, beside the same rows read by somebody who knows the tables by heart. */
export const onec: BenchCase = {
  name: 'onec',
  async run({ n, rounds, engines }) {
    const findings: Finding[] = [];
    for (const engine of ['postgres', 'mssql'] as const) {
      if (engines.length === 0 || engines.includes(engine)) findings.push(await measureOn(engine, n, rounds));
    }
    return findings;
  },
};

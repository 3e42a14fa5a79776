import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import type { Harness, RawConnection } from '#test/conformance/erp/harness.ts';
import { postgresHarness } from '#test/conformance/erp/postgres-harness.ts';
import { sqliteHarness } from '#test/conformance/erp/sqlite-harness.ts';
import { tradeProfile } from '#test/conformance/erp/trade.ts';

/** The ERP is upgraded while the agent runs: tables and columns come, go and change under prepared statements. */
describe.each([
  ['SQLite', sqliteHarness],
  ['PostgreSQL', postgresHarness],
] as const)('an upgrade of the ERP on %s', (_name, makeHarness) => {
  let harness: Harness;
  let raw: RawConnection;
  let erp: ErpSource;

  const run = async (...statements: string[]): Promise<void> => {
    for (const statement of statements) await raw.run(statement);
  };

  beforeAll(async () => {
    harness = await makeHarness();
    const password = harness.password === undefined ? {} : { password: harness.password };
    erp = openErp(harness.settings, { ...password, profile: tradeProfile(), connectionId: 'erp' });
    const { install } = await erp.script({
      login: harness.login || 'x',
      tables: [{ table: 'goods', key: 'id', entityWord: 'GOODS' }],
    });
    await harness.runScript(install.replaceAll(PASSWORD_MARK, "'zupa'"));
    raw = await harness.connect();
    await run("INSERT INTO contractors (id, code, name) VALUES (1, 'K', 'Jan')");
    await run("INSERT INTO orders (id, doc_no, contractor_id) VALUES (1, 'Z/1', 1)");
  });

  afterAll(async () => {
    await erp.close();
    await raw.close();
    await harness.close();
  });

  it('is named while a column is missing, and over when it is back', async () => {
    expect(await erp.load('order', ['1'])).toMatchObject([{ kind: 'found' }]);
    await run('ALTER TABLE orders RENAME COLUMN doc_no TO document_no');
    await expect(erp.load('order', ['1'])).rejects.toMatchObject({ causeId: 'erp.column_missing' });
    const report = await erp.inspect();
    expect(report.problems).toMatchObject([
      { cause: 'erp.column_missing', column: 'doc_no', suggestions: expect.arrayContaining(['document_no']) },
    ]);
    // The queue is not concerned.
    expect(await erp.claim({ agentId: 'a', limit: 1, leaseSeconds: 60 })).toEqual([]);
    await run('ALTER TABLE orders RENAME COLUMN document_no TO doc_no');
    expect(await erp.load('order', ['1'])).toMatchObject([{ kind: 'found' }]);
  });

  it('is named while a table is missing, and over when it is back', async () => {
    await run('ALTER TABLE contractors RENAME TO partners');
    await expect(erp.load('order', ['1'])).rejects.toMatchObject({ causeId: 'erp.table_missing' });
    await run('ALTER TABLE partners RENAME TO contractors');
    expect(await erp.load('order', ['1'])).toMatchObject([{ object: { customer: { name: 'Jan' } } }]);
  });

  it('does not matter where columns are only added', async () => {
    await erp.load('order', ['1']);
    await run(
      'ALTER TABLE orders ADD COLUMN colour VARCHAR(10)',
      'ALTER TABLE mostek_queue ADD COLUMN comment VARCHAR(10)',
    );
    await run("INSERT INTO mostek_queue (entity, entity_key, operation) VALUES ('ORDER', '1', 'U')");
    expect(await erp.load('order', ['1'])).toMatchObject([{ kind: 'found' }]);
    expect(await erp.claim({ agentId: 'a', limit: 9, leaseSeconds: 60 })).toMatchObject([{ key: '1' }]);
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { queueTableProfile } from '#shared/erp/profile.ts';
import type { Harness, RawConnection } from '#test/conformance/erp/harness.ts';
import { postgresHarness } from '#test/conformance/erp/postgres-harness.ts';
import { sqliteHarness } from '#test/conformance/erp/sqlite-harness.ts';
import { tradeProfile } from '#test/conformance/erp/trade.ts';

const NASTY = [
  "'; DROP TABLE goods; --",
  '"; DROP TABLE goods; --',
  ']; DROP TABLE goods; --',
  "' OR '1'='1",
  '?',
  '$1',
  '@p1',
  '${process.exit(1)}',
  '\\',
  "\\'; --",
  '/* */',
  '%s%s%n',
  '../../etc/passwd',
  '\u202Eevil',
  '\u0000',
  '🦔',
  '',
  ' ',
];
const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme', maxLength: 60 }));

const causeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) =>
      typeof error === 'object' && error !== null && 'causeId' in error
        ? String(error.causeId)
        : String(error),
  );

describe.each([
  ['SQLite', sqliteHarness],
  ['PostgreSQL', postgresHarness],
] as const)('hostile text on %s', (_name, makeHarness) => {
  let harness: Harness;
  let raw: RawConnection;
  let erp: ErpSource;

  beforeAll(async () => {
    harness = await makeHarness();
    const password = harness.password === undefined ? {} : { password: harness.password };
    erp = openErp(harness.settings, { ...password, profile: tradeProfile(), connectionId: 'erp' });
    const { install } = await erp.script({ login: harness.login || 'x' });
    await harness.runScript(install.replaceAll(PASSWORD_MARK, "'zupa'"));
    raw = await harness.connect();
    await raw.run("INSERT INTO goods (id, sku, name) VALUES (1, 'A', 'A')");
  });

  afterAll(async () => {
    await erp.close();
    await raw.close();
    await harness.close();
  });

  const unharmed = async (): Promise<void> => {
    expect(await raw.run('SELECT COUNT(*) FROM goods')).toEqual([['1']]);
  };

  it('is a key that is not there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 20 }), async (keys) => {
        const loaded = await erp.load('product', keys);
        expect(loaded.map((entry) => entry.key)).toEqual(keys);
        for (const entry of loaded) if (entry.key.trim() !== '1') expect(entry.kind).toBe('missing');
      }),
      { numRuns: 60 },
    );
    await unharmed();
  });

  it('is stored as it is, or refused with a cause', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(text, text, async (name, note) => {
        number += 1;
        const order = entitySchemas.order.parse({
          customer: { name },
          note,
          lines: [{ sku: name === '' ? 'x' : name, quantity: '1', price: '1' }],
        });
        const externalId = `${number} ${name}`.slice(0, 100).replaceAll('\u0000', '');
        const result = await erp.apply({ kind: 'create_order', source: 'shop', externalId, order });
        if (name.includes('\u0000') || note.includes('\u0000')) {
          expect(result).toMatchObject({ outcome: 'invalid', cause: 'erp.text_broken' });
          return;
        }
        expect(result.outcome).toBe('ok');
        const rows = await raw.run('SELECT customer_name, note FROM mostek_orders WHERE external_id = ?', [
          externalId,
        ]);
        const kept = rows[0]?.map((value) => value?.trimEnd() ?? '');
        expect(kept).toEqual([name.trimEnd(), note.trimEnd()]);
      }),
      { numRuns: 60 },
    );
    await unharmed();
  });

  it('is a reason, an agent and a word of the queue that does no harm', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (agentId, reason) => {
        if (agentId.includes('\u0000') || reason.includes('\u0000') || agentId === '') return;
        await raw.run('DELETE FROM mostek_queue');
        await raw.run("INSERT INTO mostek_queue (entity, entity_key, operation) VALUES (?, ?, 'U')", [
          agentId.slice(0, 60),
          reason.slice(0, 60),
        ]);
        const [change] = await erp.claim({ agentId, limit: 5, leaseSeconds: 60 });
        expect(change?.entityWord).toBe(agentId.slice(0, 60).trim());
        const words = [{ id: change?.id ?? '', word: 'rejected' as const, reason }];
        expect(await erp.acknowledge(agentId, words)).toEqual([]);
        expect(await erp.acknowledge(agentId, [{ id: reason, word: 'sent', reason: null }])).toEqual(
          reason.trim() === change?.id ? [] : [reason],
        );
      }),
      { numRuns: 60 },
    );
    await unharmed();
  });

  it('is a name that no table has', async () => {
    const password = harness.password === undefined ? {} : { password: harness.password };
    for (const name of NASTY.filter((candidate) => candidate !== '')) {
      const profile = tradeProfile();
      profile.queue.columns.status = name;
      if (profile.entities.product !== undefined) profile.entities.product.table = name;
      const hostile = openErp(harness.settings, {
        ...password,
        profile: queueTableProfile.parse(profile),
        connectionId: 'erp',
      });
      const claims = hostile.claim({ agentId: 'a', limit: 1, leaseSeconds: 1 });
      expect(await causeOf(claims)).toBe('erp.column_missing');
      expect(await causeOf(hostile.load('product', ['1']))).toBe('erp.table_missing');
      expect((await hostile.inspect()).ok).toBe(false);
      await hostile.close();
    }
    await unharmed();
  });
});

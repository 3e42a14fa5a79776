import { expect, it } from 'vitest';
import type { Change, ErpSource } from '#main/erp/port.ts';
import type { OnecContext } from './context.ts';
import { expected, guid, key, stored } from './fixture.ts';
import { shopProfile } from './profile.ts';

const agentId = 'agent';
const claim = (erp: ErpSource, limit = 100, leaseSeconds = 60): Promise<Change[]> =>
  erp.claim({ agentId, limit, leaseSeconds });
const accept = (erp: ErpSource, changes: readonly Change[]): Promise<string[]> =>
  erp.acknowledge(
    agentId,
    changes.map(({ id }) => ({ id, word: 'accepted', reason: null })),
  );

/** What the fixture says is registered, by the metadata it is registered for. */
const registered = (table: string): string[] => [
  ...[expected.exchange.waiting[table] ?? []].flat().map(String),
  ...(expected.exchange.sentInMessage5[table] ?? []),
];
const sorted = (texts: readonly string[]): string[] => [...texts].sort((a, b) => (a < b ? -1 : 1));
const keysOf = (changes: readonly Change[], entity: string, word: string): string[] =>
  sorted(
    changes
      .filter((change) => change.entity === entity && change.entityWord === word)
      .map((change) => change.key),
  );

export const onecChangeTests = (context: OnecContext): void => {
  const registration = (table: string, columns: string, values: string): string => {
    const { bytes } = context.harness;
    const node = `${bytes('0000001b')}, ${bytes(stored('node.site'))}`;
    return `INSERT INTO ${table} (_NodeTRef, _NodeRRef, ${columns}) VALUES (${node}, ${values})`;
  };

  it('finds what is registered for the node, deleted objects among it, in whatever message it was sent', async () => {
    const changes = await claim(context.open());
    expect(keysOf(changes, 'order', 'Документ.ЗаказПокупателя')).toEqual(
      sorted(registered('_DocumentChngR73')),
    );
    expect(keysOf(changes, 'invoice', 'Документ.РеализацияТоваровУслуг')).toEqual(
      registered('_DocumentChngR89'),
    );
    expect(keysOf(changes, 'customer', 'Справочник.Контрагенты')).toEqual(registered('_ReferenceChngR20'));
    expect(keysOf(changes, 'product', 'Справочник.Номенклатура')).toEqual(
      sorted(registered('_ReferenceChngR25')),
    );
    expect(changes.filter((change) => change.operation === 'delete').map((change) => change.key)).toEqual([
      key('deleted-item'),
    ]);
    // Registers speak of the products in them.
    expect(keysOf(changes, 'product', 'РегистрСведений.ЦеныНоменклатуры')).toEqual([key('item.1')]);
    expect(keysOf(changes, 'product', 'РегистрНакопления.ТоварыНаСкладах')).toEqual([key('item.2')]);
    expect(changes).toHaveLength(8);
    expect(new Set(changes.map((change) => change.id)).size).toBe(8);
  });

  it('hands out each change once, in as many portions as asked for', async () => {
    const erp = context.open();
    const seen: string[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const changes = await claim(erp, 3);
      expect(changes.length).toBeLessThanOrEqual(3);
      seen.push(...changes.map((change) => change.id));
      await accept(erp, changes);
    }
    expect(seen).toHaveLength(8);
    expect(new Set(seen).size).toBe(8);
    expect(await erp.backlog(100)).toEqual({ waiting: 0, capped: false, oldestAtMs: null });
  });

  it('counts registered rows, and stops counting at the cap', async () => {
    const erp = context.open();
    expect(await erp.backlog(100)).toMatchObject({ waiting: 8, capped: false });
    expect(await erp.backlog(3)).toMatchObject({ waiting: 3, capped: true });
    const changes = await claim(erp);
    expect(await erp.backlog(100)).toMatchObject({ waiting: 8 });
    await accept(erp, changes.slice(0, 5));
    expect(await erp.backlog(100)).toMatchObject({ waiting: 3 });
  });

  it('gives the same ids after a restart, and another one to a newer state', async () => {
    const first = context.open();
    const before = await claim(first);
    await accept(first, before);
    await first.close();
    const second = context.open();
    const again = await claim(second);
    const idsOf = (changes: readonly Change[]): string[] =>
      sorted(
        changes.filter((change) => !change.entityWord.startsWith('РегистрСведений')).map(({ id }) => id),
      );
    expect(idsOf(again)).toEqual(idsOf(before));
    await accept(second, again);
    expect(await claim(second)).toEqual([]);
    await context.run(context.harness.touch('_Document45', stored('order.2')));
    const newer = await claim(second);
    expect(newer.map((change) => change.key)).toEqual([key('order.2')]);
    expect(again.map((change) => change.id)).not.toContain(newer[0]?.id);
  });

  it('takes an object deleted and made anew under the same GUID for a new change', async () => {
    const erp = context.open();
    const { bytes, settings } = context.harness;
    const changes = await claim(erp);
    await accept(erp, changes);
    const columns = '_Marked, _PredefinedID, _Code, _Description, _Fld18, _Fld19';
    const version = settings.engine === 'mssql' ? ['', ''] : ['_Version, ', '1, '];
    const copy = (to: string, from: string): string[] => [
      `INSERT INTO _Reference17 (_IDRRef, ${version[0]}${columns}) SELECT ${bytes(to)}, ${version[1]}${columns} FROM _Reference17 WHERE _IDRRef = ${bytes(from)}`,
      `DELETE FROM _Reference17 WHERE _IDRRef = ${bytes(from)}`,
    ];
    const aside = 'ab'.repeat(16);
    const partner = stored('partner.1');
    await context.run(...copy(aside, partner));
    const gone = await claim(erp);
    expect(gone).toMatchObject([{ key: key('partner.1'), operation: 'delete' }]);
    await accept(erp, gone);
    // The same values, and the same count of writings where 1C counts them itself.
    await context.run(...copy(partner, aside));
    const back = await claim(erp);
    expect(back).toMatchObject([{ key: key('partner.1'), operation: 'update' }]);
    expect([...changes, ...gone].map(({ id }) => id)).not.toContain(back[0]?.id);
    await accept(erp, back);
    await context.run(...copy(aside, partner));
    const again = await claim(erp);
    expect(again).toMatchObject([{ key: key('partner.1'), operation: 'delete' }]);
    expect(again[0]?.id).not.toBe(gone[0]?.id);
    await context.run(...copy(partner, aside));
  });

  it('gives back what is returned, released, or whose lease ran out, and nothing else', async () => {
    const erp = context.open();
    const changes = await claim(erp);
    expect(await claim(erp)).toEqual([]);
    const [one] = changes;
    if (one === undefined) throw new Error('nothing was claimed');
    await erp.acknowledge(agentId, [{ id: one.id, word: 'new', reason: null }]);
    expect((await claim(erp)).map((change) => change.id)).toEqual([one.id]);
    await accept(erp, changes.slice(0, 4));
    expect(await erp.releaseClaims(agentId)).toBe(4);
    expect(sorted((await claim(erp, 100, 0)).map(({ id }) => id))).toEqual(
      sorted(changes.slice(4).map(({ id }) => id)),
    );
    // A lease of no length is over at once.
    expect(await claim(erp)).toHaveLength(4);
  });

  it('takes an answer to an older state for no answer to the newer one', async () => {
    const erp = context.open();
    const older = (await claim(erp)).find((change) => change.key === key('order.1'));
    await context.run(context.harness.touch('_Document45', stored('order.1')));
    const [newer] = await claim(erp);
    if (older === undefined || newer === undefined) throw new Error('a change is missing');
    expect(newer.key).toBe(key('order.1'));
    await accept(erp, [older]);
    expect(await erp.releaseClaims(agentId)).toBeGreaterThan(0);
    expect((await claim(erp)).map((change) => change.id)).toContain(newer.id);
  });

  it('sees what is registered while it works, whatever its key', async () => {
    const erp = context.open();
    await accept(erp, await claim(erp));
    const { bytes } = context.harness;
    await context.run(registration('_DocumentChngR89', '_IDRRef', bytes(stored('sale.1'))));
    try {
      expect((await claim(erp)).map((change) => change.key)).toEqual([key('sale.1')]);
    } finally {
      await context.run(`DELETE FROM _DocumentChngR89 WHERE _IDRRef = ${bytes(stored('sale.1'))}`);
    }
  });

  it('announces a price that goes down and up again as two changes', async () => {
    const erp = context.open();
    const { bytes, time } = context.harness;
    await accept(erp, await claim(erp));
    const set = (amount: string): string =>
      `UPDATE _InfoRg90 SET _Fld93 = ${amount} WHERE _Fld91RRef = ${bytes(stored('item.1'))} AND _Period = ${time('2026-03-01 00:00:00')}`;
    const ids = new Set<string>();
    for (const amount of ['70.25', '75.25']) {
      await context.run(set(amount));
      const changes = await claim(erp);
      expect(changes.map((change) => [change.entityWord, change.key])).toEqual([
        ['РегистрСведений.ЦеныНоменклатуры', key('item.1')],
      ]);
      for (const { id } of changes) ids.add(id);
      await accept(erp, changes);
    }
    expect(ids.size).toBe(2);
    expect(await claim(erp)).toEqual([]);
  });

  it('announces stock of a document that is no longer posted by what its lines name', async () => {
    const { bytes } = context.harness;
    const erp = context.open();
    await accept(erp, await claim(erp));
    await context.run(
      `UPDATE _AccumRg95 SET _RecorderRRef = ${bytes(stored('order.1'))} WHERE _RecorderRRef = ${bytes(stored('sale.2'))}`,
      context.harness.touch('_Document80', stored('sale.2')),
    );
    try {
      const fresh = context.open();
      expect(keysOf(await claim(fresh), 'product', 'РегистрНакопления.ТоварыНаСкладах')).toEqual([
        key('item.2'),
      ]);
      expect(keysOf(await claim(erp), 'product', 'РегистрНакопления.ТоварыНаСкладах')).toEqual([
        key('item.2'),
      ]);
    } finally {
      await context.run(
        `UPDATE _AccumRg95 SET _RecorderRRef = ${bytes(stored('sale.2'))} WHERE _RecorderRRef = ${bytes(stored('order.1'))}`,
      );
    }
  });

  it('announces what a document no longer moves because a line was taken out', async () => {
    const { bytes } = context.harness;
    const erp = context.open();
    await accept(erp, await claim(erp));
    const item = (from: string, to: string): string[] => [
      `UPDATE _AccumRg95 SET _Fld96RRef = ${bytes(stored(to))} WHERE _RecorderRRef = ${bytes(stored('sale.2'))} AND _Fld96RRef = ${bytes(stored(from))}`,
      `UPDATE _Document80_VT84 SET _Fld86RRef = ${bytes(stored(to))} WHERE _Document80_IDRRef = ${bytes(stored('sale.2'))}`,
      context.harness.touch('_Document80', stored('sale.2')),
    ];
    await context.run(...item('item.2', 'item.3'));
    try {
      expect(keysOf(await claim(erp), 'product', 'РегистрНакопления.ТоварыНаСкладах')).toEqual(
        sorted([key('item.2'), key('item.3')]),
      );
    } finally {
      await context.run(...item('item.3', 'item.2'));
    }
  });

  it('finds the document by the number of its table where a register knows several kinds', async () => {
    const { bytes, settings } = context.harness;
    const type = settings.engine === 'mssql' ? 'binary(4)' : 'bytea';
    const tables = ['_AccumRgChngR100', '_AccumRg95'];
    for (const table of tables)
      await context.run(
        `ALTER TABLE ${table} ADD _RecorderTRef ${type} NULL`,
        `UPDATE ${table} SET _RecorderTRef = ${bytes('00000050')}`,
      );
    try {
      const stock = (changes: readonly Change[]): Change[] =>
        changes.filter((change) => change.entityWord === 'РегистрНакопления.ТоварыНаСкладах');
      const before = stock(await claim(context.open()));
      expect(before.map((change) => change.key)).toEqual([key('item.2')]);
      await context.run(context.harness.touch('_Document80', stored('sale.2')));
      const after = stock(await claim(context.open()));
      expect(after.map((change) => change.key)).toEqual([key('item.2')]);
      expect(after[0]?.id).not.toBe(before[0]?.id);
      // Untouched it is the same change, whoever asks: its version is the document's.
      expect(stock(await claim(context.open()))).toEqual(after);
    } finally {
      for (const table of tables) await context.run(`ALTER TABLE ${table} DROP COLUMN _RecorderTRef`);
    }
  });

  it('announces an object once for a register that several of its lists are read from', async () => {
    const profile = shopProfile();
    const lists = profile.entities.product?.lists;
    const prices = lists?.['prices'];
    if (lists === undefined || prices?.kind !== 'slice') throw new Error('the profile lost its prices');
    lists['more'] = { ...prices, fields: { amount: { from: guid('Fld', 93), name: 'Цена' } } };
    const erp = context.open({ profile });
    const changes = await claim(erp);
    expect(changes).toHaveLength(8);
    await accept(erp, changes);
    expect(await claim(erp)).toEqual([]);
    expect(await erp.backlog(100)).toMatchObject({ waiting: 0 });
  });

  it('leaves groups of a catalog alone', async () => {
    const { bytes } = context.harness;
    await context.run(registration('_ReferenceChngR25', '_IDRRef', bytes(stored('group.1'))));
    try {
      const erp = context.open();
      const changes = await claim(erp);
      expect(changes.map((change) => change.key)).not.toContain(key('group.1'));
      await accept(erp, changes);
      expect(await erp.backlog(100)).toMatchObject({ waiting: 0 });
    } finally {
      await context.run(`DELETE FROM _ReferenceChngR25 WHERE _IDRRef = ${bytes(stored('group.1'))}`);
    }
  });

  it('reads no registrations of another node', async () => {
    const { bytes } = context.harness;
    const other = `INSERT INTO _DocumentChngR73 (_NodeTRef, _NodeRRef, _IDRRef) VALUES (${bytes('0000001b')}, ${bytes(stored('node.this'))}, ${bytes(stored('sale.1'))})`;
    await context.run(other);
    try {
      expect((await claim(context.open())).map((change) => change.key)).not.toContain(key('sale.1'));
    } finally {
      await context.run(`DELETE FROM _DocumentChngR73 WHERE _IDRRef = ${bytes(stored('sale.1'))}`);
    }
  });

  it.each([
    ['several nodes', [expected.exchange.node, guid('Node', 27)]],
    ['a node that is not there', ['11111111-2222-4333-8444-555555555555']],
    ['the base’s own node', [expected.rows['node.this']?.guid ?? '']],
  ])('refuses %s', async (_, nodes) => {
    const profile = shopProfile();
    if (profile.changes !== undefined) profile.changes.nodes = nodes;
    const erp = context.open({ profile });
    await expect(claim(erp)).rejects.toMatchObject({
      causeId: 'erp.exchange_node',
      values: { node: 'Интернет-магазин' },
    });
    await expect(erp.backlog(10)).rejects.toMatchObject({ causeId: 'erp.exchange_node' });
  });

  it('takes the only node there is when none is named, and none at all without a plan', async () => {
    const profile = shopProfile();
    if (profile.changes !== undefined) profile.changes.nodes = [];
    expect(await claim(context.open({ profile }))).toHaveLength(8);
    delete profile.changes;
    const erp = context.open({ profile });
    expect(await claim(erp)).toEqual([]);
    expect(await erp.backlog(10)).toEqual({ waiting: 0, capped: false, oldestAtMs: null });
  });

  it('pages through 5,000 registrations and forgets those that 1C cleared', async () => {
    const { bytes } = context.harness;
    const rows = Array.from({ length: 5_000 }, (_, index) => (index + 1).toString(16).padStart(32, '0'));
    for (let start = 0; start < rows.length; start += 500) {
      const values = rows
        .slice(start, start + 500)
        .map((hex) => `(${bytes('0000001b')}, ${bytes(stored('node.site'))}, ${bytes(hex)})`);
      await context.run(
        `INSERT INTO _ReferenceChngR20 (_NodeTRef, _NodeRRef, _IDRRef) VALUES ${values.join(', ')}`,
      );
    }
    const erp = context.open();
    try {
      expect(await erp.backlog(100_000)).toMatchObject({ waiting: 5_008 });
      const seen = new Set<string>();
      for (let turn = 0; turn < 40 && seen.size < 5_008; turn += 1) {
        const changes = await claim(erp, 250);
        for (const { id } of changes) seen.add(id);
        await accept(erp, changes);
      }
      expect(seen.size).toBe(5_008);
      expect(await claim(erp)).toEqual([]);
    } finally {
      await context.run(`DELETE FROM _ReferenceChngR20 WHERE _IDRRef <> ${bytes(stored('partner.1'))}`);
    }
    expect(await claim(erp)).toEqual([]);
    // Registered anew after 1C had cleared it, in the same state: a change that the ledger will know by its id.
    expect(await erp.backlog(100)).toMatchObject({ waiting: 0 });
    await context.run(registration('_ReferenceChngR20', '_IDRRef', bytes(rows[0] ?? '')));
    try {
      expect(await claim(erp)).toMatchObject([{ operation: 'delete', entity: 'customer' }]);
    } finally {
      await context.run(`DELETE FROM _ReferenceChngR20 WHERE _IDRRef <> ${bytes(stored('partner.1'))}`);
    }
  });

  it('leaves the base as it was', async () => {
    const erp = context.open();
    const count = async (): Promise<string> => {
      const tables = ['_DocumentChngR73', '_DocumentChngR89', '_ReferenceChngR20', '_ReferenceChngR25'];
      const counts: string[] = [];
      for (const table of tables) {
        const [row] = await context.harness.raw.run(`SELECT COUNT(*), COUNT(_MessageNo) FROM ${table}`);
        counts.push(String(row));
      }
      return counts.join(' ');
    };
    const before = await count();
    const changes = await claim(erp);
    await accept(erp, changes);
    await erp.acknowledge(
      agentId,
      changes.map(({ id }) => ({ id, word: 'sent', reason: null })),
    );
    expect(await count()).toBe(before);
  });
};

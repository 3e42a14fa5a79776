import { expect, it } from 'vitest';
import type { ErpSource } from '#main/erp/port.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { OnecContext } from './context.ts';
import { newRoot, newVersion, packed, renumbered, setFile } from './edits.ts';
import { configText, dbNamesText, guid, key, stored } from './fixture.ts';
import { TABLES } from './harness.ts';
import { shopProfile } from './profile.ts';

const everything = async (erp: ErpSource): Promise<unknown> => {
  const wanted: [EntityName, string[]][] = [
    ['product', ['item.1', 'item.2', 'item.3']],
    ['customer', ['partner.1', 'partner.2']],
    ['order', ['order.1', 'order.2']],
    ['invoice', ['sale.1', 'sale.2']],
  ];
  const all = [];
  for (const [entity, labels] of wanted) all.push(await erp.load(entity, labels.map(key)));
  return all;
};

const configuration = 'd4102a02-64ec-4599-a7b5-5055300efaf6';
const item = guid('Reference', 21);

export const onecFaultTests = (context: OnecContext): void => {
  /** Other descriptions for a moment; the base is as it was afterwards. */
  const withFiles = async (files: Record<string, string>, work: () => Promise<void>): Promise<void> => {
    const { harness } = context;
    const write = async (change: (text: string) => string): Promise<void> => {
      for (const [name, text] of Object.entries(files)) {
        const [table, row = ''] = name.split('/');
        await context.run(setFile(harness, table ?? '', row, change(text)));
      }
      await context.run(newVersion(harness), newRoot(harness, configuration));
    };
    await write((hex) => hex);
    try {
      await work();
    } finally {
      for (const name of Object.keys(files)) {
        const [table, row = ''] = name.split('/');
        const text = row === 'DBNames' ? dbNamesText() : configText(row);
        await context.run(setFile(harness, table ?? '', row, packed(text)));
      }
      await context.run(newVersion(harness), newRoot(harness, configuration));
    }
  };

  it('puts DBNames together from many parts, in whatever order they are stored', async () => {
    const { harness } = context;
    const { bytes } = harness;
    const hex = packed(dbNamesText());
    const cuts = [0, 200, 1_000, hex.length];
    const time = harness.time('2026-03-01 10:00:00');
    await context.run("DELETE FROM Params WHERE FileName = 'DBNames'");
    for (const part of [2, 0, 1]) {
      await context.run(
        `INSERT INTO Params (FileName, Creation, Modified, Attributes, DataSize, BinaryData, PartNo) VALUES ('DBNames', ${time}, ${time}, 0, 1, ${bytes(hex.slice(cuts[part], cuts[part + 1]))}, ${part})`,
      );
    }
    await context.run(newVersion(harness));
    try {
      expect(await context.erp.load('customer', [key('partner.1')])).toMatchObject([{ kind: 'found' }]);
    } finally {
      await context.run(
        "DELETE FROM Params WHERE FileName = 'DBNames' AND PartNo > 0",
        setFile(harness, 'Params', 'DBNames', hex),
        newVersion(harness),
      );
    }
  });

  it('says that DBNames is cut, and goes on by itself when it is whole again', async () => {
    const { erp } = context;
    const before = await everything(erp);
    await withFiles({ 'Params/DBNames': packed(dbNamesText()).slice(0, 1_000) }, async () => {
      const broken = { causeId: 'erp.metadata_broken', values: { name: 'DBNames' } };
      await expect(erp.load('product', [key('item.1')])).rejects.toMatchObject(broken);
      await expect(erp.claim({ agentId: 'a', limit: 9, leaseSeconds: 60 })).rejects.toMatchObject(broken);
      await expect(erp.inspect()).rejects.toMatchObject(broken);
      expect(await erp.probe()).toMatchObject({ missingRights: [] });
    });
    expect(await everything(erp)).toEqual(before);
  });

  it('names the attribute whose type it does not know, and reads everything else', async () => {
    const text = configText(item).replace('{"S",25,1}', '{"Q",25,1}');
    expect(text).not.toBe(configText(item));
    await withFiles({ [`Config/${item}`]: packed(text) }, async () => {
      await expect(context.erp.load('product', [key('item.1')])).rejects.toMatchObject({
        causeId: 'erp.type_mismatch',
        values: { table: 'Справочник.Номенклатура', column: 'Артикул' },
      });
      expect(await context.erp.load('customer', [key('partner.1')])).toMatchObject([{ kind: 'found' }]);
      const report = await context.erp.inspect();
      expect(report.ok).toBe(false);
      expect(report.problems.map(({ cause, path }) => `${cause} ${path}`)).toEqual([
        'erp.type_mismatch entities.order.lists.lines.fields.sku.step',
        'erp.type_mismatch entities.product.fields.sku',
      ]);
    });
  });

  it('names an attribute that was deleted, and suggests the one that came in its place', async () => {
    // Deleted and made anew under the same name: another GUID.
    const text = configText(item).replaceAll(guid('Fld', 22), '99999999-2222-4333-8444-555555555555');
    await withFiles({ [`Config/${item}`]: packed(text) }, async () => {
      await expect(context.erp.load('product', [key('item.1')])).rejects.toMatchObject({
        causeId: 'erp.column_missing',
        values: { table: 'Справочник.Номенклатура', column: 'Артикул' },
      });
      const report = await context.erp.inspect();
      expect(report.problems).toContainEqual({
        cause: 'erp.column_missing',
        path: 'entities.product.fields.sku',
        table: 'Справочник.Номенклатура',
        column: 'Артикул',
        suggestions: ['Артикул'],
      });
    });
  });

  it('says which description can not be read', async () => {
    await withFiles({ [`Config/${item}`]: packed('{1,{0}}') }, async () => {
      await expect(context.erp.load('product', [key('item.1')])).rejects.toMatchObject({
        causeId: 'erp.metadata_broken',
        values: { name: `Справочник ${item}` },
      });
    });
  });

  it('reads the new name of an enumeration’s value, which changes no number', async () => {
    const states = guid('Enum', 26);
    const text = configText(states).replace('"ВРаботе"', '"ВПути"');
    const status = async (): Promise<unknown> => {
      const [order] = await context.erp.load('order', [key('order.1')]);
      return order?.kind === 'found' ? order.object['status'] : order;
    };
    expect(await status()).toBe('ВРаботе');
    await withFiles({ [`Config/${states}`]: packed(text) }, async () => {
      expect(await status()).toBe('ВПути');
    });
    expect(await status()).toBe('ВРаботе');
  });

  it('makes a row of unknown values a problem of its own', async () => {
    const { bytes, settings } = context.harness;
    const set = (column: string, hex: string): string =>
      `UPDATE _Document45 SET ${column} = ${bytes(hex)} WHERE _IDRRef = ${bytes(stored('order.2'))}`;
    const profile = shopProfile();
    if (profile.entities.order !== undefined)
      profile.entities.order.fields['carrier'] = { from: guid('Fld', 51), name: 'Основание' };
    const erp = context.open({ profile });
    const loaded = () => erp.load('order', [key('order.1'), key('order.2')]);
    await context.run(set('_Fld51_TYPE', '77'));
    expect(await loaded()).toMatchObject([{ kind: 'found' }, { kind: 'broken', cause: 'erp.type_mismatch' }]);
    await context.run(set('_Fld51_TYPE', '08'), set('_Fld47RRef', 'ab'.repeat(16)));
    expect(await loaded()).toMatchObject([{ kind: 'found' }, { kind: 'broken', cause: 'erp.row_invalid' }]);
    const state =
      settings.engine === 'mssql'
        ? '(SELECT _IDRRef FROM _Enum26 WHERE _EnumOrder = 0)'
        : '(SELECT _idrref FROM _enum26 WHERE _enumorder = 0)';
    await context.run(
      `UPDATE _Document45 SET _Fld47RRef = ${state} WHERE _IDRRef = ${bytes(stored('order.2'))}`,
    );
    expect(await loaded()).toMatchObject([{ kind: 'found' }, { kind: 'found' }]);
  });

  it('says which right was taken away from its login', async () => {
    const { harness } = context;
    const script = await context.open().script({ login: harness.login });
    await harness.runScript(script.install.replaceAll('<password>', "'Zupa-7-pomidorowa!'"));
    const erp = context.open({ login: true });
    expect((await erp.probe()).missingRights).toEqual([]);
    expect(await erp.inspect()).toMatchObject({ ok: true, problems: [] });
    expect(await erp.load('invoice', [key('sale.1')])).toMatchObject([{ kind: 'found' }]);
    expect(await erp.claim({ agentId: 'a', limit: 99, leaseSeconds: 60 })).toHaveLength(8);
    await context.run(harness.revoke('_Document80', harness.login));
    await expect(erp.load('invoice', [key('sale.1')])).rejects.toMatchObject({
      causeId: 'erp.rights_missing',
    });
    expect((await erp.inspect()).problems).toMatchObject([
      // SQL Server does not even show a table that a login has no rights on.
      { cause: expect.stringMatching(/^erp\.(table|rights)_missing$/) as unknown },
    ]);
    await context.run(harness.grant('_Document80', harness.login));
    expect(await erp.load('invoice', [key('sale.1')])).toMatchObject([{ kind: 'found' }]);
    await erp.close();
    await harness.runScript(script.remove);
    await expect(context.open({ login: true }).probe()).rejects.toMatchObject({
      causeId: 'erp.login_failed',
    });
  });

  it('names a column and a table that go away under it', async () => {
    const { erp } = context;
    expect(await erp.load('invoice', [key('sale.1')])).toMatchObject([{ kind: 'found' }]);
    await context.run('ALTER TABLE _Document80 DROP COLUMN _Fld83');
    await expect(erp.load('invoice', [key('sale.1')])).rejects.toMatchObject({
      causeId: 'erp.column_missing',
      values: { table: 'Документ.РеализацияТоваровУслуг', column: 'СуммаДокумента' },
    });
    await context.run('DROP TABLE _InfoRg90');
    await expect(erp.load('product', [key('item.1')])).rejects.toMatchObject({
      causeId: 'erp.table_missing',
      values: { table: 'РегистрСведений.ЦеныНоменклатуры (_InfoRg90)' },
    });
    const problems = (await erp.inspect()).problems.map(({ cause, path }) => `${cause} ${path}`);
    expect(problems).toEqual([
      'erp.table_missing entities.product.lists.prices',
      'erp.column_missing entities.invoice.fields.total',
    ]);
    expect(await erp.load('order', [key('order.1')])).toMatchObject([{ kind: 'found' }]);
  });
};

export const onecRenumberingTests = (context: OnecContext): void => {
  it('goes on after a restructuring that renumbered everything, with names of one thing given to another', async () => {
    const { erp, harness } = context;
    const claim = { agentId: 'a', limit: 99, leaseSeconds: 60 };
    const before = await everything(erp);
    const changes = await erp.claim(claim);
    expect(changes).toHaveLength(8);
    await erp.acknowledge(
      'a',
      changes.map(({ id }) => ({ id, word: 'accepted', reason: null })),
    );
    await context.run(...TABLES.map((table) => `DROP TABLE ${table}`));
    await harness.runScript(renumbered(harness.settings.engine === 'mssql' ? 'mssql' : 'postgres', 4));
    // _Reference21._Fld22 held the article number of goods; now it is the tax number of partners.
    const rows = await harness.raw.run('SELECT _Fld22 FROM _Reference21 ORDER BY _Code');
    expect(rows[0]).toEqual(['3012345678']);
    expect(await everything(erp)).toEqual(before);
    expect(await erp.inspect()).toMatchObject({ ok: true, problems: [] });
    const after = await erp.claim(claim);
    // Rows written anew are read anew; what is gone, and the price, are as they were.
    expect(after).toHaveLength(6);
    const known = new Set(changes.map(({ key: changed }) => changed));
    expect(after.every(({ key: changed }) => known.has(changed))).toBe(true);
    expect(await erp.backlog(100)).toMatchObject({ waiting: after.length });
  });
};

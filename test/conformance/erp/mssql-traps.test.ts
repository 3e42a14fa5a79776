import sql from 'mssql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import type { ErpCommand, ErpSource } from '#main/erp/port.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import { startTdsPeer, type TdsPeer } from '#test/peers/tds/server.ts';
import { type PostgresService, startPostgres } from '#test/services/postgres.ts';
import { tradeProfile, tradeTables } from './trade.ts';

let postgres: PostgresService;
let peer: TdsPeer;
let database: string;
let admin: sql.ConnectionPool;
let erp: ErpSource;

const batch = async (text: string): Promise<void> => {
  await new sql.Request(admin).batch(text);
};

const open = (to: TdsPeer, name: string, encrypt = true): ErpSource => {
  const { host, port, user } = to;
  const values = { engine: 'mssql', host, port, user, database: name, encrypt, trustServerCertificate: true };
  const settings = engineSettings.parse({ ...values, lockTimeoutMs: 200, deadlineMs: 8_000 });
  return openErp(settings, { password: to.password, profile: tradeProfile(), connectionId: 'erp' });
};

const create = (externalId: string, name = 'Jan'): ErpCommand => ({
  kind: 'create_order',
  source: 'shop',
  externalId,
  order: entitySchemas.order.parse({
    customer: { name },
    lines: [{ sku: 'A', name, quantity: '1', price: '1' }],
  }),
});

beforeAll(async () => {
  postgres = await startPostgres();
  peer = await startTdsPeer({ postgres });
  database = await peer.createDatabase(undefined, 'Polish_CI_AS');
  admin = await new sql.ConnectionPool(peer.config(database)).connect();
  for (const statement of tradeTables('mssql')) await batch(statement);
  erp = open(peer, database);
  const { install } = await erp.script({ login: 'agent' });
  for (const part of install.replaceAll(PASSWORD_MARK, "'Zupa-7-pomidorowa!'").split(/^GO$/m)) {
    if (part.trim() !== '') await batch(part);
  }
});

afterAll(async () => {
  await erp.close();
  await admin.close();
  await peer.stop();
  await postgres.stop();
});

describe('SQL Server', () => {
  it('never sends the login in plain text when encryption is asked for', async () => {
    const plain = await startTdsPeer({ postgres, tls: 'off', logins: { sa: peer.password } });
    try {
      const name = await plain.createDatabase();
      const source = open(plain, name);
      await expect(source.backlog(1)).rejects.toMatchObject({ causeId: 'erp.encryption' });
      await source.close();
      const knowingly = open(plain, name, false);
      expect(await knowingly.probe()).toMatchObject({ encrypted: false });
      await knowingly.close();
    } finally {
      await plain.stop();
    }
    expect(await erp.probe()).toMatchObject({ encrypted: true });
  });

  it('lets every statement bring its own settings, so that none leaks through the pool', async () => {
    peer.forgetStatements();
    await erp.backlog(1);
    await erp.claim({ agentId: 'a', limit: 5, leaseSeconds: 5 });
    await erp.acknowledge('a', [{ id: '1', word: 'accepted', reason: null }]);
    const texts = peer.statements().map((statement) => statement.text);
    const ours = texts.filter((text) => /mostek_queue/.test(text));
    expect(ours.length).toBeGreaterThan(2);
    for (const text of ours) expect(text).toMatch(/SET LOCK_TIMEOUT \d+;/);
  });

  it('claims from a queue table that has a trigger of its own', async () => {
    await batch("INSERT INTO mostek_queue (entity, entity_key, operation) VALUES (N'GOODS', N'7', N'U')");
    await batch(
      'CREATE TRIGGER dbo.someone_else ON dbo.mostek_queue AFTER UPDATE AS BEGIN SET NOCOUNT ON; END',
    );
    const [change] = await erp.claim({ agentId: 'a', limit: 5, leaseSeconds: 60 });
    expect(change).toMatchObject({ key: '7', attempts: 1 });
    expect(change?.createdAtMs).toBeTypeOf('number');
    expect(await erp.acknowledge('a', [{ id: change?.id ?? '', word: 'accepted', reason: null }])).toEqual(
      [],
    );
    await batch('DROP TRIGGER dbo.someone_else');
  });

  it('refuses letters that a varchar column would turn into question marks', async () => {
    await batch('ALTER TABLE mostek_orders ALTER COLUMN customer_name varchar(300)');
    const source = open(peer, database);
    expect(await source.apply(create('cyrillic', 'Їжак'))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.text_broken',
      fields: [{ path: 'customer.name' }],
    });
    expect(await source.apply(create('polish', 'Żółw'))).toMatchObject({ outcome: 'ok' });
    await source.close();
    await batch('ALTER TABLE mostek_orders ALTER COLUMN customer_name nvarchar(300)');
  });

  it('calls a commit whose answer is lost uncertain, and finds the order the next time', async () => {
    await erp.backlog(1);
    peer.cutAfterNext({ match: /commit/i });
    expect(await erp.apply(create('lost'))).toMatchObject({ outcome: 'uncertain' });
    expect(await erp.apply(create('lost'))).toMatchObject({ outcome: 'ok', value: { created: false } });
    peer.cutNext({ match: /INSERT INTO \[dbo\]\.\[mostek_order_lines\]/i });
    expect(await erp.apply(create('early'))).toMatchObject({
      outcome: 'unavailable',
      cause: 'erp.connection_lost',
    });
    expect(await erp.apply(create('early'))).toMatchObject({ outcome: 'ok', value: { created: true } });
  });

  it('tries a deadlock again, and hands on what the ERP raises', async () => {
    peer.failNext(1205, 'Transaction was deadlocked on lock resources. Rerun the transaction.', {
      match: /mostek_order_lines/,
    });
    expect(await erp.apply(create('deadlock'))).toMatchObject({ outcome: 'ok', value: { created: true } });
    peer.failNext(51_010, 'Kontrahent jest zablokowany', { match: /mostek_order_lines/ });
    expect(await erp.apply(create('raised'))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.order_refused',
      detail: expect.stringContaining('Kontrahent jest zablokowany'),
    });
  });

  it('takes a blocked claim for nothing claimed this time', async () => {
    peer.failNext(1222, 'Lock request time out period exceeded.', { match: /READPAST/ });
    expect(await erp.claim({ agentId: 'a', limit: 5, leaseSeconds: 60 })).toEqual([]);
  });

  it('reads money, floats and times exactly', async () => {
    await batch(
      'CREATE TABLE dbo.odd (id int NOT NULL PRIMARY KEY, sku varchar(20), m money, f float, t datetime, g uniqueidentifier)',
    );
    await batch(
      "INSERT INTO dbo.odd VALUES (1, 'A', 922337203685477.5807, 0.1, '2026-03-29T02:59:59.997', '6F9619FF-8B86-D011-B42D-00CF4FC964FF')",
    );
    const profile = tradeProfile();
    profile.entities.order = {
      words: ['ODD'],
      table: 'odd',
      key: 'id',
      joins: [],
      fields: { key: 'id', total: 'm', 'payment.paidAmount': 'f', placedAt: 't', number: 'g' },
      constants: {},
      lists: {},
      trueWords: {},
    };
    const settings = engineSettings.parse({
      engine: 'mssql',
      host: peer.host,
      port: peer.port,
      user: peer.user,
      database,
      trustServerCertificate: true,
      timeZone: 'Europe/Warsaw',
    });
    const source = openErp(settings, { password: peer.password, profile, connectionId: 'erp' });
    expect(await source.load('order', ['1'])).toMatchObject([
      {
        object: {
          total: '922337203685477.5807',
          payment: { paidAmount: '0.1' },
          placedAt: '2026-03-29T01:59:59.997Z',
          number: '6F9619FF-8B86-D011-B42D-00CF4FC964FF',
        },
      },
    ]);
    await source.close();
  });
});

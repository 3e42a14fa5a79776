import { readFileSync } from 'node:fs';
import sql from 'mssql';
import { z } from 'zod';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import { type EngineSettings, engineSettings } from '#shared/erp/engine.ts';
import { type WaproProfile, waproProfile } from '#shared/erp/wapro.ts';
import { LOGIN_PASSWORD } from './harness.ts';
import { type MssqlServer, mssqlServer, poolTo, runBatches } from './mssql-harness.ts';

/** Look-alike of a WAPRO Mag database and what must be read of it, kept beside the project. */
const FIXTURES = new URL('../../../../shared/contracts/fixtures/erp/wapro/', import.meta.url);
const fixture = (file: string): string => readFileSync(new URL(file, FIXTURES), 'utf8');

const text = z.string();
const optional = z.string().nullable();
const price = z.object({ kind: z.number(), net: text, gross: text });
const barcode = z.object({ code: text, unit: text, quantity: text });
const inWarehouse = z.object({
  articleId: z.number(),
  warehouseId: z.number(),
  stock: text,
  reserved: text,
  available: text,
  saleUnit: text,
  saleUnitFactor: text,
  prices: z.array(price),
  barcodes: z.array(barcode),
});
const place = z.object({
  company: text,
  recipient: text,
  country: text,
  postcode: text,
  city: text,
  street: text,
  phone: text,
});
const orderLine = z.object({
  id: z.number(),
  articleId: z.number(),
  sku: text,
  unit: text,
  vatCode: text,
  ordered: text,
  delivered: text,
  left: text,
  reserved: text,
  net: text,
  gross: text,
});
const invoiceLine = z.object({
  id: z.number(),
  warehouseDocumentId: z.number(),
  orderLineId: z.number(),
  articleId: z.number(),
  quantity: text,
  net: text,
  gross: text,
});

/** The part of expected.json that is read here. */
const expectedSchema = z.object({
  system: z.object({ programVersion: text, dbVersion: text }),
  warehouses: z.array(z.object({ id: z.number(), symbol: text, name: text })),
  priceKinds: z.array(z.object({ id: z.number(), name: text })),
  products: z.array(
    z.object({
      sku: text,
      fullName: text,
      barcode: text,
      vatCode: text,
      kind: text,
      blocked: z.boolean(),
      inShop: z.boolean(),
      inWarehouses: z.array(inWarehouse),
    }),
  ),
  customers: z.array(
    z.object({
      id: z.number(),
      name: text,
      fullName: text,
      country: text,
      taxId: text,
      blocked: z.boolean(),
      paymentForm: text,
      paymentDays: z.number(),
      postcode: text,
      city: text,
      street: text,
      email: optional,
      phone: optional,
      deliveryPlaces: z.array(place),
    }),
  ),
  orderStatuses: z.record(text, text),
  orders: z.array(
    z.object({
      id: z.number(),
      number: text,
      clientNumber: text,
      date: text,
      deliveryDate: text,
      customerId: z.number(),
      net: text,
      gross: text,
      paymentForm: text,
      realised: text,
      status: text,
      statusHistory: z.array(text),
      lines: z.array(orderLine),
      invoices: z.array(z.number()),
    }),
  ),
  invoices: z.array(
    z.object({
      id: z.number(),
      number: text,
      typeSign: text,
      issued: text,
      due: text,
      customerId: z.number(),
      net: text,
      gross: text,
      paid: text,
      outstanding: text,
      settled: z.boolean(),
      lastSettled: text,
      lines: z.array(invoiceLine),
      receivableId: z.number(),
      payments: z.array(z.object({ amount: text, date: text, document: text })),
      orders: z.array(z.number()),
    }),
  ),
  orderInvoicePairs: z.array(z.tuple([z.number(), z.number()])),
  outstandingByCustomer: z.record(text, text),
});
export type Expected = z.infer<typeof expectedSchema>;
export const expected: Expected = expectedSchema.parse(JSON.parse(fixture('expected.json')));

export interface WaproWorld {
  /** As the owner of the database: WAPRO itself. */
  admin: sql.ConnectionPool;
  server: MssqlServer;
  login: string;
  run(statement: string): Promise<unknown[]>;
  open(
    profile?: Partial<WaproProfile>,
    how?: { asLogin?: boolean; timeZone?: string; lockTimeoutMs?: number },
  ): ErpSource;
  /** Runs the script as an integrator does, and opens the source with the login that it made. */
  install(profile?: Partial<WaproProfile>): Promise<void>;
  close(): Promise<void>;
}

/** A database with the fixture's rows, empty of anything of ours. */
export const startWapro = async (): Promise<WaproWorld> => {
  const server = await mssqlServer('Polish_CI_AS');
  const admin = await poolTo(server, server.database);
  await runBatches(admin, fixture('wapro_subset.sql'));
  // The fixture leaves the session silent; counts of rows are wanted again.
  await new sql.Request(admin).batch('SET NOCOUNT OFF');
  const login = `mostek_wapro_${server.database.slice(-8)}`;
  const sources: ErpSource[] = [];

  const open: WaproWorld['open'] = (
    profile = {},
    { asLogin = false, timeZone = 'Europe/Warsaw', lockTimeoutMs = 300 } = {},
  ) => {
    const settings: EngineSettings = engineSettings.parse({
      engine: 'mssql',
      host: server.host,
      port: server.port,
      database: server.database,
      user: asLogin ? login : server.user,
      encrypt: server.encrypt,
      trustServerCertificate: true,
      lockTimeoutMs,
      deadlineMs: 20_000,
      timeZone,
    });
    const source = openErp(settings, {
      password: asLogin ? LOGIN_PASSWORD : server.password,
      profile: waproProfile.parse({ kind: 'wapro', company: '1', ...profile }),
      connectionId: 'wapro',
    });
    sources.push(source);
    return source;
  };

  return {
    admin,
    server,
    login,
    async run(statement) {
      const { recordset } = await new sql.Request(admin).query<unknown>(statement);
      return recordset ?? [];
    },
    open,
    async install(profile) {
      const installer = open(profile);
      const { install } = await installer.script({ login });
      await runBatches(admin, install.replaceAll(PASSWORD_MARK, `'${LOGIN_PASSWORD}'`));
    },
    async close() {
      for (const source of sources) await source.close();
      await new sql.Request(admin).batch(`DROP USER [${login}]`).catch(() => undefined);
      await new sql.Request(admin).batch(`DROP LOGIN [${login}]`).catch(() => undefined);
      await admin.close();
      await server.stop();
    },
  };
};

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Headless, startHeadless } from '#main/headless.ts';
import { waproProfile } from '#shared/erp/wapro.ts';
import { LOGIN_PASSWORD } from '#test/conformance/erp/harness.ts';
import { startWapro, type WaproWorld } from '#test/conformance/erp/wapro-world.ts';
import { type CsCartPeer, startCsCart } from '#test/peers/cs-cart/server.ts';
import { type RestPeer, startRestShop } from '#test/peers/rest/server.ts';
import { freePort } from '#test/services/free-port.ts';

export const erpId = 'wapro';
/** The customer's own B2B platform, and a shop with a connector. */
export const platformId = 'platforma';
export const shopId = 'sklep';

/** WAPRO's letters and what the platform and the shop call them: payment, production, transport. */
const letters = [
  ['P', 'open', 'O'],
  ['Z', 'paid', 'P'],
  ['W', 'production', 'Y'],
  ['S', 'sent', 'B'],
] as const;

const profile = () =>
  waproProfile.parse({
    kind: 'wapro',
    company: '1',
    user: '3000002',
    customers: 'DOSTEPNY_W_B2B',
    orders: { warehouse: '1', typeId: '12', payments: { transfer: 'przelew' } },
  });

export interface Company {
  /** Folder of its own, removed at the end. */
  dir: string;
  world: WaproWorld;
  platform: RestPeer;
  shop: CsCartPeer;
  /** The agent; another one after `switchOn`. */
  agent(): Headless;
  call(): Headless['handlers'];
  switchOff(): Promise<void>;
  switchOn(): Promise<void>;
  /** Saves the platform's connection with these switches; what is not named is off. */
  platformFlows(flows: Record<string, unknown>): Promise<void>;
  shopFlows(flows: Record<string, unknown>): Promise<void>;
  /** First row of a query in WAPRO; null when there is none. */
  row(statement: string): Promise<Record<string, unknown> | null>;
  stop(): Promise<void>;
}

const rows = z.array(z.record(z.string(), z.unknown()));

/** WAPRO Mag on SQL Server's stand-in, a platform without a connector, a shop with one, the agent between them. */
export const startCompany = async (): Promise<Company> => {
  const world = await startWapro();
  await world.run(
    "INSERT INTO dbo.MAG_SLOWNIK_STATUSOW_DOKUMENTOW (ID_STATUSU, OPIS_STATUSU, KOD_STATUSU, TYP_DOKUMENTU, SYSTEMOWY) VALUES (5, 'Zapłacone', 'Z', 'Z', 0)",
  );
  await world.install(profile());
  const platform = await startRestShop();
  const shop = await startCsCart();
  const dir = mkdtempSync(join(tmpdir(), 'mostek-wapro-'));
  const pullPort = await freePort();
  platform.fetchFrom.url = `http://127.0.0.1:${pullPort}/pull/${platformId}`;
  let agent: Headless | null = null;
  const running = (): Headless => {
    if (agent === null) throw new Error('the agent is switched off');
    return agent;
  };
  const switchOn = async (): Promise<void> => {
    agent = await startHeadless({ dir, pullPort });
  };
  const off = { sendOrders: false, sendProducts: false, sendCustomers: false, sendInvoices: false };
  const platformFlows: Company['platformFlows'] = async (flows) => {
    await running().handlers['connections.save']({
      id: platformId,
      kind: 'system',
      system: 'rest',
      name: 'Platforma B2B',
      enabled: true,
      settings: {
        baseUrl: platform.url,
        mode: 'notify',
        pollSeconds: 1,
        timeoutSeconds: 2,
        ...off,
        takeOrders: false,
        ...flows,
      },
      credentials: { secret: platform.secret },
    });
  };
  const shopFlows: Company['shopFlows'] = async (flows) => {
    await running().handlers['connections.save']({
      id: shopId,
      kind: 'system',
      system: 'cs-cart',
      name: 'Sklep',
      enabled: true,
      settings: {
        baseUrl: shop.url,
        email: shop.email,
        createProducts: true,
        holdingCategory: 999,
        priceKind: '3',
        warehouse: '1',
        pollSeconds: 1,
        timeoutSeconds: 2,
        ...off,
        takeOrders: false,
        ...flows,
      },
      credentials: { apiKey: shop.apiKey },
    });
  };

  await switchOn();
  const { handlers } = running();
  const { server, login } = world;
  await handlers['connections.save']({
    id: erpId,
    kind: 'erp',
    system: 'wapro',
    name: 'WAPRO Mag',
    enabled: true,
    settings: {
      host: server.host,
      port: server.port,
      database: server.database,
      user: login,
      encrypt: server.encrypt,
      trustServerCertificate: true,
      timeZone: 'Europe/Warsaw',
      // Three customers and five articles: every change is a large share of them.
      massChangePercent: 0,
      profile: profile(),
    },
    credentials: { password: LOGIN_PASSWORD },
  });
  await platformFlows({});
  await shopFlows({});
  for (const [connectionId, n] of [
    [platformId, 1],
    [shopId, 2],
  ] as const) {
    for (const direction of ['to_remote', 'to_erp'] as const) {
      await handlers['mappings.save']({
        connectionId,
        kind: 'order_status',
        direction,
        rows: letters.map((word) => ({
          kind: 'order_status' as const,
          direction,
          from: direction === 'to_remote' ? word[0] : word[n],
          to: direction === 'to_remote' ? word[n] : word[0],
        })),
      });
    }
  }
  return {
    dir,
    world,
    platform,
    shop,
    agent: running,
    call: () => running().handlers,
    async switchOff() {
      await running().close();
      agent = null;
    },
    switchOn,
    platformFlows,
    shopFlows,
    row: async (statement) => rows.parse(await world.run(statement))[0] ?? null,
    async stop() {
      await agent?.close();
      await shop.stop();
      await platform.stop();
      await world.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

/** Somebody of the office books a sales document over lines of orders, in instalments, and approves it. */
export const bookInvoice = async (
  { world }: Company,
  given: {
    id: number;
    number: string;
    total: string;
    /** Order and its line that the invoice is for. */
    lines: readonly { order: string; line: string; gross: string }[];
    /** Amount and WAPRO's number of the day it is due on. */
    instalments: readonly { id: number; amount: string; due: number }[];
    correctionOf?: number;
  },
): Promise<void> => {
  const { id, number, total, lines, instalments, correctionOf } = given;
  const due = Math.max(...instalments.map((one) => one.due));
  const corrects = correctionOf === undefined ? ['0', 'NULL'] : ['1', String(correctionOf)];
  await world.run(`SET IDENTITY_INSERT dbo.DOKUMENT_HANDLOWY ON;
    INSERT INTO dbo.DOKUMENT_HANDLOWY (ID_DOKUMENTU_HANDLOWEGO, ID_MAGAZYNU, TYP_DOKUMENTU, DOK_HANDLOWY, ID_TYPU, NUMER, FORMA_PLATNOSCI, DATA_WYSTAWIENIA, DATA_SPRZEDAZY, ID_KONTRAHENTA, ID_PLATNIKA, TERMIN_PLAT, WARTOSC_NETTO, WARTOSC_BRUTTO, RAZEM_ZAPLACONO, POZOSTALO, ID_FIRMY, ROZLICZONY, FLAGA_STANU, DOK_KOREKTY, ID_DOK_KORYGOWANEGO)
    VALUES (${id}, 1, 'S', 1, 1, '${number}', 'przelew', 82243, 82243, 1, 1, ${due}, ${total}, ${total}, 0, ${total}, 1, 0, 1, ${corrects.join(', ')});
    SET IDENTITY_INSERT dbo.DOKUMENT_HANDLOWY OFF`);
  for (const [n, { order, line, gross }] of lines.entries()) {
    const row = id * 10 + n;
    await world.run(`SET IDENTITY_INSERT dbo.POZYCJA_DOKUMENTU_MAGAZYNOWEGO ON;
      INSERT INTO dbo.POZYCJA_DOKUMENTU_MAGAZYNOWEGO (ID_POZ_DOK_MAG, ID_DOK_MAGAZYNOWEGO, ID_DOK_HANDLOWEGO, ID_ARTYKULU, KOD_VAT, ILOSC, WYDANO, DATA, CENA_NETTO, CENA_BRUTTO, JEDNOSTKA, ID_POZ_ZAM)
      VALUES (${row}, 0, ${id}, 101, '23 ', 1, 1, 82243, ${gross}, ${gross}, 'szt.', ${line});
      SET IDENTITY_INSERT dbo.POZYCJA_DOKUMENTU_MAGAZYNOWEGO OFF;
      INSERT INTO dbo.TABELA_POWIAZAN_ZAMOWIEN (ID_POZ_DOK_MAG, ID_POZYCJI_ZAMOWIENIA, ZREALIZOWANO, ID_ZAMOWIENIA) VALUES (${row}, ${line}, 1, ${order})`);
  }
  for (const { id: receivable, amount, due: day } of instalments) {
    await world.run(`SET IDENTITY_INSERT dbo.ROZRACHUNEK ON;
      INSERT INTO dbo.ROZRACHUNEK (ID_ROZRACHUNKU, ID_FIRMY, ID_NAG_DOK_M, TYP_DOK, ID_KONTRAHENTA, TYP_KARTOTEKI, KWOTA, POZOSTALO, STRONA, NR_DOK, DATA_DOK, TERMIN_PLATNOSCI, ID_FAKTURY)
      VALUES (${receivable}, 1, ${id}, 'H', 1, 'K', ${amount}, ${amount}, 'WN', '${number}', 82243, ${day}, ${id});
      SET IDENTITY_INSERT dbo.ROZRACHUNEK OFF`);
  }
  await world.run(`UPDATE dbo.DOKUMENT_HANDLOWY SET FLAGA_STANU = 0 WHERE ID_DOKUMENTU_HANDLOWEGO = ${id}`);
};

/** A payment settles a part of an instalment, in the order in which WAPRO writes it. */
export const pay = async (
  { world }: Company,
  invoice: number,
  receivable: number,
  amount: string,
): Promise<void> => {
  await world.run(
    `INSERT INTO dbo.ROZLICZENIE (ID_ROZRACHUNKU, ID_ROZRACHUNKU_ZWIAZEK, ID_UZYTKOWNIKA, KWOTA, DATA_ROZLICZENIA, STRONA) VALUES (${receivable}, 303, 3000001, ${amount}, 82250, 'WN')`,
  );
  await world.run(
    `UPDATE dbo.ROZRACHUNEK SET POZOSTALO = POZOSTALO - ${amount} WHERE ID_ROZRACHUNKU = ${receivable}`,
  );
  await world.run(
    `UPDATE dbo.DOKUMENT_HANDLOWY SET RAZEM_ZAPLACONO = RAZEM_ZAPLACONO + ${amount}, POZOSTALO = POZOSTALO - ${amount} WHERE ID_DOKUMENTU_HANDLOWEGO = ${invoice}`,
  );
};

import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { eventually } from '#test/adversarial/wait.ts';
import { type Company, platformId, startCompany } from '#test/adversarial/wapro-company.ts';
import type { RestOrder } from '#test/peers/rest/server.ts';

/** A day as WAPRO counts it, not yet come. */
export const farAhead = 83_500;

/** WAPRO Mag and a B2B platform, as the customer's paper tells it; one company for all tests of a file. */
export const useCompany = () => {
  let begun: Company | null = null;
  const started = (): Company => {
    if (begun === null) throw new Error('the company is not open yet');
    return begun;
  };
  beforeAll(async () => {
    begun = await startCompany();
  });
  afterAll(() => begun?.stop());
  const company: Company = {
    get dir() {
      return started().dir;
    },
    get world() {
      return started().world;
    },
    get platform() {
      return started().platform;
    },
    get shop() {
      return started().shop;
    },
    agent: () => started().agent(),
    call: () => started().call(),
    switchOff: () => started().switchOff(),
    switchOn: () => started().switchOn(),
    platformFlows: (flows) => started().platformFlows(flows),
    shopFlows: (flows) => started().shopFlows(flows),
    row: (statement) => started().row(statement),
    stop: () => started().stop(),
  };

  const sql = (statement: string): Promise<unknown> => company.world.run(statement);
  /** Every row of WAPRO's queue is told of, and nothing is under way. */
  const quiet = () =>
    eventually('quiet', async () => {
      const row = await company.row(
        "SELECT COUNT(*) AS n FROM mostek.queue WHERE status NOT IN ('sent', 'rejected')",
      );
      if (Number(row?.['n']) > 0) return false;
      const filter = { status: ['accepted' as const, 'sending' as const, 'waiting' as const] };
      return (await company.call()['deliveries.count']({ filter, cap: 1 })).count === 0;
    });
  const rejected = async (): Promise<unknown[]> => {
    const filter = { status: ['rejected' as const] };
    const { rows } = await company.call()['deliveries.list']({ filter, before: null, limit: 20 });
    return rows.map(({ entity, label, cause }) => `${entity} ${label} ${cause ?? ''}`);
  };

  const lineAt = { sku: 'TEA-100', quantity: '1', price: '73.80' };
  const buyer = { name: 'Zakład „Żółw” Sp. z o.o.', taxId: '5250001009', email: 'zolw@example.pl' };
  const order = (change: object = {}): RestOrder => {
    const made = company.platform.placeOrder();
    Object.assign(made, { customer: buyer, lines: [lineAt], total: '73.80', ...change });
    return made;
  };
  const inErp = (id: string, source: string = platformId) =>
    company.row(
      `SELECT CONVERT(varchar(20), ID_ZAMOWIENIA) AS id, CONVERT(varchar(20), ID_KONTRAHENTA) AS customer, NUMER AS number, STATUS_ZAM AS status, NUMER_PRZESYLKI AS parcel FROM dbo.ZAMOWIENIE WHERE NR_ZAMOWIENIA_KLIENTA = '${source}-${id}' AND FLAGA_STANU = 0`,
    );
  const countInErp = async (id: string, source: string = platformId): Promise<number> => {
    const row = await company.row(
      `SELECT COUNT(*) AS n FROM dbo.ZAMOWIENIE WHERE NR_ZAMOWIENIA_KLIENTA = '${source}-${id}'`,
    );
    return Number(row?.['n']);
  };
  const arrived = async (id: string, source: string = platformId) => {
    const row = await eventually(`order ${id} in WAPRO`, () => inErp(id, source));
    await eventually(
      'linked',
      () => company.agent().ledger.links.byRemote(source, 'order', id)?.key === row['id'],
    );
    return z.object({ id: z.string(), customer: z.string(), number: z.string() }).loose().parse(row);
  };
  const setStatus = (key: string, letter: string): Promise<unknown> =>
    sql(`UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = '${letter}' WHERE ID_ZAMOWIENIA = ${key}`);
  const page = async (entity: string, after: string | null, limit: number) => {
    const query = after === null ? '' : `&after=${encodeURIComponent(after)}`;
    const path = `/pull/${platformId}/${entity}?limit=${limit}${query}`;
    const url = company.platform.fetchFrom.url;
    if (url === null) throw new Error('no address');
    const answer = await fetch(new URL(path, url), { headers: company.platform.signed('GET', path) });
    const objects = z.array(
      z.object({
        key: z.string(),
        object: z.record(z.string(), z.unknown()),
        remoteId: z.string().nullable(),
        orderIds: z.array(z.string()).optional(),
      }),
    );
    return z.object({ objects, next: z.string().nullable() }).parse(await answer.json());
  };
  const everything = async (entity: string, limit: number) => {
    const found: Awaited<ReturnType<typeof page>>['objects'] = [];
    let after: string | null = null;
    do {
      const got: Awaited<ReturnType<typeof page>> = await page(entity, after, limit);
      found.push(...got.objects);
      after = got.next;
    } while (after !== null);
    return found;
  };
  const orderLine = async (key: string): Promise<string> => {
    const row = await company.row(
      `SELECT CONVERT(varchar(20), ID_POZYCJI_ZAMOWIENIA) AS id FROM dbo.POZYCJA_ZAMOWIENIA WHERE ID_ZAMOWIENIA = ${key}`,
    );
    return String(row?.['id']);
  };
  const billed = async (placed: { id: string }, source = platformId) => {
    const { id } = await arrived(placed.id, source);
    return { order: id, line: await orderLine(id), gross: '73.80' };
  };

  return { company, billed, sql, quiet, rejected, order, inErp, countInErp, arrived, setStatus, everything };
};

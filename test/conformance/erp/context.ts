import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import type { Harness, RawConnection } from './harness.ts';
import { LOGIN_PASSWORD } from './harness.ts';
import { TRADE_TABLES, tradeProfile } from './trade.ts';

/** What every test of the suite works with; made once per engine, emptied before each test. */
export interface Context {
  readonly harness: Harness;
  /** The source under test, logged in with the least rights that the script grants. */
  readonly erp: ErpSource;
  /** The accountant's program. */
  readonly raw: RawConnection;
  open(options?: {
    settings?: Partial<EngineSettings>;
    profile?: QueueTableProfile;
    /** As the login that made the tables. */
    owner?: boolean;
    password?: string;
  }): ErpSource;
  connect(): Promise<RawConnection>;
  /** Asks the adapter for its script and runs it, as the integrator does. */
  install(): Promise<void>;
  /** Ends the source under test, for tests that take its tables away. */
  end(): Promise<void>;
  objects(): Promise<string[]>;
  /** What was there before the first installation. */
  readonly objectsBefore: readonly string[];
  /** A new connection for the accountant, after the server was killed. */
  reconnect(): Promise<void>;
  goods(id: string, values?: Record<string, string | null>): Promise<void>;
  order(id: string, values?: Record<string, string | null>): Promise<void>;
  line(id: string, order: string, lineNo: number, goods: string): Promise<void>;
  insert(table: string, values: Record<string, string | null>, connection?: RawConnection): Promise<void>;
}

const INBOX_TABLES = [
  'mostek_order_lines',
  'mostek_orders',
  'mostek_customers',
  'mostek_document_lines',
  'mostek_documents',
];

export const makeContext = (makeHarness: () => Promise<Harness>): Context => {
  let harness: Harness;
  let erp: ErpSource;
  let raw: RawConnection;
  const sources: ErpSource[] = [];
  const connections: RawConnection[] = [];

  const open: Context['open'] = (options = {}) => {
    const { settings, password } = options.owner === true ? harness : harness.asLogin();
    const given = options.password ?? password;
    const source = openErp({ ...settings, ...options.settings } as EngineSettings, {
      ...(given === undefined ? {} : { password: given }),
      profile: options.profile ?? tradeProfile(),
      connectionId: 'erp',
    });
    sources.push(source);
    return source;
  };

  let objectsBefore: string[] = [];
  const objects = async (): Promise<string[]> => {
    const rows = await raw.run(harness.objects);
    return rows.map(([name]) => String(name)).sort((a, b) => a.localeCompare(b));
  };

  const install = async (): Promise<void> => {
    const installer = open({ owner: true });
    const script = await installer.script({ login: harness.login });
    await harness.runScript(script.install.replaceAll(PASSWORD_MARK, `'${LOGIN_PASSWORD}'`));
    await installer.close();
  };

  const insert: Context['insert'] = async (table, values, connection = raw) => {
    const names = Object.keys(values);
    const marks = Object.values(values)
      .map((value) => (value !== null && /^\d{4}-\d\d-\d\d /.test(value) ? harness.timeMark : '?'))
      .join(', ');
    await connection.run(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`,
      Object.values(values),
    );
  };

  beforeAll(async () => {
    // A zone with half hours that no test means: the zone of the agent's process must not matter.
    process.env['TZ'] = 'America/St_Johns';
    harness = await makeHarness();
    raw = await harness.connect();
    objectsBefore = await objects();
    await install();
    sources.length = 0;
    erp = open();
    sources.length = 0;
  });

  beforeEach(async () => {
    for (const table of [...INBOX_TABLES, ...TRADE_TABLES, 'mostek_queue'])
      await raw.run(`DELETE FROM ${table}`);
  });

  afterEach(async () => {
    for (const connection of connections.splice(0)) await connection.close();
    for (const source of sources.splice(0)) await source.close();
  });

  afterAll(async () => {
    await erp?.close();
    await raw?.close();
    await harness?.close();
  });

  return {
    get harness() {
      return harness;
    },
    get erp() {
      return erp;
    },
    get raw() {
      return raw;
    },
    open,
    insert,
    install,
    objects,
    get objectsBefore() {
      return objectsBefore;
    },
    async end() {
      await erp.close();
      await raw.close();
      raw = await harness.connect();
    },
    async connect() {
      const connection = await harness.connect();
      connections.push(connection);
      return connection;
    },
    async reconnect() {
      await raw.close().catch(() => undefined);
      raw = await harness.connect();
    },
    goods: (id, values = {}) => insert('goods', { id, sku: `SKU-${id}`, name: `Goods ${id}`, ...values }),
    order: (id, values = {}) => insert('orders', { id, doc_no: `Z/${id}`, ...values }),
    line: (id, order, lineNo, goods) =>
      insert('order_lines', {
        id,
        order_id: order,
        line_no: String(lineNo),
        goods_id: goods,
        qty: '2.5',
        price: '10.25',
      }),
  };
};

/** A queue row as the ERP's own triggers would write it, without touching a table of the ERP. */
export const enqueue = (context: Context, key: string, connection?: RawConnection): Promise<void> =>
  context.insert('mostek_queue', { entity: 'GOODS', entity_key: key, operation: 'U' }, connection);

export const statusOf = async (context: Context, key: string): Promise<(string | null)[] | undefined> => {
  const rows = await context.raw.run('SELECT status, reason FROM mostek_queue WHERE entity_key = ?', [key]);
  return rows[0];
};

import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.ts';
import { childrenOf, type RunAs, run, type ServerProcess, signal, startServer } from './processes.ts';
import { makeTempDir, removeDir } from './temp-dir.ts';
import { waitUntil } from './wait.ts';

export interface PostgresOptions {
  /** Settings of the server on top of the defaults of the tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL server of the tests. */
export interface PostgresService {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** False for a server given by TEST_POSTGRES_URL: it can neither be frozen nor killed. */
  readonly canBreak: boolean;
  /** Makes an empty database and gives its name. `encoding` is PostgreSQL's name, for example WIN1251. */
  createDatabase(name?: string, encoding?: string): Promise<string>;
  /** The address of a database for the pg client. */
  url(database: string): string;
  /** Runs statements (several, separated by semicolons) in a database. */
  runScript(database: string, sql: string): Promise<void>;
  pid(): number;
  /** Stops the clock of the server and of every session. */
  freeze(): void;
  thaw(): void;
  /** Ends the server and its sessions as a power cut would. */
  kill(): Promise<void>;
  /** Starts the server again on the same port and files, after kill() or while it runs. */
  restart(): Promise<void>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

const binDir = (): string | undefined => {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  return readdirSync(root)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(root, version, 'bin'))
    .find((dir) => existsSync(join(dir, 'initdb')));
};

/** True when a PostgreSQL server of Debian's packages is on this machine. */
export const postgresInstalled = (): boolean => binDir() !== undefined;

const account = (): RunAs | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error('there is no account called postgres to run as');
  return { uid: Number(uid), gid: Number(gid) };
};

type Core = Pick<PostgresService, 'createDatabase' | 'url' | 'runScript'>;

const core = (base: { host: string; port: number; user: string; password: string }, admin: string): Core => {
  const url = (database: string): string => {
    const address = new URL(`postgres://${base.host}:${base.port}/${encodeURIComponent(database)}`);
    address.username = encodeURIComponent(base.user);
    address.password = encodeURIComponent(base.password);
    return address.href;
  };
  const runScript = async (database: string, sql: string): Promise<void> => {
    const client = new Client({ connectionString: url(database) });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    url,
    runScript,
    async createDatabase(name = `t_${randomUUID().replaceAll('-', '')}`, encoding = 'UTF8') {
      const locale = encoding === 'UTF8' ? 'C.UTF-8' : 'C';
      const quotedName = `"${name.replaceAll('"', '""')}"`;
      await runScript(
        admin,
        `CREATE DATABASE ${quotedName} TEMPLATE template0 ENCODING '${encoding}' LOCALE '${locale}'`,
      );
      return name;
    },
  };
};

const foreignServer = (address: string): PostgresService => {
  const given = new URL(address);
  const base = {
    host: given.hostname,
    port: Number(given.port === '' ? 5432 : given.port),
    user: decodeURIComponent(given.username),
    password: decodeURIComponent(given.password),
  };
  const refuse = (): never => {
    throw new Error('the PostgreSQL server of TEST_POSTGRES_URL is not ours to break');
  };
  const admin = decodeURIComponent(given.pathname.slice(1));
  return {
    ...base,
    ...core(base, admin === '' ? 'postgres' : admin),
    canBreak: false,
    pid: refuse,
    freeze: refuse,
    thaw: refuse,
    kill: async () => refuse(),
    restart: async () => refuse(),
    stop: async () => undefined,
  };
};

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // The tests kill processes, never the machine: the operating system keeps what was written.
  fsync: 'off',
  deadlock_timeout: '200ms',
  max_connections: '120',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Starts a private PostgreSQL server on a free port of 127.0.0.1 (SCRAM passwords), its files in a directory of its own.
 * TEST_POSTGRES_URL (postgres://user:password@host:port/database) names a server to use instead.
 */
export const startPostgres = async (options: PostgresOptions = {}): Promise<PostgresService> => {
  const given = process.env['TEST_POSTGRES_URL'];
  if (given !== undefined && given !== '') return foreignServer(given);
  const bin = binDir();
  if (bin === undefined) throw new Error('no PostgreSQL server is installed');

  const root = await makeTempDir('postgres');
  const runAs = account();
  const data = join(root, 'data');
  const base = { host: '127.0.0.1', port: await freePort(), user: 'postgres', password: randomUUID() };
  const parts = core(base, 'postgres');

  const answers = async (): Promise<boolean> => {
    const client = new Client({ connectionString: parts.url('postgres'), connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end();
    }
  };
  const start = async (): Promise<ServerProcess> => {
    const settings = {
      ...SETTINGS,
      port: String(base.port),
      unix_socket_directories: root,
      ...options.settings,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const logFile = join(root, 'output.log');
    const started = startServer(join(bin, 'postgres'), ['-D', data, ...args], {
      cwd: root,
      dir: root,
      logFile,
      runAs,
    });
    await waitUntil('PostgreSQL takes logins', answers, 30_000);
    return started;
  };

  let server: ServerProcess;
  try {
    const secret = join(root, 'secret');
    await mkdir(data);
    await writeFile(secret, base.password, { mode: 0o600 });
    if (runAs !== undefined) for (const path of [root, data, secret]) await chown(path, runAs.uid, runAs.gid);
    const args = ['-D', data, '-U', base.user, '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8'];
    await run(join(bin, 'initdb'), [...args, '--locale=C.UTF-8', '--no-sync'], { cwd: root, runAs });
    server = await start();
  } catch (error) {
    await removeDir(root);
    throw error;
  }
  return {
    ...base,
    ...parts,
    canBreak: true,
    pid: () => server.pid,
    freeze() {
      // The postmaster first, so that no session is born between the list and the signals.
      signal(server.pid, 'SIGSTOP');
      for (const child of childrenOf(server.pid)) signal(child, 'SIGSTOP');
    },
    thaw() {
      for (const child of childrenOf(server.pid)) signal(child, 'SIGCONT');
      signal(server.pid, 'SIGCONT');
    },
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGINT');
      server = await start();
    },
    async stop() {
      await server.end('SIGINT');
      await removeDir(root);
    },
  };
};

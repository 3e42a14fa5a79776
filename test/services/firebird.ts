import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  FIREBIRD_ISQL,
  FIREBIRD_SERVER,
  type FirebirdLayout,
  type FirebirdOptions,
  prepareFirebird,
} from './firebird-layout.ts';
import { freePort } from './free-port.ts';
import { run, type ServerProcess, signal, startServer } from './processes.ts';
import { makeTempDir, removeDir } from './temp-dir.ts';
import { waitForPort } from './wait.ts';

export {
  type FirebirdAuth,
  type FirebirdOptions,
  type FirebirdWireCrypt,
  firebirdInstalled,
} from './firebird-layout.ts';

/** A running Firebird server of the tests. */
export interface FirebirdService {
  readonly host: string;
  readonly port: number;
  /** Port of the event connections; 0 when the server is not ours. */
  readonly auxPort: number;
  readonly user: string;
  readonly password: string;
  /** False for a server given by TEST_FIREBIRD_URL: it can neither be frozen nor killed. */
  readonly canBreak: boolean;
  /** Makes an empty database and gives its path as the server knows it. `charset` is Firebird's name, for example WIN1251. */
  createDatabase(name?: string, charset?: string): Promise<string>;
  /** Runs a script (UTF-8, SET TERM allowed) and stops at its first error, which it throws. Gives what the script printed. */
  runScript(path: string, sql: string): Promise<string>;
  pid(): number;
  /** Stops the clock of the server: connections stay open, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Ends the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts the server again on the same port and files, after kill() or while it runs. */
  restart(): Promise<void>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

const scriptRunner =
  (target: FirebirdTarget) =>
  async (path: string, sql: string): Promise<string> => {
    const dir = await makeTempDir('isql');
    try {
      const file = join(dir, 'script.sql');
      await writeFile(file, sql);
      const where = `${target.host}/${target.port}:${path}`;
      const args = [
        '-q',
        '-b',
        '-ch',
        'UTF8',
        '-user',
        target.user,
        '-password',
        target.password,
        where,
        '-i',
        file,
      ];
      return await run(FIREBIRD_ISQL, args, { env: target.env });
    } finally {
      await removeDir(dir);
    }
  };

interface FirebirdTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly env: NodeJS.ProcessEnv;
  readonly dir: string;
}

const databaseMaker =
  (target: FirebirdTarget) =>
  async (name: string = randomUUID(), charset = 'UTF8'): Promise<string> => {
    const path = `${target.dir}/${name}.fdb`;
    const sql =
      `CREATE DATABASE '${target.host}/${target.port}:${path}' USER '${target.user}' PASSWORD '${target.password}' ` +
      `PAGE_SIZE 8192 DEFAULT CHARACTER SET ${charset};\n`;
    await run(FIREBIRD_ISQL, ['-q', '-bail'], { env: target.env, input: sql });
    return path;
  };

const foreignServer = (address: string): FirebirdService => {
  const url = new URL(address);
  const target: FirebirdTarget = {
    host: url.hostname,
    port: Number(url.port === '' ? 3050 : url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    env: process.env,
    dir: decodeURIComponent(url.pathname).replace(/\/$/, ''),
  };
  const refuse = (): never => {
    throw new Error('the Firebird server of TEST_FIREBIRD_URL is not ours to break');
  };
  return {
    ...target,
    auxPort: 0,
    canBreak: false,
    createDatabase: databaseMaker(target),
    runScript: scriptRunner(target),
    pid: refuse,
    freeze: refuse,
    thaw: refuse,
    kill: async () => refuse(),
    restart: async () => refuse(),
    stop: async () => undefined,
  };
};

/**
 * Starts a private Firebird 3 server on a free port of 127.0.0.1, its files in a directory of its own.
 * TEST_FIREBIRD_URL (firebird://user:password@host:port/directory-for-databases) names a server to use instead.
 */
export const startFirebird = async (options: FirebirdOptions = {}): Promise<FirebirdService> => {
  const given = process.env['TEST_FIREBIRD_URL'];
  if (given !== undefined && given !== '') return foreignServer(given);

  const root = await makeTempDir('firebird');
  const layout: FirebirdLayout = {
    root,
    data: join(root, 'data'),
    env: {
      ...process.env,
      FIREBIRD: root,
      FIREBIRD_LOCK: join(root, 'lock'),
      FIREBIRD_TMP: join(root, 'tmp'),
    },
    // A taken port would not make the server exit, so it must be free before.
    port: await freePort(),
    auxPort: await freePort(),
    user: 'SYSDBA',
    // Legacy_Auth looks at eight characters only: no longer, so that every plug-in judges the same password.
    password: randomUUID().replaceAll('-', '').slice(0, 8),
  };
  const target: FirebirdTarget = { ...layout, host: '127.0.0.1', dir: layout.data };
  const start = async (): Promise<ServerProcess> => {
    const started = startServer(FIREBIRD_SERVER, [], {
      env: layout.env,
      cwd: root,
      dir: root,
      logFile: join(root, 'output.log'),
    });
    await waitForPort(target.host, target.port);
    return started;
  };

  let server: ServerProcess;
  try {
    await prepareFirebird(layout, options);
    server = await start();
  } catch (error) {
    await removeDir(root);
    throw error;
  }
  return {
    host: target.host,
    port: target.port,
    auxPort: layout.auxPort,
    user: target.user,
    password: target.password,
    canBreak: true,
    createDatabase: databaseMaker(target),
    runScript: scriptRunner(target),
    pid: () => server.pid,
    freeze: () => {
      signal(server.pid, 'SIGSTOP');
    },
    thaw: () => {
      signal(server.pid, 'SIGCONT');
    },
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGTERM');
      server = await start();
    },
    async stop() {
      // The files go only after the process: without them SIGTERM would hang.
      await server.end('SIGTERM');
      await removeDir(root);
    },
  };
};

import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { freePort } from '#test/services/free-port.ts';
import type { PostgresService } from '#test/services/postgres.ts';
import { Connection } from './connection.ts';
import { Engine } from './engine/engine.ts';
import { SqlError } from './errors.ts';
import { Hooks, type LoggedStatement, type TroubleOptions } from './hooks.ts';
import type { TlsMode } from './wire/prelogin.ts';
import { selfSigned } from './wire/tls-tunnel.ts';

export interface TdsPeerOptions {
  /** The PostgreSQL behind the peer: a service, or the address of a server whose user may create databases. */
  readonly postgres: PostgresService | string;
  /** Logins beside `sa`, by name. */
  readonly logins?: Readonly<Record<string, string>>;
  /** 'supported' encrypts when the client asks, 'required' insists, 'off' answers ENCRYPT_NOT_SUP. */
  readonly tls?: TlsMode;
  /** 2628 is reported from major version 15 on, 8152 below. */
  readonly productVersion?: string;
  /** Zone of GETDATE() and SYSDATETIME(). */
  readonly timeZone?: string;
}

export interface TdsLogin {
  readonly encrypt?: boolean;
  readonly user?: string;
  readonly password?: string;
}

export interface TdsConfig {
  server: string;
  port: number;
  user: string;
  password: string;
  database: string;
  options: { encrypt: boolean; trustServerCertificate: boolean };
}

/** A SQL Server for tests: the TDS protocol and T-SQL over a real PostgreSQL. */
export interface TdsPeer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Makes an empty database; the collation decides the code page of varchar. Gives its name. */
  createDatabase(name?: string, collation?: string): Promise<string>;
  /** Address of a database (mssql 12 itself takes no URLs: see {@link TdsPeer.config}). */
  url(database: string, options?: TdsLogin): string;
  /** Settings for a pool of mssql; encrypted with a certificate that must be trusted blindly, unless told otherwise. */
  config(database: string, options?: TdsLogin): TdsConfig;
  /** Everything that clients have asked so far. */
  statements(): readonly LoggedStatement[];
  forgetStatements(): void;
  /** The next matching request never runs: the line is cut on its arrival. */
  cutNext(options?: TroubleOptions): void;
  /** The next matching request runs, and its answer is lost: what happened is uncertain for the client. */
  cutAfterNext(options?: TroubleOptions): void;
  delayNext(milliseconds: number, options?: TroubleOptions): void;
  /** The next matching request fails with this error of SQL Server before it runs. */
  failNext(number: number, message: string, options?: TroubleOptions): void;
  clearTroubles(): void;
  /** Cuts every open connection now. */
  dropConnections(): void;
  /** Keeps cutting connections, old and new, while the work goes on. */
  dropConnectionsDuring<T>(work: () => Promise<T>): Promise<T>;
  /** Connections stay open and nothing is answered until thaw(). */
  freeze(): void;
  thaw(): void;
  /** Ends the server at once: connections break, the port refuses. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const urlMaker = (postgres: PostgresService | string): ((database: string) => string) => {
  if (typeof postgres !== 'string') return (database) => postgres.url(database);
  return (database) => {
    const url = new URL(postgres);
    url.pathname = `/${encodeURIComponent(database)}`;
    return url.href;
  };
};

class Peer implements TdsPeer {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly user = 'sa';
  readonly password: string;
  private readonly engine: Engine;
  private readonly hooks = new Hooks();
  private readonly tls: TlsMode;
  private server: Server | null = null;
  private readonly connections = new Set<Connection>();
  private frozen = false;
  private dropping = 0;
  private lastSpid = 50;
  private readonly made: string[] = [];
  private readonly tidy: boolean;

  constructor(engine: Engine, port: number, password: string, tls: TlsMode, tidy: boolean) {
    this.tidy = tidy;
    this.engine = engine;
    this.port = port;
    this.password = password;
    this.tls = tls;
  }

  async listen(): Promise<void> {
    const server = createServer((socket) => {
      this.accept(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, this.host, resolve);
    });
    this.server = server;
  }

  private accept(socket: Socket): void {
    this.lastSpid += 1;
    const connection = new Connection(socket, this.engine, this.hooks, this.tls, this.lastSpid);
    this.connections.add(connection);
    socket.once('close', () => {
      this.connections.delete(connection);
    });
    if (this.dropping > 0) connection.cut();
    else if (this.frozen) connection.pause();
  }

  async createDatabase(
    name = `t_${randomUUID().replaceAll('-', '')}`,
    collation = 'SQL_Latin1_General_CP1_CI_AS',
  ): Promise<string> {
    await this.engine.createDatabase(name, collation);
    this.made.push(name);
    return name;
  }

  config(database: string, options: TdsLogin = {}): TdsConfig {
    return {
      server: this.host,
      port: this.port,
      user: options.user ?? this.user,
      password: options.password ?? this.password,
      database,
      options: { encrypt: options.encrypt ?? this.tls !== 'off', trustServerCertificate: true },
    };
  }

  url(database: string, options: TdsLogin = {}): string {
    const config = this.config(database, options);
    const address = `${encodeURIComponent(config.user)}:${encodeURIComponent(config.password)}@${this.host}:${this.port}`;
    return `mssql://${address}/${encodeURIComponent(database)}?encrypt=${config.options.encrypt}&trustServerCertificate=true`;
  }

  statements(): readonly LoggedStatement[] {
    return this.hooks.log;
  }

  forgetStatements(): void {
    this.hooks.log.length = 0;
  }

  cutNext(options: TroubleOptions = {}): void {
    this.hooks.add('cutBefore', options);
  }

  cutAfterNext(options: TroubleOptions = {}): void {
    this.hooks.add('cutAfter', options);
  }

  delayNext(milliseconds: number, options: TroubleOptions = {}): void {
    this.hooks.add('delay', options, milliseconds);
  }

  failNext(number: number, message: string, options: TroubleOptions = {}): void {
    this.hooks.add('fail', options, 0, new SqlError(number, message));
  }

  clearTroubles(): void {
    this.hooks.clear();
  }

  dropConnections(): void {
    for (const connection of this.connections) connection.cut();
  }

  async dropConnectionsDuring<T>(work: () => Promise<T>): Promise<T> {
    this.dropping += 1;
    this.dropConnections();
    try {
      return await work();
    } finally {
      this.dropping -= 1;
    }
  }

  freeze(): void {
    this.frozen = true;
    for (const connection of this.connections) connection.pause();
  }

  thaw(): void {
    this.frozen = false;
    for (const connection of this.connections) connection.resume();
  }

  async kill(): Promise<void> {
    const { server } = this;
    this.server = null;
    const ending = [...this.connections].map((connection) => {
      connection.cut();
      return connection.end();
    });
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.all(ending);
  }

  async restart(): Promise<void> {
    await this.kill();
    this.frozen = false;
    await this.listen();
  }

  async stop(): Promise<void> {
    await this.kill();
    // A private PostgreSQL goes away with its files; a shared one must be left as it was found.
    if (this.tidy) for (const name of this.made.splice(0)) await this.engine.dropDatabase(name);
  }
}

/** Starts a peer on a free port of 127.0.0.1. */
export const startTdsPeer = async (options: TdsPeerOptions): Promise<TdsPeer> => {
  const tls = options.tls ?? 'supported';
  if (tls !== 'off') selfSigned();
  const admin =
    typeof options.postgres === 'string'
      ? decodeURIComponent(new URL(options.postgres).pathname.slice(1))
      : '';
  const engine = new Engine({
    urlOf: urlMaker(options.postgres),
    adminDatabase: admin === '' ? 'postgres' : admin,
    productVersion: options.productVersion ?? '15.0.2000.5',
    timeZone: options.timeZone ?? 'UTC',
  });
  await engine.prepare();
  const password = options.logins?.['sa'] ?? `Pw-${randomUUID()}`;
  for (const [name, secret] of Object.entries({ ...options.logins, sa: password }))
    engine.logins.set(name.toLowerCase(), secret);
  const shared = typeof options.postgres === 'string' || !options.postgres.canBreak;
  const peer = new Peer(engine, await freePort(), password, tls, shared);
  await peer.listen();
  return peer;
};

import { Client, type ClientConfig, type PoolConfig } from 'pg';
import type { SettingsOf } from '#shared/erp/engine.ts';

type Parser = (value: string) => unknown;

const asText: Parser = (value) => value;
const PARSERS: Readonly<Record<number, Parser>> = {
  16: (value) => value === 't',
  17: (value) => Buffer.from(value.slice(2), 'hex'),
};

/**
 * Values stay the text that the server sent: the driver's own parsers would turn timestamps into dates of the
 * agent's time zone (erp.md E6).
 */
export const TEXT_TYPES = { getTypeParser: (oid: number): Parser => PARSERS[oid] ?? asText };

/** How long a server may take to let us in; shorter than the call, so that the reason can still be told. */
export const connectLimitMs = (deadlineMs: number): number => Math.min(10_000, Math.floor(deadlineMs * 0.7));

export const clientConfig = (
  settings: SettingsOf<'postgres'>,
  password: string | undefined,
): ClientConfig & PoolConfig => {
  const session = {
    TimeZone: 'UTC',
    DateStyle: 'ISO,YMD',
    IntervalStyle: 'iso_8601',
    lock_timeout: Math.max(1, settings.lockTimeoutMs),
    // The server gives up what the agent no longer waits for.
    statement_timeout: settings.deadlineMs,
    idle_in_transaction_session_timeout: settings.deadlineMs,
  };
  return {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    // An absent password would make the driver look for one in files and the environment of the machine.
    password: password ?? '',
    ssl: settings.tls === 'off' ? false : tlsOf(settings),
    options: Object.entries(session)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    application_name: 'mostek',
    connectionTimeoutMillis: connectLimitMs(settings.deadlineMs),
    keepAlive: true,
  };
};

const tlsOf = (settings: SettingsOf<'postgres'>): { rejectUnauthorized: boolean; ca?: string } =>
  settings.tls === 'on'
    ? { rejectUnauthorized: false }
    : { rejectUnauthorized: true, ...(settings.ca === undefined ? {} : { ca: settings.ca }) };

export const newClient = (settings: SettingsOf<'postgres'>, password: string | undefined): Client => {
  const client = new Client(clientConfig(settings, password));
  // Without a listener a broken connection would end the process.
  client.on('error', () => undefined);
  return client;
};

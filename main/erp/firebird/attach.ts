import Firebird, { type Database, type Options } from 'node-firebird';
import type { ReportStage } from '#main/erp/open-driver.ts';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { mendDriver } from './driver-fixes.ts';
import { firebirdError } from './errors.ts';

/** How long a server may take to let us in; shorter than the call, so that the reason can still be told. */
const limitMs = (deadlineMs: number): number => Math.min(8_000, Math.floor(deadlineMs * 0.6));

const encodingOf = (settings: SettingsOf<'firebird'>): 'UTF8' | 'WIN1250' | 'WIN1251' =>
  settings.noneCharset ?? 'UTF8';

const optionsOf = (settings: SettingsOf<'firebird'>, password: string | undefined): Options => {
  const options = {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: password ?? '',
    // A text that the code page of the connection lacks is replaced in silence by any other one (lab.md 1).
    encoding: encodingOf(settings),
    numericMode: 'string' as const,
    blobAsText: true,
    blobReadChunkSize: 65_535,
    blobChunkSize: 65_535,
    statementCacheSize: 60,
    wireCrypt: settings.wireEncryption ? Firebird.WIRE_CRYPT_ENABLE : Firebird.WIRE_CRYPT_DISABLE,
    ...(settings.authPlugin === 'auto' ? {} : { pluginName: settings.authPlugin }),
    // A connection outside a pool reconnects on its own and then hangs for ever (lab.md 1).
    isPool: true,
  };
  // The driver's list of encodings lacks the code pages that it supports (erp.md D4).
  return options as unknown as Options;
};

/**
 * Attaches within a limit of our own. Whatever the reason of a failure, the socket is destroyed: the driver leaves
 * it open (lab.md 1), and with some servers it never answers at all (erp.md D4).
 */
export const attach = (
  settings: SettingsOf<'firebird'>,
  password: string | undefined,
  report: ReportStage,
): Promise<Database> => {
  mendDriver();
  return new Promise((resolve, reject) => {
    let settled = false;
    report('login');
    const fail = (error: MostekError): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      report('idle');
      connection?._socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(silence(connection?._socket)), limitMs(settings.deadlineMs));
    const connected = (error: unknown, db: Database | undefined): void => {
      if (error !== undefined && error !== null) {
        const mapped = firebirdError(error);
        fail(mapped instanceof MostekError ? mapped : new MostekError('erp.connection_lost', mapped.message));
        return;
      }
      if (settled || db === undefined) return;
      settled = true;
      clearTimeout(timer);
      report('idle');
      resolve(db);
    };
    Firebird.attach(optionsOf(settings, password), connected);
    // Made by attach() before it returns; there is no other way to reach the socket of a failed attach.
    const connection: RawConnection | undefined = rawConnection();
  });
};

interface RawSocket {
  destroy(): unknown;
  readonly bytesRead?: number;
  readonly connecting?: boolean;
}
interface RawConnection {
  readonly _socket: RawSocket;
}

const rawConnection = (): RawConnection | undefined =>
  Firebird.connection as unknown as RawConnection | undefined;

/** What silence means: nobody there, nobody at home, or a login that the driver could not finish. */
const silence = (socket: RawSocket | undefined): MostekError => {
  if (socket?.connecting !== false)
    return new MostekError('erp.unreachable', 'no connection within the time allowed');
  if ((socket.bytesRead ?? 0) === 0)
    return new MostekError('erp.deadline', 'the server accepts connections and does not answer');
  return new MostekError(
    'erp.login_failed',
    'the login was never answered: user, password, or the authentication plug-in does not fit the server',
  );
};

/** Ends an attachment without asking a server that may be frozen. */
export const destroy = (db: Database): void => {
  const connection: unknown = Reflect.get(db, 'connection');
  const socket: unknown =
    typeof connection === 'object' && connection !== null ? Reflect.get(connection, '_socket') : null;
  if (
    typeof socket === 'object' &&
    socket !== null &&
    'destroy' in socket &&
    typeof socket.destroy === 'function'
  ) {
    socket.destroy();
  }
};

export const isAlive = (db: Database): boolean => {
  const connection: unknown = Reflect.get(db, 'connection');
  if (typeof connection !== 'object' || connection === null) return false;
  const socket: unknown = Reflect.get(connection, '_socket');
  const destroyed: unknown =
    typeof socket === 'object' && socket !== null ? Reflect.get(socket, 'destroyed') : true;
  return Reflect.get(connection, '_isClosed') !== true && destroyed !== true;
};

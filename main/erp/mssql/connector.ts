import { connect, type Socket } from 'node:net';
import { instanceLookup } from 'tedious/lib/instance-lookup.js';
import type { SettingsOf } from '#shared/erp/engine.ts';

/** Types of TDS packets, their first byte (MS-TDS 2.2.3.1.1). The handshake of TLS goes inside PRELOGIN packets. */
const PRELOGIN = 0x12;
const LOGIN7 = 0x10;

class PlaintextRefused extends Error {
  readonly code = 'ERR_TLS_NOT_OFFERED';
  constructor() {
    super('the server offers no encryption, and the connection asks for it');
  }
}

/**
 * tedious goes on in plain text, without a word, when a server answers that it knows no encryption (lab.md 3).
 * The login packet is the first one that holds a secret: it is stopped before it leaves.
 */
const refusePlainLogin = (socket: Socket): void => {
  const write = socket.write.bind(socket);
  // What follows the handshake decides once: a login in the clear, or TLS, whose bytes may look like anything.
  let decided = false;
  const guarded = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
    if (!decided && chunk instanceof Uint8Array && chunk[0] !== PRELOGIN) {
      decided = true;
      if (chunk[0] === LOGIN7) {
        socket.destroy(new PlaintextRefused());
        return false;
      }
    }
    return Reflect.apply(write, socket, [chunk, ...rest]) === true;
  };
  Reflect.set(socket, 'write', guarded);
};

const portOf = async (settings: SettingsOf<'mssql'>, limitMs: number): Promise<number> => {
  if (settings.port !== undefined) return settings.port;
  if (settings.instance === undefined || settings.instance === '') return 1433;
  return instanceLookup({
    server: settings.host,
    instanceName: settings.instance,
    timeout: Math.max(500, Math.floor(limitMs / 4)),
    retries: 2,
    signal: AbortSignal.timeout(limitMs),
  });
};

/** A socket without Nagle's delay, which costs 40 ms on every request above 4 KB (lab.md 3). */
export const connectorFor =
  (settings: SettingsOf<'mssql'>, limitMs: number): (() => Promise<Socket>) =>
  async () => {
    const port = await portOf(settings, limitMs);
    return new Promise<Socket>((resolve, reject) => {
      const socket = connect({ host: settings.host, port, noDelay: true, keepAlive: true });
      const late = setTimeout(
        () => socket.destroy(new Error('Failed to connect: no answer in time')),
        limitMs,
      );
      const failed = (error: Error): void => {
        clearTimeout(late);
        reject(error);
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        clearTimeout(late);
        socket.off('error', failed);
        if (settings.encrypt) refusePlainLogin(socket);
        resolve(socket);
      });
    });
  };

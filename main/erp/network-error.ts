import type { CauseId } from '#shared/causes.ts';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
  'EACCES',
]);
const LOST = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_DESTROYED',
  'ERR_SOCKET_CLOSED',
  'ENOTCONN',
]);

const isTls = (code: string): boolean =>
  /^(ERR_(TLS|SSL|OSSL)|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/.test(code);

/** The code of a driver's error, however deep it lies: some wrap the error of the socket. */
export const errorCode = (error: unknown): string | null => {
  for (let depth = 0, at: unknown = error; depth < 4 && typeof at === 'object' && at !== null; depth += 1) {
    const code: unknown = Reflect.get(at, 'code');
    if (typeof code === 'string' && code !== '') return code;
    if (at instanceof AggregateError && at.errors.length > 0) at = at.errors[0];
    else at = Reflect.get(at, 'cause') ?? Reflect.get(at, 'originalError');
  }
  return null;
};

/** What an error of a socket means, or null when it is none. */
export const networkCause = (error: unknown): CauseId | null => {
  const code = errorCode(error);
  if (code === null) return null;
  if (UNREACHABLE.has(code)) return 'erp.unreachable';
  if (LOST.has(code)) return 'erp.connection_lost';
  return isTls(code) ? 'erp.encryption' : null;
};

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

const causeOfCode = (code: unknown): CauseId | null => {
  if (typeof code !== 'string') return null;
  if (UNREACHABLE.has(code)) return 'erp.unreachable';
  if (LOST.has(code)) return 'erp.connection_lost';
  return isTls(code) ? 'erp.encryption' : null;
};

const inner = (error: object): unknown => {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0];
  return Reflect.get(error, 'cause') ?? Reflect.get(error, 'originalError');
};

/** What the error of a socket means, however deep a driver wrapped it; null when it is none. */
export const networkCause = (error: unknown): CauseId | null => {
  let at = error;
  for (let depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth += 1) {
    const cause = causeOfCode(Reflect.get(at, 'code'));
    if (cause !== null) return cause;
    at = inner(at);
  }
  return null;
};

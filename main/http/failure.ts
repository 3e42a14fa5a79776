import { errors } from 'undici';
import { z } from 'zod';
import type { HttpLost, HttpNotSent } from '#main/http/types.ts';
import type { CauseId } from '#shared/causes.ts';

const errorShape = z.object({ code: z.string().optional(), message: z.string().optional() });

/** Codes that say the connection was never made, so not a byte of the request has left. */
const neverConnected = new Map<string, CauseId>([
  ['UND_ERR_CONNECT_TIMEOUT', 'net.not_connected'],
  ['ECONNREFUSED', 'net.not_connected'],
  ['EHOSTUNREACH', 'net.not_connected'],
  ['ENETUNREACH', 'net.not_connected'],
  ['EADDRNOTAVAIL', 'net.not_connected'],
  ['ENOTFOUND', 'net.name_unknown'],
  ['EAI_AGAIN', 'net.name_unknown'],
  ['ERR_INVALID_URL', 'net.address_forbidden'],
]);

/** Certificate and handshake errors of Node's TLS: they come before the first byte of HTTP. */
const isTls = (code: string): boolean =>
  code.startsWith('ERR_TLS') ||
  code.startsWith('ERR_SSL') ||
  code.startsWith('CERT_') ||
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'EPROTO',
  ].includes(code);

const isTimeout = (code: string, error: unknown): boolean =>
  code === 'UND_ERR_HEADERS_TIMEOUT' ||
  code === 'UND_ERR_BODY_TIMEOUT' ||
  (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'));

/** What an exception of undici means for the request: surely not sent, or sent and unanswered. */
export const failureOf = (error: unknown): HttpNotSent | HttpLost => {
  const shape = errorShape.safeParse(error);
  const code = shape.success ? (shape.data.code ?? '') : '';
  const detail = shape.success ? (shape.data.message ?? code) : String(error);
  const known = neverConnected.get(code);
  if (known !== undefined) return { kind: 'not_sent', cause: known, detail: detail || code };
  if (isTls(code)) return { kind: 'not_sent', cause: 'net.tls', detail: detail || code };
  if (error instanceof errors.SecureProxyConnectionError)
    return { kind: 'not_sent', cause: 'net.proxy', detail };
  if (isTimeout(code, error)) return { kind: 'lost', cause: 'net.timeout', detail: detail || code };
  return { kind: 'lost', cause: 'net.cut', detail: detail || code };
};

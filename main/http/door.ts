import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import { failureOf } from '#main/http/failure.ts';
import { createGate } from '#main/http/gate.ts';
import { redactor } from '#main/http/redact.ts';
import { retryAfterMs } from '#main/http/retry-after.ts';
import { saveBody } from '#main/http/save-body.ts';
import type {
  HttpAnswer,
  HttpDoor,
  HttpOptions,
  HttpOutcome,
  HttpRequest,
  HttpSession,
} from '#main/http/types.ts';
import type { Exchange } from '#shared/api/types.ts';

const connectTimeoutMs = 10_000;
const userAgent = 'Mostek/0.1';

const dispatcherOf = (options: HttpOptions): Dispatcher => {
  const { limits, proxy, ca } = options;
  const pool = {
    connections: limits.concurrency,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
    connect: { timeout: connectTimeoutMs, ...(ca === undefined || ca === '' ? {} : { ca }) },
  };
  if (proxy === undefined || proxy === '') return new Agent(pool);
  return new ProxyAgent({
    ...pool,
    uri: proxy,
    ...(ca === undefined || ca === '' ? {} : { requestTls: { ca } }),
  });
};

const addressOf = (wanted: HttpRequest): URL => {
  const url = new URL(wanted.url);
  for (const [name, value] of Object.entries(wanted.query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  return url;
};

const flatHeaders = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

/** Reads at most `limit` bytes; null when there were more. `declared` is Content-Length, which the parser enforces. */
const readBody = async (
  body: Dispatcher.ResponseData['body'],
  declared: string | undefined,
  limit: number,
): Promise<Uint8Array | null> => {
  // Nearly every answer is short and says how long it is: read in one piece it costs a third.
  if (declared !== undefined && Number(declared) <= limit) return body.bytes();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
};

/**
 * Ends a request after `ms`, or when `stop` says so. AbortSignal.timeout and AbortSignal.any do the same and cost
 * more than sending the request, because they outlive it until the next garbage collection.
 */
const startDeadline = (ms: number, stop: AbortSignal | undefined): { signal: AbortSignal; end(): void } => {
  const controller = new AbortController();
  const onStop = (): void => controller.abort(stop?.reason);
  const timer = setTimeout(() => controller.abort(new DOMException('no answer in time', 'TimeoutError')), ms);
  if (stop?.aborted === true) onStop();
  stop?.addEventListener('abort', onStop);
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      stop?.removeEventListener('abort', onStop);
    },
  };
};

/** Shops still answer in windows-1251 and windows-1250; the label of the content type decides. */
const decode = (bytes: Uint8Array, contentType: string): string => {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
  if (charset === 'utf-8' || charset === 'utf8' || !iconv.encodingExists(charset)) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }
  return iconv.decode(Buffer.from(bytes), charset);
};

/**
 * The one door to the network of a connection: deadline, limits, proxy, the company's own CA, size limit, and a
 * redacted record of every exchange. It never repeats a request by itself: only the engine knows what is safe.
 */
export const openDoor = (options: HttpOptions): HttpDoor => {
  const dispatcher = dispatcherOf(options);
  const gate = createGate(options.limits.concurrency, options.limits.perSecond);
  const redact = redactor(options.secrets);

  const ask = async (
    wanted: HttpRequest,
    url: URL,
    headers: Record<string, string>,
    body: string | Uint8Array | Readable | null,
    signal: AbortSignal,
  ): Promise<HttpOutcome> => {
    try {
      const response = await request(url, { method: wanted.method, headers, body, dispatcher, signal });
      const flat = flatHeaders(response.headers);
      const limit = wanted.maxBytes ?? options.limits.maxResponseBytes;
      const saved = wanted.toFile !== undefined && response.statusCode >= 200 && response.statusCode < 300;
      const bytes =
        saved && wanted.toFile !== undefined
          ? await saveBody(response.body, wanted.toFile, limit)
          : await readBody(response.body, flat['content-length'], limit);
      if (bytes === null) return { kind: 'lost', cause: 'net.too_large', detail: `more than ${limit} bytes` };
      const answer: HttpAnswer = {
        kind: 'answer',
        status: response.statusCode,
        headers: flat,
        bytes,
        text: decode(bytes, flat['content-type'] ?? ''),
        retryAtMs: retryAfterMs(flat['retry-after'], Date.now()),
      };
      return answer;
    } catch (error) {
      return failureOf(error);
    }
  };

  const keptAnswer = (outcome: HttpOutcome, wanted: HttpRequest): string => {
    if (outcome.kind !== 'answer') return redact.text(outcome.detail);
    return wanted.secretAnswer === true ? redact.mask : redact.body(outcome.text);
  };

  const send = async (
    wanted: HttpRequest,
    exchanges: Exchange[],
    stop: AbortSignal | undefined,
    rehearse: boolean,
  ): Promise<HttpOutcome> => {
    const url = addressOf(wanted);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      return { kind: 'not_sent', cause: 'net.address_forbidden', detail: `scheme ${url.protocol}` };
    }
    const body = wanted.json === undefined ? (wanted.body ?? null) : JSON.stringify(wanted.json);
    const headers: Record<string, string> = {
      'user-agent': userAgent,
      accept: 'application/json',
      ...(wanted.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(wanted.bodyFile === undefined ? {} : { 'content-length': String(wanted.bodyFile.size) }),
      ...wanted.headers,
    };
    const startedAtMs = Date.now();
    const from = performance.now();
    const deadline = startDeadline(wanted.timeoutMs ?? options.limits.timeoutMs, stop);
    const sent = wanted.bodyFile === undefined ? body : createReadStream(wanted.bodyFile.path);
    const changes = wanted.changes ?? (wanted.method !== 'GET' && wanted.reads !== true);
    const held = rehearse && changes;
    const outcome: HttpOutcome = held
      ? { kind: 'not_sent', cause: 'agent.rehearsed', detail: 'a rehearsal writes nothing' }
      : await ask(wanted, url, headers, sent, deadline.signal);
    deadline.end();
    exchanges.push({
      startedAtMs,
      tookMs: Math.round(performance.now() - from),
      method: wanted.method,
      url: redact.text(url.href),
      requestHeaders: redact.headers(headers),
      requestBody:
        wanted.bodyFile !== undefined
          ? `(${wanted.bodyFile.size} bytes)`
          : body === null
            ? ''
            : redact.body(typeof body === 'string' ? body : `(${body.length} bytes)`),
      status: outcome.kind === 'answer' ? outcome.status : null,
      responseHeaders: outcome.kind === 'answer' ? redact.headers(outcome.headers) : {},
      responseBody: keptAnswer(outcome, wanted),
      cause: outcome.kind === 'answer' ? null : outcome.cause,
    });
    if (outcome.kind !== 'answer') return { ...outcome, detail: redact.text(outcome.detail) };
    return outcome;
  };

  return {
    session(signal, rehearse = false) {
      const exchanges: Exchange[] = [];
      const session: HttpSession = {
        exchanges,
        send: (wanted) => gate.pass(() => send(wanted, exchanges, signal, rehearse)),
      };
      return session;
    },
    close: () => dispatcher.destroy(),
  };
};

import { z } from 'zod';
import { openDoor } from '#main/http/door.ts';
import type { HttpAnswer, HttpRequest } from '#main/http/types.ts';
import type { OdataSettings } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { entityUrl, exchangeUrl, type QueryOptions, rootOf, segmentLength, setUrl } from './address.ts';
import { type Asked, failureOfAnswer, failureOfSilence, IIS_SEGMENT, UncertainWrite } from './errors.ts';
import { type Outgoing, parseExact, printExact, type Row } from './exact-json.ts';
import { guidLiteral } from './literals.ts';

const exact: z.ZodType<Row[string]> = z.lazy(() =>
  z.union([z.string(), z.boolean(), z.null(), z.array(exact), z.record(z.string(), exact)]),
);
const row = z.record(z.string(), exact);
const page = z.object({ value: z.array(row) });

export interface Versioned {
  row: Row;
  /** Tells one state from another; null where the base gives none. */
  version: string | null;
  /** The version is an entity tag of the base's own, to be echoed as it is. */
  etag: boolean;
}

/** Requests to one publication, one method for each form of request that erp.md C documents. */
export interface OdataClient {
  readonly root: string;
  readonly encrypted: boolean;
  /** Rows of an entity set, or of a virtual table, as `options` filter, order and cut them. */
  rows(set: string, options?: QueryOptions): Promise<Row[]>;
  /** One object by its key; null where there is none. */
  one(set: string, key: string): Promise<Versioned | null>;
  /** The metadata document, as text. */
  metadata(): Promise<string>;
  /** The service document, for its headers alone. */
  hello(): Promise<HttpAnswer>;
  /** POST into a set; the created object. Throws UncertainWrite where nobody knows. */
  create(set: string, body: Outgoing, headers: Record<string, string>): Promise<Row>;
  /** PATCH of one object. Throws VersionConflict. The values are absolute, but 1C's own checks may not be. */
  patch(set: string, key: string, body: Outgoing, headers: Record<string, string>): Promise<Row | null>;
  /** Posts a document; 1C posts a posted one again to the same end. */
  post(set: string, key: string, headers: Record<string, string>): Promise<void>;
  selectChanges(plan: string, node: string, message: number): Promise<string>;
  notify(plan: string, node: string, message: number): Promise<void>;
  close(): Promise<void>;
}

const ordinaryBytes = 64 * 1024 * 1024;
/** A message can't be asked for in portions; what is larger than this could not be held as a text either. */
const messageBytes = 256 * 1024 * 1024;

/** A page of a web server, a proxy or a login form where data were expected. */
const notData = (answer: HttpAnswer, error: unknown, writes: boolean): Error => {
  const start = answer.text.replace(/\s+/g, ' ').slice(0, 300);
  const detail = `HTTP ${answer.status}, not readable (${String(error)}): ${start}`;
  return writes ? new UncertainWrite(detail) : new MostekError('erp.connection_lost', detail);
};

const parsed = <S extends z.ZodType>(answer: HttpAnswer, schema: S, writes = false): z.infer<S> => {
  try {
    return schema.parse(parseExact(answer.text.replace(/^\uFEFF/, '')));
  } catch (error) {
    throw notData(answer, error instanceof z.ZodError ? error.issues[0]?.message : error, writes);
  }
};

const text = (value: Row[string] | undefined): string | null => (typeof value === 'string' ? value : null);

/** An entity tag where the base gives one, DataVersion otherwise. */
const versioned = (found: Row, headers: Record<string, string>): Versioned => {
  const etag = headers['etag'] ?? text(found['odata.etag']);
  return { row: found, version: etag ?? text(found['DataVersion']), etag: etag !== null };
};

/**
 * Opens a client; nothing is sent before the first call. Every call rejects with a MostekError, UncertainWrite or
 * VersionConflict. User and password go as UTF-8 in Basic authentication (erp.md C).
 */
export const openClient = (settings: OdataSettings, password: string): OdataClient => {
  const root = rootOf(settings.baseUrl);
  const authorization = `Basic ${Buffer.from(`${settings.user}:${password}`, 'utf8').toString('base64')}`;
  const door = openDoor({
    limits: {
      concurrency: 4,
      perSecond: null,
      timeoutMs: settings.requestTimeoutMs,
      maxResponseBytes: ordinaryBytes,
    },
    proxy: settings.proxy,
    ca: settings.ca,
    secrets: [password],
  });

  const send = async (request: Omit<HttpRequest, 'repeatable'>, asked: Asked = {}): Promise<HttpAnswer> => {
    const outcome = await door.session().send({
      ...request,
      headers: { authorization, ...request.headers },
      repeatable: asked.writes !== true,
    });
    if (outcome.kind !== 'answer') throw failureOfSilence(outcome, asked);
    if (outcome.status < 200 || outcome.status > 299) throw failureOfAnswer(outcome, asked);
    return outcome;
  };

  const json = (body: Outgoing, headers: Record<string, string>) => ({
    body: printExact(body),
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
  });

  const rows: OdataClient['rows'] = async (set, options) => {
    const answer = await send({ method: 'GET', url: setUrl(root, set, options) }, { set });
    return parsed(answer, page).value;
  };

  return {
    root,
    encrypted: root.startsWith('https:'),
    rows,
    async one(set, key) {
      if (segmentLength(set) > IIS_SEGMENT) {
        const [found] = await rows(set, { $filter: `Ref_Key eq ${guidLiteral(key)}` });
        return found === undefined ? null : versioned(found, {});
      }
      try {
        const url = `${entityUrl(root, set, key)}?$format=json`;
        const answer = await send({ method: 'GET', url }, { set, key });
        return versioned(parsed(answer, row), answer.headers);
      } catch (error) {
        if (error instanceof MostekError && error.causeId === 'erp.object_missing') return null;
        throw error;
      }
    },
    async metadata() {
      const headers = { accept: 'application/xml' };
      return (await send({ method: 'GET', url: `${root}/$metadata`, headers })).text;
    },
    hello: () => send({ method: 'GET', url: `${root}/?$format=json` }),
    async create(set, body, headers) {
      const request = { method: 'POST' as const, url: setUrl(root, set), ...json(body, headers) };
      return parsed(await send(request, { set, writes: true }), row, true);
    },
    async patch(set, key, body, headers) {
      const url = `${entityUrl(root, set, key)}?$format=json`;
      const request = { method: 'PATCH' as const, url, ...json(body, headers) };
      const answer = await send(request, { set, key, writes: true, segment: segmentLength(set) });
      return answer.text.trim() === '' ? null : parsed(answer, row, true);
    },
    async post(set, key, headers) {
      const url = `${entityUrl(root, set, key)}/Post?PostingModeOperational=false`;
      await send({ method: 'POST', url, headers }, { set, key, writes: true, segment: segmentLength(set) });
    },
    async selectChanges(plan, node, message) {
      const answer = await send({
        method: 'POST',
        url: exchangeUrl(root, 'SelectChanges', plan, node, message),
        headers: { accept: 'application/atom+xml' },
        timeoutMs: settings.selectTimeoutMs,
        maxBytes: messageBytes,
      });
      return answer.text;
    },
    async notify(plan, node, message) {
      await send({
        method: 'POST',
        url: exchangeUrl(root, 'NotifyChangesReceived', plan, node, message),
        timeoutMs: settings.notifyTimeoutMs,
      });
    },
    close: () => door.close(),
  };
};

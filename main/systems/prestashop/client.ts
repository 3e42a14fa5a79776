import { z } from 'zod';
import { refusalOfSilence } from '#main/http/answer.ts';
import type { HttpRequest, HttpSession } from '#main/http/types.ts';
import type { PrestaSettings } from '#main/systems/prestashop/manifest.ts';
import { plainRecord, recordOf, recordsOf } from '#main/systems/prestashop/record.ts';
import { checkAnswer } from '#main/systems/prestashop/refusal.ts';
import { documentXml, recordXml, type XmlNode } from '#main/systems/prestashop/xml.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

export type Query = Record<string, string | number>;
type Fields = Record<string, string>;

export interface Listed {
  /** Records as they came: parsed one by one where a broken one must not hide the others. */
  records: XmlNode[];
  /** The shop's own clock. */
  serverMs: number | null;
}

/** Names of a resource and of one record of it: `orders` and `order`. */
export interface Resource {
  path: string;
  record: string;
}

export interface PrestaClient {
  /** `display`: fields, or `full`. Filters the shop does not know it refuses (shops.md 4.2). */
  rows(http: HttpSession, resource: Resource, query: Query): Promise<Result<Listed>>;
  list<S extends z.ZodType>(
    http: HttpSession,
    resource: Resource,
    schema: S,
    query: Query,
  ): Promise<Result<z.infer<S>[]>>;
  one<S extends z.ZodType>(
    http: HttpSession,
    resource: Resource,
    id: string,
    schema: S,
  ): Promise<Result<z.infer<S>>>;
  /** Sets fields and leaves all others as they are, whichever way this version offers. May be repeated. */
  change<S extends z.ZodType>(
    http: HttpSession,
    resource: Resource,
    id: string,
    fields: Fields,
    schema: S,
    query?: Query,
  ): Promise<Result<z.infer<S>>>;
  /** Creates; a lost answer, and any 500, is uncertain. */
  create<S extends z.ZodType>(
    http: HttpSession,
    resource: Resource,
    fields: Fields,
    schema: S,
    query?: Query,
  ): Promise<Result<z.infer<S>>>;
  /** Whether fields can be set by themselves; known once the shop has answered. */
  canPatch(): boolean;
  /** Version the shop named; null before its first answer. */
  version(): string | null;
}

const parseRecord = <S extends z.ZodType>(
  node: XmlNode | null,
  schema: S,
  repeatable: boolean,
): Result<z.infer<S>> => {
  const parsed = schema.safeParse(node === null ? null : plainRecord(node));
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return refuse(repeatable ? 'unavailable' : 'uncertain', 'remote.unexpected_shape', {
    detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  });
};

/** Fields the shop shows and refuses to be sent back (shops.md 4.5); others it names itself, with code 93. */
const shownOnly = new Set(['manufacturer_name', 'quantity', 'position_in_category']);
const mostShownOnly = 20;

const refusedField = (refusal: Refusal): string | undefined =>
  /parameter "(\w+)" not writable/.exec(refusal.detail ?? '')?.[1];

/** The record as it is, with some fields set, and without those that may not be sent. */
const withFields = (held: XmlNode, fields: Fields, without: ReadonlySet<string>): XmlNode => {
  const kept = held.children.filter((child) => child.name in fields || !without.has(child.name));
  const known = new Set(kept.map((child) => child.name));
  const added = Object.entries(fields).filter(([name]) => !known.has(name));
  return {
    ...held,
    children: [
      ...kept.map((child) => {
        const text = fields[child.name];
        return text === undefined ? child : { ...child, text, children: [] };
      }),
      ...added.map(([name, text]) => ({ name, attributes: {}, text, children: [] })),
    ],
  };
};

/** Talks to one shop's webservice: XML both ways, because older versions read nothing else (shops.md 4.1). */
export const createClient = (settings: PrestaSettings, apiKey: string): PrestaClient => {
  const root = `${settings.baseUrl.replace(/\/+$/, '')}/api`;
  const inHeader = settings.auth === 'header';
  const headers: Record<string, string> = {
    accept: 'application/xml, text/xml',
    ...(inHeader ? { authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}` } : {}),
  };
  const always: Query = {
    ...(inHeader ? {} : { ws_key: apiKey }),
    ...(settings.shopId === undefined ? {} : { id_shop: settings.shopId }),
  };
  let version: string | null = null;

  const canPatch = (): boolean =>
    settings.writeMode === 'auto'
      ? Number((version ?? '').split('.')[0]) >= 8
      : settings.writeMode === 'patch';

  const ask = async (
    http: HttpSession,
    request: Pick<HttpRequest, 'method' | 'repeatable'> & { body?: string },
    path: string,
    query: Query = {},
  ): Promise<Result<{ root: XmlNode; serverMs: number | null }>> => {
    const outcome = await http.send({
      ...request,
      url: `${root}/${path}`,
      query: { ...always, ...query },
      headers:
        request.body === undefined ? headers : { ...headers, 'content-type': 'text/xml; charset=utf-8' },
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, request.repeatable);
    const named = outcome.headers['psws-version'];
    // A refused key is answered with version 0.
    if (named !== undefined && named !== '0') version = named;
    const checked = checkAnswer(outcome, request.repeatable);
    if (!succeeded(checked)) return checked;
    const serverMs = Date.parse(outcome.headers['date'] ?? '');
    return ok({ root: checked.value, serverMs: Number.isNaN(serverMs) ? null : serverMs });
  };

  const rows: PrestaClient['rows'] = async (http, resource, query) => {
    const found = await ask(http, { method: 'GET', repeatable: true }, resource.path, query);
    if (!succeeded(found)) return found;
    return ok({ records: recordsOf(found.value.root), serverMs: found.value.serverMs });
  };

  const write = async <S extends z.ZodType>(
    http: HttpSession,
    method: 'PATCH' | 'PUT' | 'POST',
    path: string,
    body: string,
    schema: S,
    query: Query,
  ): Promise<Result<z.infer<S>>> => {
    const repeatable = method !== 'POST';
    const sent = await ask(http, { method, body, repeatable }, path, query);
    return succeeded(sent) ? parseRecord(recordOf(sent.value.root), schema, repeatable) : sent;
  };

  /** PUT blanks what is not sent, so the whole record goes back (shops.md 4.5). */
  const putWhole = async <S extends z.ZodType>(
    http: HttpSession,
    path: string,
    record: XmlNode,
    fields: Fields,
    schema: S,
    query: Query,
  ): Promise<Result<z.infer<S>>> => {
    const without = new Set(shownOnly);
    for (let n = 0; ; n += 1) {
      const body = documentXml(withFields(record, fields, without));
      const put = await write(http, 'PUT', path, body, schema, query);
      const refused = succeeded(put) ? undefined : refusedField(put);
      if (refused === undefined || without.has(refused) || n >= mostShownOnly) return put;
      without.add(refused);
    }
  };

  return {
    rows,
    async list(http, resource, schema, query) {
      const found = await rows(http, resource, query);
      if (!succeeded(found)) return found;
      const parsed = z.array(schema).safeParse(found.value.records.map(plainRecord));
      if (parsed.success) return ok(parsed.data);
      const issue = parsed.error.issues[0];
      return refuse('unavailable', 'remote.unexpected_shape', {
        detail: `${resource.path} ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      });
    },
    async one(http, resource, id, schema) {
      const found = await ask(http, { method: 'GET', repeatable: true }, `${resource.path}/${id}`);
      return succeeded(found) ? parseRecord(recordOf(found.value.root), schema, true) : found;
    },
    async change(http, resource, id, fields, schema, query = {}) {
      const path = `${resource.path}/${id}`;
      let held: XmlNode | null = null;
      if (!canPatch()) {
        const found = await ask(http, { method: 'GET', repeatable: true }, path);
        if (!succeeded(found)) return found;
        held = recordOf(found.value.root);
      }
      // The answer may have told the version.
      if (canPatch()) {
        const body = recordXml(resource.record, { id, ...fields });
        return write(http, 'PATCH', path, body, schema, query);
      }
      if (held === null) return refuse('unavailable', 'remote.unexpected_shape', { detail: path });
      return putWhole(http, path, held, fields, schema, query);
    },
    create: (http, resource, fields, schema, query = {}) =>
      write(http, 'POST', resource.path, recordXml(resource.record, fields), schema, query),
    canPatch,
    version: () => version,
  };
};

import { z } from 'zod';
import type { HttpAnswer, HttpLost, HttpNotSent } from '#main/http/types.ts';
import type { CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';
import { parseExact } from './exact-json.ts';
import { networkCauseOf } from './silence.ts';
import { walkXml } from './xml.ts';

/** What an error body says, whichever of its four forms it has (erp.md C). */
export interface OdataFault {
  /** The platform's number; -1 is an exception inside 1C code. Null where the body names none. */
  code: string | null;
  text: string;
  /** The OData interface itself answered, so 1C knows what it did: nothing. */
  fromOdata: boolean;
}

const jsonFault = z.object({
  'odata.error': z.object({
    code: z.coerce.string().nullish(),
    message: z.union([z.string(), z.object({ value: z.string().nullish() })]).nullish(),
  }),
});
const serverFault = z.object({ descr: z.string() });

const excerpt = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 600);

const fromJson = (text: string): OdataFault | null => {
  let value: unknown;
  try {
    value = parseExact(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  const fault = jsonFault.safeParse(value);
  if (fault.success) {
    const { code, message } = fault.data['odata.error'];
    const said = typeof message === 'string' ? message : (message?.value ?? '');
    return { code: code ?? null, text: excerpt(said), fromOdata: true };
  }
  const server = serverFault.safeParse(value);
  return server.success ? { code: null, text: excerpt(server.data.descr), fromOdata: false } : null;
};

const fromXml = (text: string): OdataFault | null => {
  let code: string | null = null;
  let message = '';
  let isError = false;
  try {
    walkXml(text.replace(/^\uFEFF/, ''), {
      open({ name }) {
        if (name === 'error') isError = true;
      },
      close({ name }, content) {
        if (name === 'code') code = content.trim();
        if (name === 'message') message = content;
      },
    });
  } catch {
    return null;
  }
  return isError ? { code, text: excerpt(message), fromOdata: true } : null;
};

const fromHtml = (text: string): OdataFault => ({
  code: null,
  text: excerpt(text.replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')),
  fromOdata: false,
});

export const readFault = (text: string): OdataFault => fromJson(text) ?? fromXml(text) ?? fromHtml(text);

/** UrlSegmentMaxLength of IIS; long Cyrillic names meet it (erp.md C). */
export const IIS_SEGMENT = 260;

/** What was asked for, so that the sentence can name it. */
export interface Asked {
  set?: string;
  key?: string;
  /** Characters of the longest segment of the path, as sent. */
  segment?: number;
  /** Sent once only: its effect is not the same when it is sent twice. */
  writes?: boolean;
}

/** Nobody knows whether 1C wrote it: a look-up decides. */
export class UncertainWrite extends Error {
  override readonly name = 'UncertainWrite';
}

/** DataVersion is another than the one that was read. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
}

const locked = /блокиров|блокован|deadlock|lock(?:ed| conflict| timeout)/i;

const causeOf = (status: number, fault: OdataFault, asked: Asked): CauseId => {
  if (status === 401) return 'erp.login_failed';
  if (status === 403) return 'erp.rights_missing';
  if (status === 404) {
    // A page of the web server says nothing about objects: the publication is gone, or the address was too long.
    if (asked.set === undefined || !fault.fromOdata) return 'erp.database_missing';
    return asked.key === undefined ? 'erp.not_published' : 'erp.object_missing';
  }
  if (status === 408 || status === 429 || status === 503 || status === 504) return 'erp.unreachable';
  if (status === 502) return 'erp.connection_lost';
  if (fault.fromOdata && locked.test(fault.text)) return 'erp.lock_timeout';
  if (status >= 500 && !fault.fromOdata) return 'erp.connection_lost';
  return asked.writes === true && fault.fromOdata ? 'erp.order_refused' : 'erp.statement_refused';
};

/**
 * A status that is no success, as an exception. A write is uncertain where something in between answered (a proxy, a
 * web server, the cluster) instead of the OData interface, for 1C may have gone on behind it.
 */
export const failureOfAnswer = (answer: HttpAnswer, asked: Asked): Error => {
  const fault = readFault(answer.text);
  const long = !fault.fromOdata && (asked.segment ?? 0) > IIS_SEGMENT;
  const hint = long
    ? ` (a path segment of ${asked.segment} characters; IIS takes ${IIS_SEGMENT} unless UrlSegmentMaxLength is raised)`
    : '';
  const detail = `HTTP ${answer.status}${fault.code === null ? '' : ` code ${fault.code}`}: ${fault.text}${hint}`;
  if (answer.status === 412) return new VersionConflict(detail);
  if (asked.writes === true && answer.status >= 500 && answer.status !== 503 && !fault.fromOdata) {
    return new UncertainWrite(detail);
  }
  const values = {
    ...(asked.set === undefined ? {} : { table: asked.set }),
    ...(asked.key === undefined ? {} : { value: asked.key }),
  };
  // A web server has such a page while 1C is being updated, too: what waits goes on by itself afterwards.
  const retryable = answer.status === 404 && !fault.fromOdata ? { retryable: true } : {};
  return new MostekError(causeOf(answer.status, fault, asked), detail, { values, ...retryable });
};

/** A request without an answer. A write that may have arrived is uncertain. */
export const failureOfSilence = (outcome: HttpNotSent | HttpLost, asked: Asked): Error => {
  if (outcome.kind === 'lost' && asked.writes === true) return new UncertainWrite(outcome.detail);
  return new MostekError(networkCauseOf(outcome.cause), outcome.detail);
};

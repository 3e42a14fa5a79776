import { SaxesParser } from 'saxes';
import { z } from 'zod';
import { refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';
import { escapeXml } from '#shared/xml-text.ts';

/** Parts of a request, in their order: services written in Java insist on it. */
export type SoapFields = readonly (readonly [name: string, value: string | SoapFields])[];

export interface SoapAsk {
  url: string;
  namespace: string;
  operation: string;
  action: string;
  fields: SoapFields;
  /** Whether the fields stand in the namespace as well. */
  qualified?: boolean;
}

export interface SoapFault {
  code: string;
  text: string;
}

export interface SoapAnswer {
  /** The first element of the body, as `soapText` and `soapList` read it; null for a fault. */
  value: unknown;
  fault: SoapFault | null;
  raw: string;
}

const deepest = 32;
const mostNodes = 50_000;

interface Node {
  name: string;
  text: string;
  children: Node[];
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

class Refused extends Error {}

/** The document as a tree. A document type is refused, and with it every entity of its own. Throws. */
const readTree = (text: string): Node => {
  const parser = new SaxesParser();
  const open: Node[] = [];
  let root: Node | null = null;
  let nodes = 0;
  parser.on('error', (error) => {
    throw new Error(error.message);
  });
  parser.on('doctype', () => {
    throw new Refused('a document type is not expected here');
  });
  parser.on('opentag', ({ name }) => {
    nodes += 1;
    if (open.length >= deepest || nodes > mostNodes)
      throw new Refused('the answer is nested too deep or too long');
    const node: Node = { name: localName(name), text: '', children: [] };
    open.at(-1)?.children.push(node);
    root ??= node;
    open.push(node);
  });
  const add = (part: string): void => {
    const top = open.at(-1);
    if (top !== undefined) top.text += part;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text).close();
  if (root === null) throw new Error('empty');
  return root;
};

/** Text of an element without children; else its children by local name, always as lists. */
type Plain = string | Map<string, Plain[]>;
const plainOf = (node: Node): Plain => {
  if (node.children.length === 0) return node.text.trim();
  const found = new Map<string, Plain[]>();
  for (const one of node.children) found.set(one.name, [...(found.get(one.name) ?? []), plainOf(one)]);
  return found;
};

const asObject = (value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value);

/** An element with children; of an empty one all children are missing. */
export const soapObject = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess((value) => (value === '' ? {} : asObject(value)), z.object(shape));

/** The first element of that name as text; '' where there is none. */
export const soapText = z
  .array(z.unknown())
  .default([])
  .transform(([first]): string => (typeof first === 'string' ? first : ''));

/** All elements of that name that fit. */
export const soapList = <S extends z.ZodType>(item: S) =>
  z
    .array(z.unknown())
    .default([])
    .transform((all): z.infer<S>[] =>
      all.flatMap((one) => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    );

const excerpt = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);

/** An answer's document: the body's first element, or its fault. */
export const readSoap = (text: string, operation: string): Result<SoapAnswer> => {
  let root: Node;
  try {
    root = readTree(text.replace(/^\uFEFF/, '').trimStart());
  } catch (error) {
    const detail = `${error instanceof Error ? error.message : ''} in ${excerpt(text)}`;
    // A page of HTML comes from whatever stands before the service, and goes away again.
    const isPage = /^\s*<(!doctype\s+html|html)\b/i.test(text);
    if (error instanceof Refused && !isPage) return refuse('invalid', 'remote.xml_forbidden', { detail });
    return refuse('unavailable', 'remote.xml_broken', { detail });
  }
  const body = root.name === 'Envelope' ? root.children.find(({ name }) => name === 'Body') : root;
  const isBare = root.name === `${operation}Response`;
  const first = isBare ? root : root.name === 'Envelope' ? body?.children[0] : undefined;
  if (first === undefined)
    return refuse('unavailable', 'remote.unexpected_shape', { detail: `no body in ${excerpt(text)}` });
  if (first.name !== 'Fault') return ok({ value: plainOf(first), fault: null, raw: text });
  const fault = z
    .object({ faultcode: soapText, faultstring: soapText, Code: soapText, Reason: soapText })
    .safeParse(asObject(plainOf(first)));
  const said = fault.success ? fault.data : null;
  return ok({
    value: null,
    fault: {
      code: localName(said?.faultcode ?? ''),
      text: said?.faultstring || excerpt(first.text) || 'fault',
    },
    raw: text,
  });
};

const written = (fields: SoapFields, prefix: string): string =>
  fields
    .map(([name, value]) => {
      const inner = typeof value === 'string' ? escapeXml(value) : written(value, prefix);
      return `<${prefix}${name}>${inner}</${prefix}${name}>`;
    })
    .join('');

const soap = 'http://schemas.xmlsoap.org/soap/envelope/';

export const writeSoap = (ask: Omit<SoapAsk, 'url' | 'action'>): string => {
  const inner = written(ask.fields, ask.qualified === true ? 's:' : '');
  const body = `<s:${ask.operation} xmlns:s="${escapeXml(ask.namespace)}">${inner}</s:${ask.operation}>`;
  return `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${soap}"><soap:Body>${body}</soap:Body></soap:Envelope>`;
};

/** One reading request of SOAP 1.1. A fault is an answer, whatever its HTTP status: it may well be 200. */
export const askSoap = async (call: Call, ask: SoapAsk): Promise<Result<SoapAnswer>> => {
  const outcome = await call.http.send({
    method: 'POST',
    url: ask.url,
    headers: { 'content-type': 'text/xml; charset=utf-8', accept: 'text/xml', soapaction: `"${ask.action}"` },
    body: writeSoap(ask),
    reads: true,
    repeatable: true,
  });
  if (outcome.kind !== 'answer') return refusalOfSilence(outcome, true);
  const isGood = outcome.status >= 200 && outcome.status <= 299;
  if (!isGood && outcome.status !== 500 && outcome.status !== 400) return refusalOfStatus(outcome, true);
  const read = readSoap(outcome.text, ask.operation);
  if (isGood) return read;
  return succeeded(read) && read.value.fault !== null ? read : refusalOfStatus(outcome, true);
};

/** By its answer's schema; what does not fit is a refusal. */
export const parseSoap = <S extends z.ZodType>(answer: SoapAnswer, schema: S): Result<z.infer<S>> => {
  const parsed = schema.safeParse(answer.value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return refuse('unavailable', 'remote.unexpected_shape', {
    detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''} in ${excerpt(answer.raw)}`,
  });
};

const signIn =
  /access denied|unauthori[sz]ed|not authori[sz]ed|authenti[cf]|credential|(login|password|user)\b.*(invalid|incorrect|wrong)|(invalid|incorrect|wrong)\b.*(login|password|user)|log+owani|uwierzytelni|brak (dostępu|uprawnień)|hasł/i;
const nobody =
  /not found|no data|does ?n.t exist|does not exist|unknown (waybill|shipment|parcel|number)|nie istnieje|nie (zn|odn)ale/i;
const limit = /too many|limit exceeded|rate limit|zbyt wiele|przekroczon\w* limit/i;

/**
 * What a fault means by its words. No list of codes is documented, so everything else is the service's own trouble,
 * unless it says that the request was wrong.
 */
export const refusalOfFault = ({ code, text }: SoapFault, number: string): Refusal => {
  const detail = `${code} ${text}`.trim().slice(0, 500);
  if (signIn.test(text)) return refuse('unauthorised', 'remote.unauthorised', { detail });
  if (limit.test(text)) return refuse('rate_limited', 'remote.rate_limited', { detail });
  if (nobody.test(text))
    return refuse('not_found', 'carrier.number_unknown', { detail, values: { value: number } });
  if (/^(client|sender)/i.test(code)) return refuse('invalid', 'remote.invalid', { detail });
  return refuse('unavailable', 'remote.unavailable', { detail });
};

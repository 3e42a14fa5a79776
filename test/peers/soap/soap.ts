import { SaxesParser } from 'saxes';
import type { PeerAnswer, PeerRequest } from '#test/peers/http/server.ts';

export interface SoapPart {
  name: string;
  uri: string;
  text: string;
  children: SoapPart[];
}

const envelope = 'http://schemas.xmlsoap.org/soap/envelope/';

/** The operation's element of a request as SOAP 1.1 wants it; null for anything else. */
export const operationOf = (request: PeerRequest): SoapPart | null => {
  if (request.method !== 'POST' || !/^text\/xml\b/.test(request.headers['content-type'] ?? '')) return null;
  if (request.headers['soapaction'] === undefined) return null;
  const root: SoapPart = { name: '', uri: '', text: '', children: [] };
  const open: SoapPart[] = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ local, uri }) => {
    const part: SoapPart = { name: local, uri, text: '', children: [] };
    open.at(-1)?.children.push(part);
    open.push(part);
  });
  parser.on('text', (text) => {
    const top = open.at(-1);
    if (top !== undefined) top.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  try {
    parser.write(request.body).close();
  } catch {
    return null;
  }
  const whole = root.children[0];
  const body = whole?.children.find(({ name }) => name === 'Body');
  const isSoap = whole?.name === 'Envelope' && whole.uri === envelope && body?.uri === envelope;
  return isSoap && body.children.length === 1 ? (body.children[0] ?? null) : null;
};

/** Whether a part holds exactly these, in this order, in the namespace. */
export const holdsIn = (namespace: string, part: SoapPart | undefined, ...names: string[]): boolean =>
  part !== undefined &&
  part.children.length === names.length &&
  part.children.every(({ name, uri }, n) => name === names[n] && uri === namespace);

/** The same in no namespace. */
export const holds = (part: SoapPart | undefined, ...names: string[]): boolean => holdsIn('', part, ...names);

export const textIn = (part: SoapPart | undefined, name: string): string =>
  part?.children.find((one) => one.name === name)?.text ?? '';

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;' };
const escaped = (text: string): string => text.replaceAll(/[&<]/g, (sign) => signs[sign] ?? sign);

/** `<name>` around texts, which are escaped, or around elements. */
export const element = (name: string, ...inner: (string | { xml: string })[]): { xml: string } => ({
  xml: `<${name}>${inner.map((one) => (typeof one === 'string' ? escaped(one) : one.xml)).join('')}</${name.split(' ')[0]}>`,
});

export const soapAnswer = (inner: { xml: string }, status = 200): PeerAnswer => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="${envelope}"><soap:Body>${inner.xml}</soap:Body></soap:Envelope>`,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
});

export const soapFault = (code: string, text: string, status: number): PeerAnswer =>
  soapAnswer(element('soap:Fault', element('faultcode', code), element('faultstring', text)), status);

/** Wall clock of Warsaw, `yyyy-mm-dd hh:mm:ss`. */
export const warsawNow = (ms = Date.now()): string =>
  new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Warsaw',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(ms));

import { open } from 'node:fs/promises';
import iconv from 'iconv-lite';
import type { CommerceMlSettings } from '#main/systems/commerceml/manifest.ts';

/** Characters XML 1.0 can't hold, which long-lived ERP tables do. */
const forbidden = /[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]|\p{Cs}/gu;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeXml = (text: string): string =>
  text.replace(forbidden, '').replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** An element with text, or with children already written. */
export const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;
export const wrap = (name: string, inner: string): string => `<${name}>${inner}</${name}>`;

export const requisite = (name: string, value: string): string =>
  wrap('ЗначениеРеквизита', element('Наименование', name) + element('Значение', value));

/** What windows-1251 has no letter for goes as a numeric reference, so that nothing turns into a question mark. */
const encode = (text: string, encoding: CommerceMlSettings['encoding']): Uint8Array => {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  const bytes = iconv.encode(text, encoding);
  if (iconv.decode(bytes, encoding) === text) return bytes;
  const safe = Array.from(text, (sign) =>
    iconv.decode(iconv.encode(sign, encoding), encoding) === sign ? sign : `&#${sign.codePointAt(0) ?? 63};`,
  ).join('');
  return iconv.encode(safe, encoding);
};

const flushAt = 256 * 1024;

/** Writes parts to a file as they come; memory stays bounded however many there are. */
export const writeXml = async (
  path: string,
  settings: CommerceMlSettings,
  parts: Iterable<string> | AsyncIterable<string>,
): Promise<void> => {
  const file = await open(path, 'w');
  try {
    let waiting = `<?xml version="1.0" encoding="${settings.encoding}"?>\n`;
    for await (const part of parts) {
      waiting += part;
      if (waiting.length < flushAt) continue;
      await file.write(encode(waiting, settings.encoding));
      waiting = '';
    }
    await file.write(encode(waiting, settings.encoding));
  } finally {
    await file.close();
  }
};

const namespaceOf = (version: CommerceMlSettings['version']): string =>
  version === '3.1' ? 'urn:1C.ru:commerceml_3' : 'urn:1C.ru:commerceml_2';

/** Start tag of the root. `atMs` as the file's time, in the shop's wall clock only by day: readers skip it. */
export const rootStart = (settings: CommerceMlSettings, atMs: number): string =>
  `<КоммерческаяИнформация xmlns="${namespaceOf(settings.version)}" ВерсияСхемы="${settings.version}" ДатаФормирования="${new Date(atMs).toISOString().slice(0, 19)}">`;
export const rootEnd = '</КоммерческаяИнформация>\n';

import { SaxesParser } from 'saxes';
import type { PeerAnswer } from '#test/peers/http/server.ts';
import { inLanguages, type ResourceShape } from '#test/peers/prestashop/resources.ts';
import type { OrderRows, PeerRecord } from '#test/peers/prestashop/state.ts';

const head =
  '<?xml version="1.0" encoding="UTF-8"?>\n<prestashop xmlns:xlink="http://www.w3.org/1999/xlink">\n';
const xmlHeaders = { 'content-type': 'text/xml;charset=utf-8', 'PSWS-Version': '8.2.1' };

const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

export const document = (inner: string, status = 200): PeerAnswer => ({
  status,
  body: `${head}${inner}\n</prestashop>\n`,
  headers: xmlHeaders,
});

/** Error envelope; the status carries the class (shops.md 4.2). */
export const errors = (status: number, code: number, message: string): PeerAnswer =>
  document(
    `<errors>\n<error>\n<code>${cdata(String(code))}</code>\n<message>${cdata(message)}</message>\n</error>\n</errors>`,
    status,
  );

const fieldXml = (resource: string, name: string, text: string): string => {
  if (!inLanguages.has(`${resource}.${name}`)) return `\t<${name}>${cdata(text)}</${name}>`;
  const language = (id: number): string =>
    `<language id="${id}" xlink:href="http://shop/api/languages/${id}">${cdata(text)}</language>`;
  return `\t<${name}>${language(1)}${language(2)}</${name}>`;
};

const rowsXml = (rows: OrderRows): string => {
  const one = (row: Record<string, string>): string =>
    `\t<order_row>${Object.entries(row)
      .map(([name, text]) => `<${name}>${cdata(text)}</${name}>`)
      .join('')}</order_row>`;
  return `<associations>\n<order_rows nodeType="order_row" virtualEntity="true">\n${rows.map(one).join('\n')}\n</order_rows>\n</associations>`;
};

export const recordXml = (
  resource: string,
  shape: ResourceShape,
  record: PeerRecord,
  fields: readonly string[],
  rows: OrderRows | null,
): string =>
  [
    `<${shape.record}>`,
    ...['id', ...fields.filter((name) => name !== 'id')].map((name) =>
      fieldXml(resource, name, record[name] ?? ''),
    ),
    ...(rows === null ? [] : [rowsXml(rows)]),
    `</${shape.record}>`,
  ].join('\n');

/** Fields of the record in a request's body; null when it is no XML. */
export const readRecord = (text: string): PeerRecord | null => {
  const record: PeerRecord = {};
  const open: { name: string; text: string }[] = [];
  const parser = new SaxesParser();
  let isBroken = false;
  parser.on('error', () => {
    isBroken = true;
  });
  parser.on('opentag', ({ name }) => {
    open.push({ name, text: '' });
  });
  const add = (part: string): void => {
    const top = open.at(-1);
    if (top !== undefined) top.text += part;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    // prestashop, record, field: deeper ones are languages and associations.
    if (open.length === 2 && open[0]?.name === 'prestashop') record[closed.name] ??= closed.text.trim();
    if (open.length === 3 && closed.name === 'language') record[open[2]?.name ?? ''] ??= closed.text.trim();
  });
  try {
    parser.write(text).close();
  } catch {
    return null;
  }
  return isBroken ? null : record;
};

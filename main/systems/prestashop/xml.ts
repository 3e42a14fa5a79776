import { SaxesParser } from 'saxes';

/** One element: either holds text, or other elements. */
export interface XmlNode {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: XmlNode[];
}

/** The text is no XML. */
export class BrokenXml extends Error {
  override readonly name = 'BrokenXml';
}

/**
 * Reads a document, strictly. A document type is refused, so there are neither entity bombs nor entities fetched
 * from elsewhere. Returns the root element; throws BrokenXml.
 */
export const readXml = (text: string): XmlNode => {
  const parser = new SaxesParser();
  const open: XmlNode[] = [];
  let root: XmlNode | null = null;
  parser.on('error', (error) => {
    throw new BrokenXml(error.message);
  });
  parser.on('doctype', () => {
    throw new BrokenXml('a document type is not expected here');
  });
  parser.on('opentag', ({ name, attributes }) => {
    const node: XmlNode = { name, attributes: { ...attributes }, text: '', children: [] };
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
  if (root === null) throw new BrokenXml('empty');
  return root;
};

/** Characters XML 1.0 has no place for, which would make the shop refuse the whole document. */
const forbidden = new RegExp(
  `[${[
    [0x00, 0x08],
    [0x0b, 0x0c],
    [0x0e, 0x1f],
    [0xfffe, 0xffff],
  ]
    .map((range) => range.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('-'))
    .join('')}]`,
  'g',
);

const cdata = (text: string): string =>
  `<![CDATA[${text.replace(forbidden, '').replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const idOf = (node: XmlNode): string => {
  const id = node.attributes['id'];
  // The only attribute the shop reads in what it is sent: the language of a text.
  return id === undefined || !/^\d+$/.test(id) ? '' : ` id="${id}"`;
};

/** Writes an element back, without the links and hints the shop decorates its answers with. */
export const writeXml = (node: XmlNode): string =>
  `<${node.name}${idOf(node)}>${
    node.children.length > 0 ? node.children.map(writeXml).join('') : cdata(node.text.trim())
  }</${node.name}>`;

/** A document of one record with plain fields. */
export const recordXml = (name: string, fields: Record<string, string>): string =>
  documentXml({
    name,
    attributes: {},
    text: '',
    children: Object.entries(fields).map(([field, text]) => ({
      name: field,
      attributes: {},
      text,
      children: [],
    })),
  });

export const documentXml = (record: XmlNode): string =>
  `<?xml version="1.0" encoding="UTF-8"?><prestashop>${writeXml(record)}</prestashop>`;

import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';
import { type Decoder, decoderOf, encodingOf } from '#main/systems/commerceml/encoding.ts';
import type { CauseId } from '#shared/causes.ts';

export interface XmlNode {
  /** Local name; sites disagree on namespaces (commerceml.md 1.9). */
  name: string;
  attributes: Record<string, string>;
  children: XmlNode[];
  text: string;
}

/** Why a file is not read; `cause` says which of the plain sentences fits. */
export class XmlRefusal extends Error {
  readonly reason: CauseId;
  constructor(reason: CauseId, message: string) {
    super(message);
    this.reason = reason;
  }
}

const deepest = 64;
const mostText = 4 * 1024 * 1024;
const mostNodes = 200_000;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Builds the root's children one by one; each is forgotten as soon as it is handed over. */
const createBuilder = (root: string, wanted: ReadonlySet<string>) => {
  const ready: XmlNode[] = [];
  const stack: (XmlNode | null)[] = [];
  let size = 0;
  let nodes = 0;
  // The parser keeps an unfinished text or comment for itself, so what it has swallowed in silence counts too.
  let silent = 0;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('doctype', () => {
    // No site has a reason for one, and every attack by entities needs one.
    throw new XmlRefusal('remote.xml_forbidden', 'the file declares a document type');
  });
  parser.on('error', (error) => {
    throw new XmlRefusal('remote.xml_broken', error.message);
  });
  parser.on('opentag', (tag) => {
    const name = localName(tag.name);
    silent = 0;
    if (stack.length === 0 && name !== root) {
      throw new XmlRefusal('remote.xml_broken', `the file begins with <${name.slice(0, 60)}>`);
    }
    if (stack.length >= deepest) throw new XmlRefusal('remote.xml_forbidden', 'nested too deep');
    const parent = stack[stack.length - 1] ?? null;
    if (stack.length === 1) {
      size = 0;
      nodes = 0;
    }
    nodes += 1;
    if (nodes > mostNodes) throw new XmlRefusal('remote.xml_forbidden', 'one document is too large');
    const kept = stack.length === 1 ? wanted.has(name) : parent !== null;
    const node: XmlNode | null =
      stack.length > 0 && kept ? { name, attributes: { ...tag.attributes }, children: [], text: '' } : null;
    if (node !== null) parent?.children.push(node);
    stack.push(node);
  });
  const onText = (text: string): void => {
    silent = 0;
    const node = stack[stack.length - 1] ?? null;
    if (node === null) return;
    size += text.length;
    if (size > mostText) throw new XmlRefusal('remote.xml_forbidden', 'one document is too large');
    node.text += text;
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => {
    const node = stack.pop() ?? null;
    if (node !== null && stack.length === 1) ready.push(node);
  });
  const write = (text: string): void => {
    silent += text.length;
    parser.write(text);
    if (silent > mostText) throw new XmlRefusal('remote.xml_forbidden', 'one document is too large');
  };
  return { write, close: () => parser.close(), take: (): XmlNode[] => ready.splice(0) };
};

/**
 * The wanted children of the root, one after another, in bounded memory however long the file is. Throws XmlRefusal
 * for a cut or broken file, a document type, a wrong encoding label, and another root.
 */
export async function* readXml(
  path: string,
  wanted: ReadonlySet<string>,
  options: { root?: string; contentType?: string } = {},
): AsyncGenerator<XmlNode, void, undefined> {
  const builder = createBuilder(options.root ?? 'КоммерческаяИнформация', wanted);
  let decoder: Decoder | null = null;
  const decode = (work: () => string): string => {
    try {
      return work();
    } catch {
      throw new XmlRefusal('remote.xml_broken', 'the bytes are not in the encoding the file names');
    }
  };
  for await (const chunk of createReadStream(path)) {
    if (!(chunk instanceof Uint8Array)) continue;
    if (decoder === null) {
      const encoding = encodingOf(chunk, options.contentType);
      if (encoding === null) throw new XmlRefusal('remote.xml_broken', 'the file names an unknown encoding');
      decoder = decoderOf(encoding);
    }
    const here: Decoder = decoder;
    builder.write(decode(() => here.write(chunk)));
    yield* builder.take();
  }
  if (decoder === null) throw new XmlRefusal('remote.xml_broken', 'the file is empty');
  const last: Decoder = decoder;
  builder.write(decode(() => last.end()));
  builder.close();
  yield* builder.take();
}

export const child = (node: XmlNode, name: string): XmlNode | undefined =>
  node.children.find((one) => one.name === name);

export const children = (node: XmlNode, list: string, name: string): XmlNode[] =>
  child(node, list)?.children.filter((one) => one.name === name) ?? [];

/** Text of a child, trimmed; undefined when absent or empty. */
export const textOf = (node: XmlNode | undefined, name: string): string | undefined => {
  const text = node === undefined ? undefined : child(node, name)?.text.trim();
  return text === '' ? undefined : text;
};

/** `ЗначенияРеквизитов` as name and value. A lone T is how 1C writes an empty date. */
export const requisites = (node: XmlNode): Map<string, string> => {
  const found = new Map<string, string>();
  for (const one of children(node, 'ЗначенияРеквизитов', 'ЗначениеРеквизита')) {
    const name = textOf(one, 'Наименование');
    const value = textOf(one, 'Значение');
    if (name !== undefined && value !== undefined && !/^[TТ]$/.test(value)) found.set(name, value);
  }
  return found;
};

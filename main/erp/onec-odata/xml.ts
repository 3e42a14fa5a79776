import { SaxesParser, type SaxesTagNS } from 'saxes';

/** The text is no XML; `where` is the last element that was whole. */
export class BrokenXml extends Error {
  override readonly name = 'BrokenXml';
  /** True where a character stands that XML 1.0 has no place for, such as 0x02. */
  readonly badCharacter: boolean;
  constructor(message: string, badCharacter: boolean) {
    super(message);
    this.badCharacter = badCharacter;
  }
}

export interface XmlElement {
  /** Without prefix; 1C's documents use one meaning for one local name. */
  name: string;
  attributes: ReadonlyMap<string, string>;
}

export interface XmlHandler {
  open?(element: XmlElement): void;
  /** `text` is what stood directly inside the element. */
  close?(element: XmlElement, text: string): void;
}

const elementOf = (tag: SaxesTagNS): XmlElement => ({
  name: tag.local,
  attributes: new Map(Object.values(tag.attributes).map((attribute) => [attribute.local, attribute.value])),
});

/**
 * Walks through an XML document, strictly. Entities of a DTD are neither expanded nor fetched (saxes knows the five
 * of XML and refuses any other), and a DTD itself is refused, so neither entity bombs nor external entities exist
 * here. Throws BrokenXml.
 */
export const walkXml = (text: string, handler: XmlHandler): void => {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const stack: { element: XmlElement; text: string }[] = [];
  parser.on('error', (error) => {
    throw new BrokenXml(error.message, /disallowed character/i.test(error.message));
  });
  parser.on('doctype', () => {
    throw new BrokenXml('a document type declaration is not expected here', false);
  });
  parser.on('opentag', (tag) => {
    const element = elementOf(tag);
    stack.push({ element, text: '' });
    handler.open?.(element);
  });
  const add = (part: string): void => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += part;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const top = stack.pop();
    if (top !== undefined) handler.close?.(top.element, top.text);
  });
  parser.write(text).close();
};

import { SaxesParser } from 'saxes';

export interface PeerNode {
  name: string;
  attributes: Record<string, string>;
  children: PeerNode[];
  text: string;
}

/** A file as a tree; throws where it is not well-formed, as the sites' own readers do. */
export const parseXml = (text: string): PeerNode => {
  const top: PeerNode = { name: '', attributes: {}, children: [], text: '' };
  const stack: PeerNode[] = [top];
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const node: PeerNode = { name: tag.name, attributes: { ...tag.attributes }, children: [], text: '' };
    stack[stack.length - 1]?.children.push(node);
    stack.push(node);
  });
  parser.on('text', (piece) => {
    const node = stack[stack.length - 1];
    if (node !== undefined) node.text += piece;
  });
  parser.on('closetag', () => void stack.pop());
  parser.write(text.replace(/^\uFEFF/, '')).close();
  const root = top.children[0];
  if (root === undefined) throw new Error('empty');
  return root;
};

/** Every node of a name, however deep. */
export const all = (node: PeerNode, name: string): PeerNode[] =>
  node.children.flatMap((one) => [...(one.name === name ? [one] : []), ...all(one, name)]);

export const text = (node: PeerNode, name: string): string =>
  node.children.find((one) => one.name === name)?.text.trim() ?? '';

export const requisite = (node: PeerNode, name: string): string | undefined => {
  const list = node.children.find((one) => one.name === 'ЗначенияРеквизитов')?.children ?? [];
  const found = list.find((one) => text(one, 'Наименование') === name);
  return found === undefined ? undefined : text(found, 'Значение');
};

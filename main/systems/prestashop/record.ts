import type { XmlNode } from '#main/systems/prestashop/xml.ts';

/**
 * A record as plain values: fields as text, texts in several languages as the first that is not empty, associations
 * as lists of records under their own name.
 */
export type PlainRecord = Record<string, string | Record<string, string>[]>;

const isLanguage = (node: XmlNode): boolean => node.name === 'language';

const fieldText = (node: XmlNode): string => {
  if (node.children.length === 0) return node.text.trim();
  return node.children.map((child) => child.text.trim()).find((text) => text !== '') ?? '';
};

const fieldsOf = (node: XmlNode): Record<string, string> =>
  Object.fromEntries(node.children.map((child) => [child.name, fieldText(child)]));

export const plainRecord = (node: XmlNode): PlainRecord => {
  const record: PlainRecord = {};
  // Lists without `display` name records by an attribute only.
  const id = node.attributes['id'];
  if (id !== undefined) record['id'] = id;
  for (const child of node.children) {
    if (child.name === 'associations') {
      for (const list of child.children) record[list.name] = list.children.map(fieldsOf);
    } else if (child.children.length === 0 || child.children.every(isLanguage)) {
      record[child.name] = fieldText(child);
    }
  }
  return record;
};

/** The records of a list answer; an empty list is an empty element, or none at all. */
export const recordsOf = (root: XmlNode): XmlNode[] => root.children[0]?.children ?? [];

/** The one record of a single answer. */
export const recordOf = (root: XmlNode): XmlNode | null => root.children[0] ?? null;

export interface ShopError {
  code: string;
  message: string;
}

/** Errors of an answer; null when it holds none. */
export const errorsOf = (root: XmlNode): ShopError[] | null => {
  const list = root.children.find((child) => child.name === 'errors');
  if (list === undefined) return null;
  return list.children.map((error) => {
    const { code = '', message = '' } = fieldsOf(error);
    return { code, message };
  });
};

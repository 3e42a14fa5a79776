import { badRequest } from './errors.ts';
import type { PeerType } from './schema.ts';
import { Num, type PeerRow, textOf, type Value } from './values.ts';

/** Characters that XML 1.0 has no place for. */
const isControl = (code: number): boolean => code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;

const escaped = (text: string, where: string): string => {
  const found = Array.from(text, (letter) => letter.charCodeAt(0)).find(isControl);
  if (found !== undefined) {
    const code = found.toString(16).padStart(2, '0');
    throw badRequest(`Ошибка записи XML: недопустимый символ 0x${code}, объект ${where}`);
  }
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
};

const shown = (value: Value | undefined, where: string): string => {
  if (value instanceof Num) return value.text;
  return escaped(textOf(value), where);
};

const propertiesOf = (type: PeerType, set: string, row: PeerRow, where: string): string => {
  const plain = Object.keys(type.properties).map(
    (name) => `<d:${name}>${shown(row[name], where)}</d:${name}>`,
  );
  const parts = Object.entries(type.parts).map(([part, columns]) => {
    const rows = row[part];
    const inner = (Array.isArray(rows) ? rows : []).map(
      (one) =>
        `<d:element>${Object.keys(columns)
          .map((name) => `<d:${name}>${shown(one[name], where)}</d:${name}>`)
          .join('')}</d:element>`,
    );
    return `<d:${part} m:type="Collection(StandardODATA.${set}_${part}_RowType)">${inner.join('')}</d:${part}>`;
  });
  return [...plain, ...parts].join('');
};

export interface FeedEntry {
  set: string;
  key: string;
  row: PeerRow | null;
}

/** The feed of SelectChanges, and of a set that was asked for without `$format=json`. */
export const printFeed = (
  root: string,
  schema: ReadonlyMap<string, PeerType>,
  entries: readonly FeedEntry[],
): string => {
  const now = new Date().toISOString().slice(0, 19);
  const body = entries.map(({ set, key, row }) => {
    const owner = schema.get(set)?.properties['Ref_Key'] === undefined ? 'Recorder_Key=' : '';
    const address = `${root}/${encodeURIComponent(set)}(${owner}guid'${key}')`;
    if (row === null) return `<at:deleted-entry ref="${address}" when="${now}"/>`;
    const type = schema.get(set);
    if (type === undefined) return '';
    return `<entry><id>${address}</id><category term="StandardODATA.${set}" scheme="http://schemas.microsoft.com/ado/2007/08/dataservices/scheme"/><content type="application/xml"><m:properties>${propertiesOf(type, set, row, `${set}(guid'${key}')`)}</m:properties></content></entry>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><updated>${now}</updated>${body.join('')}</feed>`;
};

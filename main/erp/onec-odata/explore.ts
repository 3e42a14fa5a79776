import type { BrowseNode, Sample } from '#main/erp/port.ts';
import { MostekError } from '#shared/errors.ts';
import { type Base, partOf, targetOf, typeOf } from './base.ts';
import type { Exact, Row } from './exact-json.ts';
import { isPart, type OdataType } from './metadata.ts';
import { partRows } from './rows.ts';

/** Longer texts and pictures say nothing in a preview. */
const longestCell = 200;

/** A node is `Set`, `Set/Part` or, for a field, one of these with `/Property` behind it. */
const split = (node: string): [set: string, part: string | null] => {
  const [set = '', part = null] = node.split('/');
  return [set, part];
};

const short = (type: string): string => type.replace(/^Edm\./, '').replace('StandardODATA.', '');

const fieldsOf = (
  parent: string,
  type: OdataType,
  /** Set that a reference leads to; of a table part only its other publication says it. */
  target: (reference: string) => string | null,
): BrowseNode[] =>
  [...type.properties.values()].map((property) => ({
    id: `${parent}/${property.name}`,
    name: property.name,
    kind: isPart(property) ? 'table' : 'field',
    type: target(property.name.replace(/_Key$/, '')) ?? short(property.type),
    children: isPart(property),
  }));

/** Published sets; of a set its properties and table parts; of a table part its properties. */
export const browse = async (base: Base, parent: string | null): Promise<BrowseNode[]> => {
  if (parent === null) base.forget();
  const metadata = await base.metadata();
  if (parent === null) {
    return [...metadata.sets.keys()]
      .sort((a, b) => a.localeCompare(b, 'ru'))
      .map((set) => ({ id: set, name: set, kind: 'table', type: null, children: true }));
  }
  const [set, part] = split(parent);
  const type = part === null ? typeOf(metadata, set) : partOf(metadata, set, part);
  return fieldsOf(parent, type, (reference) => targetOf(metadata, set, part, reference));
};

const cell = (value: Exact | undefined): string | null => {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'object' ? `(${Array.isArray(value) ? value.length : 1})` : String(value);
  return text.slice(0, longestCell);
};

/** First rows of a set, or of a table part of its first objects, as 1C has them. */
export const sample = async (base: Base, node: string, limit: number): Promise<Sample> => {
  const metadata = await base.metadata();
  const [set, part] = split(node);
  const type = part === null ? typeOf(metadata, set) : partOf(metadata, set, part);
  const columns = [...type.properties.values()]
    .filter((property) => !isPart(property) && !/_Base64Data$|^Edm\.(Binary|Stream)$/.test(property.type))
    .map((property) => property.name)
    .filter((name) => !name.endsWith('_Base64Data'));
  if (limit <= 0) return { columns, rows: [] };
  const rows: Row[] = await base.client.rows(set, { $top: limit });
  const shown = part === null ? rows : rows.flatMap((row) => partRows(row, part));
  if (columns.length === 0) throw new MostekError('erp.column_missing', `${node} has no properties to show`);
  return { columns, rows: shown.slice(0, limit).map((row) => columns.map((name) => cell(row[name]))) };
};

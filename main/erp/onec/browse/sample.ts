import type { Base } from '#main/erp/onec/base.ts';
import { STANDARD_NAMES } from '#main/erp/onec/bind/columns.ts';
import { readingIn } from '#main/erp/onec/bind/field.ts';
import { type Attribute, attributeAt, type Place } from '#main/erp/onec/bind/place.ts';
import type { OnecValue, Reading } from '#main/erp/onec/bind/value.ts';
import type { MetaObject } from '#main/erp/onec/metadata/meta-object.ts';
import type { Sample } from '#main/erp/port.ts';
import { qualified } from '#main/erp/queue-table/schema.ts';
import { MostekError } from '#shared/errors.ts';
import { chosenNode, placeOf, standardOf } from './tree.ts';

/** Longer texts say nothing in a preview. */
const longestCell = 200;
const nothing = (): undefined => undefined;

const missing = (node: string): MostekError =>
  new MostekError('erp.table_missing', node, { values: { table: node } });

/** Names of all values of the enumerations an attribute may refer to. */
const valueNames = async (base: Base, { meta }: Attribute): Promise<Map<string, string>> => {
  const names = new Map<string, string>();
  const types = new Set(meta?.types.flatMap((type) => (type.kind === 'reference' ? [type.type] : [])));
  if (types.size === 0) return names;
  for (const enumeration of await base.objects('enumeration')) {
    if (enumeration.refType === null || !types.has(enumeration.refType)) continue;
    for (const [guid, name] of enumeration.values) names.set(guid, name);
  }
  return names;
};

const cell = (value: OnecValue, names: ReadonlyMap<string, string>, inverted: boolean): string | null => {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value === inverted ? 'Нет' : 'Да';
  if (typeof value === 'string') return value.slice(0, longestCell);
  if ('ref' in value) return names.get(value.ref) ?? value.ref;
  return value.wall.replace('T', ' ');
};

interface Column {
  name: string;
  reading: Reading;
  names: ReadonlyMap<string, string>;
  inverted: boolean;
}

/** Every attribute that has something to show; files in value storages and unknown types are left out. */
const columnsOfPlace = async (base: Base, place: Place): Promise<Column[]> => {
  const sources = [
    ...standardOf(place).map((word) => ({ from: word, name: STANDARD_NAMES[word] })),
    ...place.attributes.map(({ guid, name }) => ({ from: guid, name })),
  ];
  const found: Column[] = [];
  for (const { from, name } of sources) {
    const attribute = attributeAt(base, place, from, name, '', nothing);
    if (attribute === null) continue;
    found.push({
      name: attribute.name,
      reading: readingIn({ base, alias: 'o' }, attribute.columns),
      names: await valueNames(base, attribute),
      inverted: attribute.inverted,
    });
  }
  return found;
};

const ofEnumeration = ({ values }: MetaObject, limit: number): Sample => ({
  columns: [STANDARD_NAMES.name, STANDARD_NAMES.ref],
  rows: [...values].slice(0, limit).map(([guid, name]) => [name, guid]),
});

/** The first rows of an object or table part, as somebody in 1C would see them: names, GUIDs, real dates. */
export const sampleMetadata = async (base: Base, node: string, limit: number): Promise<Sample> => {
  const chosen = await chosenNode(base, node);
  if (chosen === null) throw missing(node);
  if (chosen.object.kind === 'enumeration') return ofEnumeration(chosen.object, limit);
  const place = await placeOf(base, chosen);
  if (place === null) throw missing(chosen.object.fullName);
  const { dialect } = base.driver;
  const columns = await columnsOfPlace(base, place);
  const statement = dialect.limited(
    columns.flatMap(({ reading }) => reading.items).join(', '),
    `FROM ${qualified(dialect.quote, place.table)} o`,
    Math.max(0, Math.trunc(limit)),
  );
  const rows =
    columns.length === 0 ? [] : await base.driver.transaction('read', (session) => session.query(statement));
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => {
      let at = 0;
      return columns.map(({ reading, names, inverted }) => {
        const value = reading.read(row, at);
        at += reading.items.length;
        return cell(value, names, inverted);
      });
    }),
  };
};

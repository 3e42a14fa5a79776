import type { LiveColumn } from '#main/erp/driver.ts';
import type { Base } from '#main/erp/onec/base.ts';
import { columnsOf, STANDARD_NAMES } from '#main/erp/onec/bind/columns.ts';
import { type Place, placeOfObject, placeOfPart } from '#main/erp/onec/bind/place.ts';
import { layouts, type MetaKind, metaKinds } from '#main/erp/onec/metadata/layout.ts';
import type { MetaObject, TablePart } from '#main/erp/onec/metadata/meta-object.ts';
import type { BrowseNode } from '#main/erp/port.ts';
import { type OnecStandard, onecStandard } from '#shared/erp/onec.ts';
import { MostekError } from '#shared/errors.ts';
import { typeText } from './type-text.ts';

const nothing = (): undefined => undefined;

/** What a node's id stands for: an object, or a table part of it. */
export interface Chosen {
  object: MetaObject;
  part: TablePart | null;
}

/** `<object guid>` or `<object guid>/<part guid>`; null for anything else. */
export const chosenNode = async (base: Base, id: string): Promise<Chosen | null> => {
  const [guid = '', inner] = id.split('/');
  const object = await base.object(guid);
  if (object === null) return null;
  if (inner === undefined) return { object, part: null };
  const part = object.parts.find((candidate) => candidate.guid === inner);
  return part === undefined ? null : { object, part };
};

/** Live columns behind the node; null for an enumeration read by its description, or a table that is not there. */
export const placeOf = (base: Base, { object, part }: Chosen): Promise<Place | null> =>
  part === null ? placeOfObject(base, object, '', nothing) : placeOfPart(base, object, part, '', nothing);

/** Standard attributes that the node's table really has. */
export const standardOf = (place: Place): OnecStandard[] =>
  onecStandard.filter((word) => {
    const prefix = place.standard[word];
    return prefix !== undefined && columnsOf(place.columns, prefix) !== null;
  });

const plainType = (column: LiveColumn | null): string => {
  switch (column?.kind) {
    case 'timestamp':
      return 'Дата и время';
    case 'text':
    case 'char':
      return column.length === null ? 'Строка' : `Строка(${column.length})`;
    case 'decimal':
    case 'integer':
      return 'Число';
    case 'boolean':
    case 'binary':
      return 'Булево';
    default:
      return 'Ссылка';
  }
};

const standardType = ({ object }: Chosen, place: Place, word: OnecStandard): string => {
  if (word === 'ref' || word === 'parent')
    return `${layouts[object.kind].reference ?? 'Ссылка'}.${object.name}`;
  return plainType(columnsOf(place.columns, place.standard[word] ?? '')?.plain ?? null);
};

const field = (id: string, name: string, type: string): BrowseNode => ({
  id,
  name,
  kind: 'field',
  type,
  children: false,
});

const table = (id: string, name: string): BrowseNode => ({
  id,
  name,
  kind: 'table',
  type: null,
  children: true,
});

const roots = (base: Base): BrowseNode[] => [
  ...metaKinds
    .filter((kind) => base.guids(kind).length > 0)
    .map(
      (kind): BrowseNode => ({
        id: kind,
        name: layouts[kind].word,
        kind: 'group',
        type: null,
        children: true,
      }),
    ),
  // Attributes of extensions stand in tables of their own (erp.md B3); said here, where somebody looks for them.
  ...(base.extensions.length === 0
    ? []
    : [
        {
          id: 'extensions',
          name: `Расширения (не читаются): ${base.extensions.join(', ')}`,
          kind: 'group' as const,
          type: null,
          children: false,
        },
      ]),
];

const insides = async (base: Base, id: string, chosen: Chosen): Promise<BrowseNode[]> => {
  const { object, part } = chosen;
  if (object.kind === 'enumeration')
    return [...object.values].map(([guid, name]) => field(`${id}/${guid}`, name, 'Значение'));
  const place = await placeOf(base, chosen);
  const standard =
    place === null
      ? []
      : standardOf(place).map((word) =>
          field(`${id}/${word}`, STANDARD_NAMES[word], standardType(chosen, place, word)),
        );
  const own = await Promise.all(
    (part ?? object).attributes.map(async ({ guid, name, types }) =>
      field(`${id}/${guid}`, name, await typeText(base, types)),
    ),
  );
  const parts = part === null ? object.parts : [];
  return [
    ...standard,
    ...own,
    ...parts.map(({ guid, name }) => table(`${id}/${guid}`, `${object.fullName}.${name}`)),
  ];
};

const isKind = (id: string): id is MetaKind => Object.hasOwn(layouts, id);

/** The configuration by name: kinds, their objects, attributes and table parts with the types of 1C. */
export const browseMetadata = async (base: Base, parent: string | null): Promise<BrowseNode[]> => {
  if (parent === null) return roots(base);
  if (isKind(parent)) {
    const objects = await base.objects(parent);
    return objects
      .map(({ guid, fullName }) => table(guid, fullName))
      .sort((a, b) => a.name.localeCompare(b.name, 'ru'));
  }
  const chosen = await chosenNode(base, parent);
  if (chosen === null) throw new MostekError('erp.table_missing', parent, { values: { table: parent } });
  return insides(base, parent, chosen);
};

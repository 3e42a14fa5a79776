import { MostekError } from '#shared/errors.ts';
import { type BracketNode, itemAt, listOf, ownCopy, parseBrackets, textOf } from './bracket-text.ts';
import { isGuid } from './guid.ts';
import {
  ACCUMULATION_KIND,
  ATTRIBUTE,
  type AttributeRole,
  CONSTANT_TYPES,
  DOCUMENT_MOVES,
  ENUM_VALUE,
  ENUM_VALUES,
  INFORMATION,
  layouts,
  type MetaKind,
  PART,
  PART_ATTRIBUTES,
} from './layout.ts';
import { parsePattern, type TypeOption } from './type-pattern.ts';

export interface MetaAttribute {
  guid: string;
  name: string;
  role: AttributeRole;
  types: readonly TypeOption[];
}

export interface TablePart {
  guid: string;
  name: string;
  attributes: readonly MetaAttribute[];
}

/** A metadata object as the configuration describes it. */
export interface MetaObject {
  kind: MetaKind;
  guid: string;
  name: string;
  /** `Документ.ЗаказПокупателя`, as 1C's people say it. */
  fullName: string;
  /** The GUID by which type patterns refer to it. */
  refType: string | null;
  /** Dimensions first, then resources, then the rest, each in the configuration's order. */
  attributes: readonly MetaAttribute[];
  parts: readonly TablePart[];
  /** Values of an enumeration, GUID to name. */
  values: ReadonlyMap<string, string>;
  /** GUIDs of the registers a document moves. */
  moves: readonly string[];
  /** Information registers: has a period; any register: written by documents. */
  periodic: boolean;
  byRecorder: boolean;
  /** Accumulation registers: keeps balances, so that movements have a direction. */
  balances: boolean;
}

/** A collection is `{its GUID,count,items…}`; a list that says another count is something else. */
const collection = (node: BracketNode, guid: string): readonly BracketNode[] => {
  for (const child of listOf(node)) {
    const items = listOf(child);
    if (textOf(items[0])?.toLowerCase() === guid && Number(textOf(items[1])) === items.length - 2)
      return items.slice(2);
  }
  return [];
};

const required = (node: BracketNode, path: readonly number[]): string => {
  const text = textOf(itemAt(node, ...path));
  if (text === undefined || text === '') throw new Error(`nothing at [${path.join('][')}]`);
  return ownCopy(text);
};

const guidAt = (node: BracketNode, path: readonly number[]): string => {
  const text = required(node, path).toLowerCase();
  if (!isGuid(text)) throw new Error(`no GUID at [${path.join('][')}]`);
  return text;
};

const attribute = (node: BracketNode, role: AttributeRole): MetaAttribute => ({
  guid: guidAt(node, ATTRIBUTE.guid),
  name: required(node, ATTRIBUTE.name),
  role,
  types: parsePattern(itemAt(node, ...ATTRIBUTE.types)),
});

const part = (node: BracketNode): TablePart => ({
  guid: guidAt(node, PART.guid),
  name: required(node, PART.name),
  attributes: collection(node, PART_ATTRIBUTES).map((item) => attribute(item, 'attribute')),
});

const build = (kind: MetaKind, guid: string, root: BracketNode): MetaObject => {
  const layout = layouts[kind];
  const name = required(root, layout.name);
  const own = Object.entries(layout.attributes).flatMap(([collectionGuid, role]) =>
    collection(root, collectionGuid).map((item) => attribute(item, role)),
  );
  const constant: MetaAttribute[] =
    kind === 'constant'
      ? [{ guid, name, role: 'attribute', types: parsePattern(itemAt(root, ...CONSTANT_TYPES)) }]
      : [];
  const moves =
    kind === 'document'
      ? listOf(itemAt(root, ...DOCUMENT_MOVES.list))
          .slice(2)
          .flatMap((item) => ownCopy(textOf(itemAt(item, ...DOCUMENT_MOVES.guid))?.toLowerCase() ?? ''))
      : [];
  return {
    kind,
    guid,
    name,
    fullName: `${layout.word}.${name}`,
    refType: layout.refType === null ? null : guidAt(root, layout.refType),
    attributes: [...own, ...constant],
    parts: layout.parts === null ? [] : collection(root, layout.parts).map(part),
    values: new Map(
      kind === 'enumeration'
        ? collection(root, ENUM_VALUES).map((item) => [
            guidAt(item, ENUM_VALUE.guid),
            required(item, ENUM_VALUE.name),
          ])
        : [],
    ),
    moves,
    periodic: kind === 'information' && textOf(itemAt(root, ...INFORMATION.periodicity)) !== '0',
    byRecorder:
      kind === 'accumulation' ||
      (kind === 'information' && textOf(itemAt(root, ...INFORMATION.byRecorder)) === '1'),
    balances: kind === 'accumulation' && textOf(itemAt(root, ...ACCUMULATION_KIND)) === '0',
  };
};

/** Reads the description of one object; throws `erp.metadata_broken` where it is not laid out as it should be. */
export const parseMetaObject = (kind: MetaKind, guid: string, text: string): MetaObject => {
  const root = parseBrackets(text);
  try {
    return build(kind, guid, root);
  } catch (error) {
    if (error instanceof MostekError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const name = `${layouts[kind].word} ${guid}`;
    throw new MostekError('erp.metadata_broken', `${name}: ${why}`, { values: { name } });
  }
};

import { MostekError } from '#shared/errors.ts';
import { type BracketNode, itemAt, listOf, parseBrackets, textOf } from './bracket-text.ts';
import { isGuid } from './guid.ts';
import { layouts, type MetaKind, metaKinds } from './layout.ts';

/** `{2,<configuration guid>,<base64>}`: the row of Config that describes the configuration. */
export const configurationGuid = (rootText: string): string => {
  const guid = textOf(itemAt(parseBrackets(rootText), 1))?.toLowerCase() ?? '';
  if (!isGuid(guid))
    throw new MostekError('erp.metadata_broken', 'Config root names no configuration', {
      values: { name: 'root' },
    });
  return guid;
};

const isCollection = (items: readonly BracketNode[]): boolean =>
  Number(textOf(items[1])) === items.length - 2 &&
  items.slice(2).every((item) => isGuid(textOf(item)?.toLowerCase() ?? ''));

/** GUIDs of the configuration's objects by kind, wherever in its components the collections stand. */
export const objectsOfConfiguration = (text: string): ReadonlyMap<MetaKind, readonly string[]> => {
  const wanted = new Map<string, MetaKind>(metaKinds.map((kind) => [layouts[kind].collection, kind]));
  const found = new Map<MetaKind, string[]>();
  const look = [parseBrackets(text)];
  for (let node = look.pop(); node !== undefined; node = look.pop()) {
    const items = listOf(node);
    const kind = wanted.get(textOf(items[0])?.toLowerCase() ?? '');
    if (kind !== undefined && isCollection(items)) {
      const guids = items.slice(2).map((item) => textOf(item)?.toLowerCase() ?? '');
      found.set(kind, [...(found.get(kind) ?? []), ...guids]);
    } else look.push(...items);
  }
  if (found.size === 0)
    throw new MostekError('erp.metadata_broken', 'the configuration lists no objects', {
      values: { name: 'Config' },
    });
  return found;
};

/** `{x,count,object,auto,…}`: the objects an exchange plan registers, and whether by itself (erp.md B2). */
export const planContent = (text: string): ReadonlyMap<string, boolean> => {
  const items = listOf(parseBrackets(text)).slice(2);
  return new Map(
    items.flatMap((item, index): [string, boolean][] => {
      const guid = textOf(item)?.toLowerCase() ?? '';
      return index % 2 === 0 && isGuid(guid) ? [[guid, textOf(items[index + 1]) === '1']] : [];
    }),
  );
};

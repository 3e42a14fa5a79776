import { domainEntities, type MappedEntity } from '#renderer/screens/connections/mapping/domain-fields.ts';
import {
  type Draft,
  decidedPaths,
  emptyDraft,
  type ListDraft,
  type Lookup,
  mainSources,
  type Source,
  type Sources,
  singleOf,
  splitSources,
  undecided,
} from '#renderer/screens/connections/mapping/draft.ts';
import {
  compact,
  isObject,
  type Json,
  objectAt,
  textAt,
  withEntity,
} from '#renderer/screens/connections/mapping/json.ts';

const column = (name: string) => ({ from: name, name });

/** A join by one equality from a column of the table itself; what is more than that stays as it is. */
const lookupOf = (join: unknown): Lookup[] => {
  if (!isObject(join) || join['and'] !== undefined) return [];
  const on = objectAt(join, 'on');
  const left = textAt(on, 'left');
  if (left === '' || left.includes('.')) return [];
  const table = textAt(join, 'table');
  return [
    {
      alias: textAt(join, 'alias'),
      via: column(left),
      node: table,
      name: table,
      key: column(textAt(on, 'right')),
    },
  ];
};

const joinsOf = (query: Json): unknown[] => (Array.isArray(query['joins']) ? query['joins'] : []);

const sourceOf = (value: unknown, lookups: readonly Lookup[]): Source => {
  if (typeof value !== 'string') return { kind: 'kept' };
  const [alias = '', name] = value.split('.');
  if (name === undefined) return { kind: 'field', lookup: null, ...column(value) };
  return lookups.some((lookup) => lookup.alias === alias)
    ? { kind: 'field', lookup: alias, ...column(name) }
    : { kind: 'kept' };
};

const sourcesOf = (query: Json, lookups: readonly Lookup[]): Sources => ({
  ...Object.fromEntries(
    Object.entries(objectAt(query, 'constants')).map(([path, value]): [string, Source] => [
      path,
      { kind: 'constant', value: String(value) },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(objectAt(query, 'fields')).map(([path, value]): [string, Source] => [
      path,
      sourceOf(value, lookups),
    ]),
  ),
});

const tableOf = (query: Json) => {
  const lookups = joinsOf(query).flatMap(lookupOf);
  const table = textAt(query, 'table');
  return { node: table, name: table, lookups, sources: sourcesOf(query, lookups) };
};

const listOf = (query: Json): ListDraft => {
  const parent = textAt(query, 'parent');
  // Several sources of one list, or a parent's key in a joined table, are more than the dialog can draw.
  if (query['also'] !== undefined || parent.includes('.')) return { mode: 'kept' };
  return {
    mode: 'table',
    kind: 'table',
    table: tableOf(query),
    parent: parent === '' ? null : column(parent),
  };
};

/** The part of a `queue-table` profile that describes an entity, as choices; empty when it is not described yet. */
export const readQueueTable = (profile: Json, entity: MappedEntity): Draft => {
  const query = objectAt(profile, 'entities', entity);
  if (textAt(query, 'table') === '') return emptyDraft(entity);
  const main = tableOf(query);
  const lists: Record<string, ListDraft> = {};
  for (const list of domainEntities[entity].lists) {
    const found = objectAt(query, 'lists')[list.name];
    const own = isObject(found) ? listOf(found) : singleOf(list, main.sources);
    if (own !== null) lists[list.name] = own;
  }
  const words = Array.isArray(query['words']) ? query['words'].map(String).join(', ') : '';
  const key = textAt(query, 'key');
  return { entity, main, key: key === '' ? null : column(key), words, lists };
};

const joinOf = (lookup: Lookup): Json => ({
  table: lookup.name,
  alias: lookup.alias,
  on: { left: lookup.via.name, right: lookup.key?.name ?? '' },
});

/** Former joins stay, for conditions may name them; new ones are written when something is read through them. */
const writeJoins = (former: Json, lookups: readonly Lookup[], sources: Sources): unknown[] => {
  const old = joinsOf(former);
  const taken = new Set(old.map((join) => (isObject(join) ? textAt(join, 'alias') : '')));
  const used = new Set(
    Object.values(sources).flatMap((source) => (source.kind === 'field' ? [source.lookup] : [])),
  );
  return [
    ...old,
    ...lookups.filter(({ alias, key }) => !taken.has(alias) && used.has(alias) && key !== null).map(joinOf),
  ];
};

const write = ({ lookup, from }: { lookup: string | null; from: string }): string =>
  lookup === null ? from : `${lookup}.${from}`;

const writeList = (
  former: unknown,
  list: Extract<ListDraft, { mode: 'table' }>,
  paths: Set<string>,
): Json => {
  const { table } = list;
  const old = isObject(former) && textAt(former, 'table') === table.name ? former : {};
  const { fields, constants } = splitSources(table.sources, write, objectAt(old, 'fields'));
  const kept = undecided(objectAt(old, 'fields'), paths);
  return compact({
    ...old,
    table: table.name,
    parent: list.parent?.name ?? '',
    joins: writeJoins(old, table.lookups, table.sources),
    fields: { ...kept, ...fields },
    constants: { ...undecided(objectAt(old, 'constants'), paths), ...constants },
  });
};

export const wordsOf = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');

/**
 * The profile with the entity as it was chosen. With the same table everything that the dialog does not show stays:
 * conditions, order, further fields. Another table is described anew, for what stood there named the former's columns.
 */
export const writeQueueTable = (profile: Json, draft: Draft): Json => {
  const { main, key, entity } = draft;
  if (main === null || key === null) return profile;
  const former = objectAt(profile, 'entities', entity);
  const old = textAt(former, 'table') === main.name ? former : {};
  const decided = decidedPaths(entity);
  const formerFields = objectAt(old, 'fields');
  const { fields, constants } = splitSources(mainSources(draft), write, formerFields);
  const lists: Json = { ...objectAt(old, 'lists') };
  for (const list of domainEntities[entity].lists) {
    const chosen = draft.lists[list.name];
    if (chosen?.mode === 'kept') continue;
    const before = lists[list.name];
    delete lists[list.name];
    if (chosen?.mode === 'table') {
      lists[list.name] = writeList(before, chosen, new Set(list.fields.map(({ path }) => path)));
    }
  }
  const words = wordsOf(draft.words);
  return withEntity({ ...profile, kind: 'queue-table' }, entity, {
    ...compact({
      ...old,
      words: words.length === 0 ? [main.name] : words,
      table: main.name,
      key: key.name,
      joins: writeJoins(old, main.lookups, mainSources(draft)),
      fields: { key: key.name, ...undecided(formerFields, decided), ...fields },
      constants: { ...undecided(objectAt(old, 'constants'), decided), ...constants },
      lists,
    }),
  });
};

import {
  type DomainList,
  domainEntities,
  type MappedEntity,
} from '#renderer/screens/connections/mapping/domain-fields.ts';
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
  type TableDraft,
  undecided,
  whenEmpty,
} from '#renderer/screens/connections/mapping/draft.ts';
import {
  compact,
  isObject,
  type Json,
  objectAt,
  textAt,
  withEntity,
} from '#renderer/screens/connections/mapping/json.ts';

/** Every step through the same attribute to the same object is one lookup. */
const aliasOf = (via: string, object: string): string => `${via}>${object}`;

const readField = (value: unknown): { source: Source; lookup: Lookup | null } => {
  if (!isObject(value)) return { source: { kind: 'kept' }, lookup: null };
  const via = { from: textAt(value, 'from'), name: textAt(value, 'name') };
  const { step } = value;
  if (!isObject(step)) return { source: { kind: 'field', lookup: null, ...via }, lookup: null };
  const node = textAt(step, 'object');
  const alias = aliasOf(via.from, node);
  return {
    source: { kind: 'field', lookup: alias, from: textAt(step, 'from'), name: textAt(step, 'name') },
    lookup: { alias, via, node, name: textAt(step, 'objectName'), key: null },
  };
};

const readTable = (node: string, name: string, query: Json): TableDraft => {
  const lookups = new Map<string, Lookup>();
  const sources: Record<string, Source> = {};
  for (const [path, value] of Object.entries(objectAt(query, 'constants'))) {
    sources[path] = { kind: 'constant', value: String(value) };
  }
  for (const [path, value] of Object.entries(objectAt(query, 'fields'))) {
    const { source, lookup } = readField(value);
    sources[path] = source;
    if (lookup !== null) lookups.set(lookup.alias, lookup);
  }
  return { node, name, lookups: [...lookups.values()], sources };
};

const readList = (object: string, query: Json): ListDraft => {
  const name = textAt(query, 'name');
  const { kind } = query;
  if (kind === 'part') {
    const table = readTable(`${object}/${textAt(query, 'part')}`, name, query);
    return { mode: 'table', kind, table, parent: null };
  }
  if (kind !== 'balance' && kind !== 'slice') return { mode: 'kept' };
  const parent = { from: textAt(query, 'of'), name: textAt(query, 'ofName') };
  return { mode: 'table', kind, table: readTable(textAt(query, 'register'), name, query), parent };
};

/** The key of an object of 1C is its reference, always. */
export const onecKey = { from: 'ref', name: 'Ссылка' };

/** The part of a `onec` profile that describes an entity, as choices. */
export const readOnec = (profile: Json, entity: MappedEntity): Draft => {
  const query = objectAt(profile, 'entities', entity);
  const object = textAt(query, 'object');
  if (object === '') return emptyDraft(entity);
  const main = readTable(object, textAt(query, 'name') || object, query);
  const lists: Record<string, ListDraft> = {};
  for (const list of domainEntities[entity].lists) {
    const found = objectAt(query, 'lists')[list.name];
    const own = isObject(found) ? readList(object, found) : singleOf(list, main.sources);
    if (own !== null) lists[list.name] = own;
  }
  return { entity, main, key: onecKey, words: '', lists };
};

const writer =
  (lookups: readonly Lookup[]) =>
  ({ lookup, from, name }: { lookup: string | null; from: string; name: string }): Json => {
    const through = lookups.find((one) => one.alias === lookup);
    if (through === undefined) return { from, name };
    const step = { object: through.node, objectName: through.name, from, name };
    return { from: through.via.from, name: through.via.name, step };
  };

const tailOf = (node: string): string => node.slice(node.lastIndexOf('/') + 1);

const writeList = (
  former: unknown,
  list: DomainList,
  chosen: Extract<ListDraft, { mode: 'table' }>,
): Json => {
  const { table, parent } = chosen;
  const kind = chosen.kind === 'table' ? 'part' : chosen.kind;
  const id = tailOf(table.node);
  const place = kind === 'part' ? 'part' : 'register';
  const old = isObject(former) && former[place] === id ? former : {};
  const paths = new Set(list.fields.map(({ path }) => path));
  const { fields, constants } = splitSources(table.sources, writer(table.lookups), objectAt(old, 'fields'));
  return compact({
    ...whenEmpty(kind, fields),
    ...old,
    kind,
    [place]: id,
    name: table.name,
    ...(kind === 'part' ? {} : { of: parent?.from ?? '', ofName: parent?.name ?? '' }),
    constants: { ...undecided(objectAt(old, 'constants'), paths), ...constants },
    fields: { ...undecided(objectAt(old, 'fields'), paths), ...fields },
  });
};

/** The profile with the entity as it was chosen; what the dialog does not show stays, as long as the object does. */
export const writeOnec = (profile: Json, draft: Draft): Json => {
  const { main, entity } = draft;
  if (main === null) return profile;
  const former = objectAt(profile, 'entities', entity);
  const old = former['object'] === main.node ? former : {};
  const decided = decidedPaths(entity);
  const formerFields = objectAt(old, 'fields');
  const sources: Sources = mainSources(draft);
  const { fields, constants } = splitSources(sources, writer(main.lookups), formerFields);
  const lists: Json = { ...objectAt(old, 'lists') };
  for (const list of domainEntities[entity].lists) {
    const chosen = draft.lists[list.name];
    if (chosen?.mode === 'kept') continue;
    const before = lists[list.name];
    delete lists[list.name];
    if (chosen?.mode === 'table') lists[list.name] = writeList(before, list, chosen);
  }
  return withEntity({ ...profile, kind: 'onec' }, entity, {
    ...compact({
      ...old,
      object: main.node,
      name: main.name,
      fields: { key: formerFields['key'] ?? onecKey, ...undecided(formerFields, decided), ...fields },
      constants: { ...undecided(objectAt(old, 'constants'), decided), ...constants },
      lists,
    }),
  });
};

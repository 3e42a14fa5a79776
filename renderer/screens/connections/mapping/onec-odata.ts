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

const property = (name: string) => ({ from: name, name });

/** Name of a reference without the `_Key` of the property that holds it. */
export const referenceOf = (name: string): string => name.replace(/_Key$/, '');

/** Where a reference leads is asked of the base; a profile need not say it. */
const lookupThrough = (reference: string, set: string): Lookup => ({
  alias: reference,
  via: property(`${reference}_Key`),
  node: set,
  name: set,
  key: null,
});

const readTable = (node: string, query: Json, references: Json): TableDraft => {
  const lookups = new Map<string, Lookup>();
  const sources: Record<string, Source> = {};
  for (const [path, value] of Object.entries(objectAt(query, 'constants'))) {
    sources[path] = { kind: 'constant', value: String(value) };
  }
  for (const [path, value] of Object.entries(objectAt(query, 'fields'))) {
    if (typeof value !== 'string') continue;
    const [reference = '', name] = value.split('.');
    if (name === undefined) {
      sources[path] = { kind: 'field', lookup: null, ...property(value) };
      continue;
    }
    sources[path] = { kind: 'field', lookup: reference, ...property(name) };
    lookups.set(reference, lookupThrough(reference, textAt(references, reference)));
  }
  return { node, name: node, lookups: [...lookups.values()], sources };
};

export const setOfRegister = (register: string): string => register.replace(/\/.*$/su, '');

const readList = (set: string, value: unknown, references: Json): ListDraft => {
  // Goods and services in two table parts are one list: more than the dialog can draw.
  if (!isObject(value)) return { mode: 'kept' };
  const register = textAt(value, 'register');
  if (register === '') {
    const table = readTable(`${set}/${textAt(value, 'part')}`, value, references);
    return { mode: 'table', kind: 'part', table, parent: null };
  }
  const kind = register.includes('/Balance')
    ? 'balance'
    : register.includes('/SliceLast')
      ? 'slice'
      : 'table';
  return {
    mode: 'table',
    kind,
    table: readTable(setOfRegister(register), value, references),
    parent: property(textAt(value, 'owner') || 'Номенклатура_Key'),
  };
};

export const odataKey = property('Ref_Key');

/** The part of a `onec-odata` profile that describes an entity, as choices. */
export const readOnecOdata = (profile: Json, entity: MappedEntity): Draft => {
  const query = objectAt(profile, 'entities', entity);
  const set = textAt(query, 'set');
  if (set === '') return emptyDraft(entity);
  const references = objectAt(query, 'references');
  const main = readTable(set, query, references);
  const lists: Record<string, ListDraft> = {};
  for (const list of domainEntities[entity].lists) {
    const found = objectAt(query, 'lists')[list.name];
    const own = found === undefined ? singleOf(list, main.sources) : readList(set, found, references);
    if (own !== null) lists[list.name] = own;
  }
  return { entity, main, key: odataKey, words: '', lists };
};

const write = ({ lookup, from }: { lookup: string | null; from: string }): string =>
  lookup === null ? from : `${lookup}.${from}`;

const virtualTable = { part: '', table: '', balance: '/Balance()', slice: '/SliceLast()' } as const;

const writeList = (
  former: unknown,
  list: DomainList,
  chosen: Extract<ListDraft, { mode: 'table' }>,
): Json => {
  const { table, parent, kind } = chosen;
  const [set = '', part = ''] = table.node.split('/');
  const place: Json =
    kind === 'part' ? { part } : { register: `${set}${virtualTable[kind]}`, owner: parent?.name ?? '' };
  const name = kind === 'part' ? 'part' : 'register';
  const old = isObject(former) && former[name] === place[name] ? former : {};
  const paths = new Set(list.fields.map(({ path }) => path));
  const { fields, constants } = splitSources(table.sources, write, objectAt(old, 'fields'));
  return compact({
    ...whenEmpty(kind, fields),
    ...old,
    ...place,
    fields: { ...undecided(objectAt(old, 'fields'), paths), ...fields },
    constants: { ...undecided(objectAt(old, 'constants'), paths), ...constants },
  });
};

/** Where references of registers lead; of objects and their parts the base says it, of virtual tables it does not. */
const referencesOf = (draft: Draft): Json =>
  Object.fromEntries(
    Object.values(draft.lists).flatMap((list) => {
      if (list.mode !== 'table' || list.kind === 'part') return [];
      const used = Object.values(list.table.sources).map((one) => (one.kind === 'field' ? one.lookup : null));
      return list.table.lookups
        .filter(({ alias, node }) => node !== '' && used.includes(alias))
        .map(({ alias, node }) => [alias, node]);
    }),
  );

/** The profile with the entity as it was chosen; what the dialog does not show stays, as long as the set does. */
export const writeOnecOdata = (profile: Json, draft: Draft): Json => {
  const { main, entity } = draft;
  if (main === null) return profile;
  const former = objectAt(profile, 'entities', entity);
  const old = former['set'] === main.node ? former : {};
  const decided = decidedPaths(entity);
  const formerFields = objectAt(old, 'fields');
  const { fields, constants } = splitSources(mainSources(draft), write, formerFields);
  const lists: Json = { ...objectAt(old, 'lists') };
  for (const list of domainEntities[entity].lists) {
    const chosen = draft.lists[list.name];
    if (chosen?.mode === 'kept') continue;
    const before = lists[list.name];
    delete lists[list.name];
    if (chosen?.mode === 'table') lists[list.name] = writeList(before, list, chosen);
  }
  return withEntity({ ...profile, kind: 'onec-odata' }, entity, {
    ...compact({
      ...old,
      set: main.node,
      fields: { key: odataKey.name, ...undecided(formerFields, decided), ...fields },
      constants: { ...undecided(objectAt(old, 'constants'), decided), ...constants },
      lists,
      references: { ...objectAt(old, 'references'), ...referencesOf(draft) },
    }),
  });
};

import type { ErpInput } from '#renderer/screens/connections/explorer/use-tree.ts';
import {
  type DomainField,
  domainEntities,
  singlePath,
} from '#renderer/screens/connections/mapping/domain-fields.ts';
import {
  type Draft,
  type FieldRef,
  type ListDraft,
  type ListKind,
  type Lookup,
  singleOf,
  type TableDraft,
} from '#renderer/screens/connections/mapping/draft.ts';
import { tableOf, withLookup, withTable } from '#renderer/screens/connections/mapping/draft-edits.ts';
import { likelySources, worthFollowing } from '#renderer/screens/connections/mapping/likely.ts';
import {
  loadPlace,
  type Place,
  type PlaceField,
  referenceNode,
} from '#renderer/screens/connections/mapping/place.ts';
import type { ProfileKind } from '#renderer/screens/connections/mapping/profile-kind.ts';
import {
  columnsWithTable,
  suggestKey,
  suggestParent,
} from '#renderer/screens/connections/mapping/suggest.ts';
import type { ApiClient } from '#shared/api/contract.ts';
import type { BrowseNode } from '#shared/api/types.ts';

export type Places = ReadonlyMap<string, Place>;

/** What the steps work with; each reads what it needs and gives back a new draft with the places it has read. */
export interface Desk {
  client: ApiClient;
  erp: ErpInput;
  kind: ProfileKind;
  /** Tables at the root of the tree, for columns that are named after one of them. */
  tables: readonly BrowseNode[];
}

export interface Step {
  draft: Draft;
  places: Places;
}

const followed = 5;

/** An alias that a profile takes: Latin letters, unlike the others. */
const aliasFor = (table: string, taken: readonly string[]): string => {
  const name = table
    .slice(table.lastIndexOf('.') + 1)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '')
    .replace(/^[^a-z]+/, '')
    .slice(0, 16);
  const stem = name === '' ? 'other' : name;
  let alias = stem;
  for (let n = 2; taken.includes(alias); n += 1) alias = `${stem}${n}`;
  return alias;
};

/** A lookup through a reference of 1C, which says by itself where it leads. */
const referenceLookup = (kind: ProfileKind, via: PlaceField, to: { node: string; name: string }): Lookup => ({
  alias: kind.id === 'onec' ? `${via.from}>${to.node}` : via.name.replace(/_Key$/, ''),
  via: { from: via.from, name: via.name },
  ...to,
  key: null,
});

const tableLookup = (via: FieldRef, table: BrowseNode, key: FieldRef, taken: readonly string[]): Lookup => ({
  alias: aliasFor(table.name, taken),
  via: { from: via.from, name: via.name },
  node: table.id,
  name: table.name,
  key: { from: key.from, name: key.name },
});

/** Lookups that are worth having for these fields, with the places they lead to. One that fails is left out. */
const likelyLookups = async (
  desk: Desk,
  fields: readonly DomainField[],
  place: Place,
  avoid: string,
): Promise<{ lookup: Lookup; place: Place }[]> => {
  const { client, erp, kind } = desk;
  const open = (node: string): Promise<Place | null> => loadPlace(client, erp, kind, node).catch(() => null);
  if (kind.id !== 'queue-table') {
    const refs = place.fields.filter((field) => kind.referenceTo(field) !== null);
    const found = await Promise.all(
      worthFollowing(fields, refs, followed).map(async (via) => {
        const to = await referenceNode(client, erp, kind, via).catch(() => null);
        const other = to === null ? null : await open(to.node);
        return to === null || other === null
          ? []
          : [{ lookup: referenceLookup(kind, via, to), place: other }];
      }),
    );
    return found.flat();
  }
  const named = columnsWithTable(place.fields, desk.tables, avoid);
  const worth = new Set(
    worthFollowing(
      fields,
      named.map(({ via }) => via),
      followed,
    ),
  );
  const taken: string[] = [];
  const found: { lookup: Lookup; place: Place }[] = [];
  for (const { via, table } of named.filter((one) => worth.has(one.via))) {
    const other = await open(table.id);
    const key = other === null ? null : suggestKey(table.name, other.fields);
    if (other === null || key === null) continue;
    const lookup = tableLookup(via, table, key, taken);
    taken.push(lookup.alias);
    found.push({ lookup, place: other });
  }
  return found;
};

const withPlaces = (places: Places, ...more: readonly Place[]): Places =>
  new Map([...places, ...more.map((place): [string, Place] => [place.node, place])]);

/** Another table for the object itself: key, fields and single lists are suggested by their names. */
export const chooseMain = async (desk: Desk, { draft, places }: Step, node: BrowseNode): Promise<Step> => {
  const { client, erp, kind } = desk;
  const place = await loadPlace(client, erp, kind, node.id);
  const { fields, lists } = domainEntities[draft.entity];
  const singles = lists
    .filter((list) => list.single)
    .flatMap((list) => list.fields.map((field) => ({ ...field, path: singlePath(list, field) })));
  const lookups = await likelyLookups(desk, fields, place, node.name);
  const found = likelySources(fields, kind, place, lookups);
  // A column that is a field of the object already is no item of a list.
  const used = new Set(Object.values(found).flatMap((one) => (one.kind === 'field' ? [one.name] : [])));
  const rest = { ...place, fields: place.fields.filter((field) => !used.has(field.name)) };
  const inLists = likelySources(singles, kind, rest, []);
  return {
    draft: {
      ...draft,
      main: { node: node.id, name: node.name, lookups: lookups.map(({ lookup }) => lookup), sources: found },
      key: kind.fixedKey ?? suggestKey(node.name, place.fields),
      words: draft.words.trim() === '' ? node.name.slice(node.name.lastIndexOf('.') + 1) : draft.words,
      lists: Object.fromEntries(
        lists.flatMap((list): [string, ListDraft][] => {
          const single = singleOf(list, inLists);
          const isWhole =
            single?.mode === 'single' &&
            list.fields.every((field) => !field.required || single.sources[field.path] !== undefined);
          return single !== null && isWhole ? [[list.name, single]] : [];
        }),
      ),
    },
    places: withPlaces(places, place, ...lookups.map((one) => one.place)),
  };
};

/** Another table for a list of the object. */
export const chooseList = async (
  desk: Desk,
  { draft, places }: Step,
  name: string,
  listKind: ListKind,
  node: BrowseNode,
): Promise<Step> => {
  const { client, erp, kind } = desk;
  const list = domainEntities[draft.entity].lists.find((one) => one.name === name);
  if (list === undefined || draft.main === null) return { draft, places };
  const place = await loadPlace(client, erp, kind, node.id);
  const lookups = await likelyLookups(desk, list.fields, place, draft.main.name);
  const parent = listKind === 'part' ? null : parentOf(kind, draft.main.name, draft.main.node, place.fields);
  const own = { ...place, fields: place.fields.filter((field) => field.from !== parent?.from) };
  const table = {
    node: node.id,
    name: node.name,
    lookups: lookups.map(({ lookup }) => lookup),
    sources: likelySources(list.fields, kind, own, lookups),
  };
  return {
    draft: { ...draft, lists: { ...draft.lists, [name]: { mode: 'table', kind: listKind, table, parent } } },
    places: withPlaces(places, place, ...lookups.map((one) => one.place)),
  };
};

/** In 1C the dimension whose type is the object; elsewhere the column named after its table. */
const parentOf = (
  kind: ProfileKind,
  table: string,
  node: string,
  fields: readonly PlaceField[],
): FieldRef | null => {
  const typed = fields.find((field) => {
    const to = kind.referenceTo(field);
    return to !== null && ('node' in to ? to.node === node : to.name === table);
  });
  const found = typed ?? suggestParent(table, fields);
  return found === null ? null : { from: found.from, name: found.name };
};

/** Follows a reference of 1C from the object's table or a list. */
export const followReference = async (
  desk: Desk,
  step: Step,
  list: string | null,
  via: PlaceField,
): Promise<Step> => {
  const to = await referenceNode(desk.client, desk.erp, desk.kind, via);
  if (to === null) return step;
  const place = await loadPlace(desk.client, desk.erp, desk.kind, to.node);
  const lookup = referenceLookup(desk.kind, via, to);
  return { draft: withLookup(step.draft, list, lookup), places: withPlaces(step.places, place) };
};

/** Joins a table chosen in the tree; which columns are equal is suggested and can be changed. */
export const joinTable = async (
  desk: Desk,
  step: Step,
  list: string | null,
  node: BrowseNode,
): Promise<Step> => {
  const table = tableOf(step.draft, list);
  const from = table === null ? undefined : step.places.get(table.node);
  const place = await loadPlace(desk.client, desk.erp, desk.kind, node.id);
  const via = suggestParent(node.name, from?.fields ?? []) ?? from?.fields[0];
  const key = suggestKey(node.name, place.fields) ?? place.fields[0];
  if (table === null || via === undefined || key === undefined) return step;
  const lookup = tableLookup(
    via,
    node,
    key,
    table.lookups.map(({ alias }) => alias),
  );
  return { draft: withLookup(step.draft, list, lookup), places: withPlaces(step.places, place) };
};

/** Where a lookup leads when the profile leaves that to the base, which says it of the field it goes through. */
const resolved = (desk: Desk, table: TableDraft, place: Place | undefined): TableDraft => ({
  ...table,
  lookups: table.lookups.map((lookup) => {
    const via = place?.fields.find((field) => field.name === lookup.via.name);
    const to = lookup.node !== '' || via === undefined ? null : desk.kind.referenceTo(via);
    return to !== null && 'node' in to ? { ...lookup, node: to.node, name: to.node } : lookup;
  }),
});

/** Reads the places of a draft that came out of the profile. What cannot be read is left out; the test says why. */
export const loadPlaces = async (desk: Desk, draft: Draft): Promise<Step> => {
  const open = async (nodes: ReadonlySet<string>): Promise<Place[]> => {
    const read = await Promise.all(
      [...nodes]
        .filter((node) => node !== '')
        .map((node) => loadPlace(desk.client, desk.erp, desk.kind, node).catch(() => null)),
    );
    return read.filter((place) => place !== null);
  };
  const owners = [null, ...Object.keys(draft.lists)];
  const nodesOf = (of: (table: TableDraft) => readonly string[], now: Draft): Set<string> =>
    new Set(
      owners.flatMap((list) => {
        const table = tableOf(now, list);
        return table === null ? [] : of(table);
      }),
    );
  const places = withPlaces(new Map(), ...(await open(nodesOf((table) => [table.node], draft))));
  const whole = owners.reduce<Draft>((now, list) => {
    const table = tableOf(now, list);
    return table === null ? now : withTable(now, list, resolved(desk, table, places.get(table.node)));
  }, draft);
  const others = await open(nodesOf((table) => table.lookups.map(({ node }) => node), whole));
  return { draft: whole, places: withPlaces(places, ...others) };
};

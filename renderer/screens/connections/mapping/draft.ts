import {
  type DomainList,
  domainEntities,
  type MappedEntity,
  singlePath,
} from '#renderer/screens/connections/mapping/domain-fields.ts';

/** A field of the ERP: what the profile calls it (a name, or a GUID of 1C), and what people call it. */
export interface FieldRef {
  from: string;
  name: string;
}

/** Where the value of a domain field comes from. */
export type Source =
  | ({ kind: 'field' /** Alias of the lookup it is read through. */; lookup: string | null } & FieldRef)
  | { kind: 'constant'; value: string }
  /** A combination that only the text of the profile can say; it stays as it stands there. */
  | { kind: 'kept' };

export type Sources = Readonly<Record<string, Source>>;

/** One step to another table: the column `via` holds the other one's `key`. */
export interface Lookup {
  alias: string;
  via: FieldRef;
  node: string;
  name: string;
  /** Null in 1C, where a reference says by itself where it leads. */
  key: FieldRef | null;
}

export interface TableDraft {
  /** Id of the node in the tree of the ERP. */
  node: string;
  name: string;
  lookups: readonly Lookup[];
  sources: Sources;
}

export type ListKind = 'table' | 'part' | 'balance' | 'slice';

export type ListDraft =
  /** The one item stands in the object's own table. */
  | { mode: 'single'; sources: Sources }
  | {
      mode: 'table';
      kind: ListKind;
      table: TableDraft /** Holds the object's key. */;
      parent: FieldRef | null;
    }
  | { mode: 'kept' };

/** What a person has chosen for one kind of object, before it becomes a part of the profile. */
export interface Draft {
  entity: MappedEntity;
  main: TableDraft | null;
  key: FieldRef | null;
  /** Words of the queue's entity column; only profiles with a queue table have them. */
  words: string;
  lists: Readonly<Record<string, ListDraft>>;
}

export const emptyDraft = (entity: MappedEntity): Draft => ({
  entity,
  main: null,
  key: null,
  words: '',
  lists: {},
});

/** Domain paths that the dialog decides on; all others of a profile are left alone. */
export const decidedPaths = (entity: MappedEntity): ReadonlySet<string> => {
  const { fields, lists } = domainEntities[entity];
  return new Set([
    'key',
    ...fields.map((field) => field.path),
    ...lists.flatMap((list) => list.fields.map((field) => singlePath(list, field))),
  ]);
};

/** Sources of the object's own table by domain path, the single items of lists among them. */
export const mainSources = (draft: Draft): Sources => {
  const all: Record<string, Source> = {};
  const { fields, lists } = domainEntities[draft.entity];
  for (const { path } of fields) {
    const source = draft.main?.sources[path];
    if (source !== undefined) all[path] = source;
  }
  for (const list of lists) {
    const chosen = draft.lists[list.name];
    if (chosen?.mode !== 'single') continue;
    for (const field of list.fields) {
      const source = chosen.sources[field.path];
      if (source !== undefined) all[singlePath(list, field)] = source;
    }
  }
  return all;
};

/** The single item of a list among the sources of the object's own table; null when none of it is there. */
export const singleOf = (list: DomainList, all: Sources): ListDraft | null => {
  const sources: Record<string, Source> = {};
  for (const field of list.fields) {
    const source = all[singlePath(list, field)];
    if (source !== undefined) sources[field.path] = source;
  }
  return Object.values(sources).some((source) => source.kind !== 'constant')
    ? { mode: 'single', sources }
    : null;
};

/** Splits what is read into fields and constants, as profiles keep them; `kept` ones are taken from what stood there. */
export const splitSources = (
  sources: Sources,
  write: (source: Extract<Source, { kind: 'field' }>) => unknown,
  former: Readonly<Record<string, unknown>>,
): { fields: Record<string, unknown>; constants: Record<string, string> } => {
  const fields: Record<string, unknown> = {};
  const constants: Record<string, string> = {};
  for (const [path, source] of Object.entries(sources)) {
    if (source.kind === 'constant') constants[path] = source.value;
    else if (source.kind === 'field') fields[path] = write(source);
    else if (former[path] !== undefined) fields[path] = former[path];
  }
  return { fields, constants };
};

/** What the dialog does not decide on and therefore keeps. */
export const undecided = (
  former: Readonly<Record<string, unknown>>,
  decided: ReadonlySet<string>,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(former).filter(([path]) => !decided.has(path)));

/** Why a draft cannot be taken over yet: the first that is missing, as a key of the `setup.map` texts. */
export const missingIn = (draft: Draft): 'noTable' | 'noKey' | 'noWords' | 'noSource' | 'noParent' | null => {
  if (draft.main === null) return 'noTable';
  if (draft.key === null) return 'noKey';
  const { fields, lists } = domainEntities[draft.entity];
  const sources = draft.main.sources;
  if (fields.some((field) => field.required && sources[field.path] === undefined)) return 'noSource';
  for (const list of lists) {
    const chosen = draft.lists[list.name];
    if (chosen === undefined || chosen.mode === 'kept') continue;
    const own = chosen.mode === 'single' ? chosen.sources : chosen.table.sources;
    if (list.fields.some((field) => field.required && own[field.path] === undefined)) return 'noSource';
    if (chosen.mode === 'table' && chosen.kind !== 'part' && chosen.parent === null) return 'noParent';
  }
  return null;
};

/** 1C keeps no row of what is not there, so that a sold-out article would have no stock instead of none of it. */
export const whenEmpty = (
  kind: ListKind,
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  kind === 'balance' && fields['quantity'] !== undefined ? { whenEmpty: { quantity: '0' } } : {};

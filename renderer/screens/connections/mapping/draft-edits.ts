import type {
  Draft,
  ListDraft,
  Lookup,
  Source,
  TableDraft,
} from '#renderer/screens/connections/mapping/draft.ts';

export const withTable = (draft: Draft, list: string | null, table: TableDraft): Draft => {
  if (list === null) return { ...draft, main: table };
  const chosen = draft.lists[list];
  return chosen?.mode === 'table'
    ? { ...draft, lists: { ...draft.lists, [list]: { ...chosen, table } } }
    : draft;
};

/** The object's own table (`null`), or that of a list. */
export const tableOf = (draft: Draft, list: string | null) => {
  if (list === null) return draft.main;
  const chosen = draft.lists[list];
  return chosen?.mode === 'table' ? chosen.table : null;
};

/** Puts a lookup into the object's table (`null`) or the table of a list, in the place of one of the same alias. */
export const withLookup = (draft: Draft, list: string | null, lookup: Lookup): Draft => {
  const table = tableOf(draft, list);
  if (table === null) return draft;
  const at = table.lookups.findIndex((one) => one.alias === lookup.alias);
  const lookups = at < 0 ? [...table.lookups, lookup] : table.lookups.with(at, lookup);
  return withTable(draft, list, { ...table, lookups });
};

/** Another source of one field, or none. */
export const withSource = (draft: Draft, list: string | null, path: string, source: Source | null): Draft => {
  const change = (sources: Readonly<Record<string, Source>>): Record<string, Source> => {
    const { [path]: _former, ...others } = sources;
    return source === null ? others : { ...others, [path]: source };
  };
  if (list === null) {
    return draft.main === null
      ? draft
      : { ...draft, main: { ...draft.main, sources: change(draft.main.sources) } };
  }
  const chosen = draft.lists[list];
  if (chosen === undefined || chosen.mode === 'kept') return draft;
  const next: ListDraft =
    chosen.mode === 'single'
      ? { ...chosen, sources: change(chosen.sources) }
      : { ...chosen, table: { ...chosen.table, sources: change(chosen.table.sources) } };
  return { ...draft, lists: { ...draft.lists, [list]: next } };
};

/** Another place for a list; null takes it away. */
export const withList = (draft: Draft, name: string, list: ListDraft | null): Draft => {
  const { [name]: _former, ...others } = draft.lists;
  return { ...draft, lists: list === null ? others : { ...others, [name]: list } };
};

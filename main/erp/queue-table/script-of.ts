import type { LiveColumn } from '#main/erp/driver.ts';
import type { ScriptOptions, WatchedTable } from '#main/erp/port.ts';
import {
  type FeedTable,
  type ScriptModel,
  stagingOfDocuments,
  stagingOfOrders,
  type WatchedByTrigger,
} from '#main/erp/script-model.ts';
import { entityNames } from '#shared/domain/entity.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import { MostekError } from '#shared/errors.ts';
import type { BoundQuery } from './bind-entity.ts';
import type { Bindings } from './bindings.ts';
import { erpNeeds } from './rights.ts';
import { findColumn, label, type Schema } from './schema.ts';

/** Columns of the table that the profile reads, so that other updates of a busy table make no changes. */
const readColumns = async (
  bindings: Bindings,
  profile: QueueTableProfile,
  table: string,
  word: string,
): Promise<LiveColumn[]> => {
  const found = new Map<string, LiveColumn>();
  for (const name of entityNames) {
    if (profile.entities[name]?.words.includes(word) !== true) continue;
    const entity = await bindings.entity(name);
    const queries: BoundQuery[] = [entity.head, ...entity.lists.map((list) => list.query)];
    for (const { reads } of queries) {
      for (const read of reads) {
        if (read.table.live.name !== table) continue;
        for (const column of read.columns) found.set(column.name, column);
      }
    }
  }
  return [...found.values()];
};

/** Main tables and lists of every entity: a change of an order line is a change of its order. */
export const watchedByProfile = async (
  bindings: Bindings,
  profile: QueueTableProfile,
): Promise<WatchedByTrigger[]> => {
  const watched = new Map<string, WatchedByTrigger>();
  const add = (entry: WatchedByTrigger): void => {
    const way = entry.via.map((join) => label(join.table.live)).join(' ');
    const id = `${label(entry.table)} ${entry.key.name} ${entry.entityWord} ${way}`;
    if (!watched.has(id)) watched.set(id, entry);
  };
  for (const name of entityNames) {
    const query = profile.entities[name];
    const entityWord = query?.words[0];
    if (query === undefined || entityWord === undefined) continue;
    const { head, lists } = await bindings.entity(name);
    const of = async (
      bound: BoundQuery,
      child: boolean,
      rowKey: string | undefined,
    ): Promise<WatchedByTrigger> => ({
      table: bound.table.live,
      key: bound.key.live,
      entityWord,
      child,
      compare: await readColumns(bindings, profile, bound.table.live.name, entityWord),
      via: bound.path,
      rowKey: rowKey === undefined ? null : findColumn(bound.table.columns, rowKey),
    });
    add(await of(head, false, query.rowKey));
    for (const { query: bound, source } of lists) {
      const own = label(bound.table.live) === label(head.table.live) && bound.path.length === 0;
      if (source.watch !== false && !own) add(await of(bound, true, source.rowKey));
    }
  }
  return [...watched.values()];
};

const isMain = (profile: QueueTableProfile, { table, entityWord }: WatchedTable): boolean =>
  entityNames.some((name) => {
    const query = profile.entities[name];
    return (
      query !== undefined &&
      query.words.includes(entityWord) &&
      query.table.toLowerCase() === table.toLowerCase()
    );
  });

const isKnownWord = (profile: QueueTableProfile, word: string): boolean =>
  entityNames.some((name) => profile.entities[name]?.words.includes(word) === true);

const bindWatched = async (
  schema: Schema,
  bindings: Bindings,
  profile: QueueTableProfile,
  wanted: WatchedTable,
): Promise<WatchedByTrigger> => {
  const table = schema.table(wanted.table);
  if (table === null) {
    const values = { table: wanted.table, suggestions: schema.nearestTables(wanted.table).join(', ') };
    throw new MostekError('erp.table_missing', `no table ${wanted.table}`, { values });
  }
  const key = findColumn(await schema.columns(table), wanted.key);
  if (key === null) {
    throw new MostekError('erp.column_missing', `no column ${wanted.key} in ${wanted.table}`, {
      values: { table: wanted.table, column: wanted.key },
    });
  }
  return {
    table,
    key,
    entityWord: wanted.entityWord,
    child: isKnownWord(profile, wanted.entityWord) && !isMain(profile, wanted),
    compare: await readColumns(bindings, profile, table.name, wanted.entityWord),
    via: [],
    rowKey: null,
  };
};

/** Registers of the profile with their live names. */
export const boundFeeds = async (bindings: Bindings, profile: QueueTableProfile): Promise<FeedTable[]> => {
  const schema = await bindings.schema();
  const feeds: FeedTable[] = [];
  for (const { word, overlap, ...feed } of profile.feeds ?? []) {
    const { table, key } = await bindWatched(schema, bindings, profile, { ...feed, entityWord: word });
    const id = (await bindWatched(schema, bindings, profile, { ...feed, key: feed.id, entityWord: word }))
      .key;
    feeds.push({ table, id, key, entityWord: word, overlap });
  }
  return feeds;
};

/** Everything the install script is made of; tables of the ERP must exist, those of the agent need not. */
export const scriptModel = async (
  bindings: Bindings,
  profile: QueueTableProfile,
  options: ScriptOptions,
): Promise<ScriptModel> => {
  const schema = await bindings.refresh();
  const named = options.tables ?? [];
  const watched = named.length === 0 ? await watchedByProfile(bindings, profile) : [];
  for (const table of named) watched.push(await bindWatched(schema, bindings, profile, table));
  const tracks = profile.changes === 'change_tracking';
  return {
    login: options.login,
    queue: profile.queue,
    watched: tracks ? [] : watched,
    tracked: tracks ? watched : [],
    feeds: await boundFeeds(bindings, profile),
    staged: [
      ...(profile.inbox === undefined ? [] : [stagingOfOrders(profile.inbox)]),
      ...(profile.documents === undefined ? [] : [stagingOfDocuments(profile.documents)]),
    ],
    needs: await erpNeeds(bindings, profile),
  };
};

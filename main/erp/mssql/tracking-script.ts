import type { LiveTable } from '#main/erp/driver.ts';
import type { ScriptModel, ScriptObject } from '#main/erp/script-model.ts';
import { feedPosition } from './feeds.ts';
import { liveName, quoted, text } from './names.ts';
import { positionName, positionTable } from './tracking.ts';

const tables = ({ tracked }: ScriptModel) => [
  ...new Map(tracked.map(({ table }) => [liveName(table), table])).values(),
];

const needsPositions = ({ tracked, feeds }: ScriptModel): boolean => tracked.length > 0 || feeds.length > 0;

const switchOn = (model: ScriptModel): string[] => {
  if (model.tracked.length === 0) return [];
  return [
    `IF NOT EXISTS (SELECT 1 FROM sys.change_tracking_databases WHERE database_id = DB_ID())
  ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 7 DAYS, AUTO_CLEANUP = ON);`,
    ...tables(model).map(
      (
        table,
      ) => `IF NOT EXISTS (SELECT 1 FROM sys.change_tracking_tables WHERE object_id = OBJECT_ID(${text(liveName(table))}))
  ALTER TABLE ${liveName(table)} ENABLE CHANGE_TRACKING;`,
    ),
  ];
};

/** Batches that switch change tracking on and note from where on changes count; empty where nothing needs them. */
export const trackingBatches = (model: ScriptModel): string[] => {
  if (!needsPositions(model)) return [];
  const positions = positionTable(model.queue);
  const unlessThere = (name: string, version: string, table: LiveTable): string =>
    `INSERT INTO ${positions} (source, version, object_id) SELECT ${text(name)}, ${version}, OBJECT_ID(${text(liveName(table))}) WHERE NOT EXISTS (SELECT 1 FROM ${positions} WHERE source = ${text(name)});`;
  return [
    ...switchOn(model),
    `IF OBJECT_ID(${text(positions)}) IS NULL
CREATE TABLE ${positions} (source nvarchar(300) NOT NULL PRIMARY KEY, version bigint NOT NULL, object_id int NULL);`,
    [
      ...model.tracked.map((watched) =>
        unlessThere(positionName(watched), 'CHANGE_TRACKING_CURRENT_VERSION()', watched.table),
      ),
      ...model.feeds.map((feed) =>
        unlessThere(
          feedPosition(feed),
          `(SELECT ISNULL(MAX(${quoted(feed.id.name)}), 0) FROM ${liveName(feed.table)})`,
          feed.table,
        ),
      ),
    ].join('\n'),
  ];
};

/** The agent itself puts tracked changes into the queue, so its login may. */
export const trackingGrants = (model: ScriptModel, queue: string): string[] => {
  if (!needsPositions(model)) return [];
  const login = quoted(model.login);
  return [
    ...tables(model).map((table) => `GRANT VIEW CHANGE TRACKING ON ${liveName(table)} TO ${login};`),
    ...model.feeds.map(({ table }) => `GRANT SELECT ON ${liveName(table)} TO ${login};`),
    `GRANT INSERT ON ${queue} TO ${login};`,
    `GRANT SELECT, INSERT, UPDATE ON ${positionTable(model.queue)} TO ${login};`,
  ];
};

/** The database keeps its setting: somebody else may track tables there too. */
export const trackingDrops = (model: ScriptModel): string[] =>
  !needsPositions(model)
    ? []
    : [
        ...tables(model).map(
          (
            table,
          ) => `IF EXISTS (SELECT 1 FROM sys.change_tracking_tables WHERE object_id = OBJECT_ID(${text(liveName(table))}))
  ALTER TABLE ${liveName(table)} DISABLE CHANGE_TRACKING;`,
        ),
        `IF OBJECT_ID(${text(positionTable(model.queue))}) IS NOT NULL DROP TABLE ${positionTable(model.queue)};`,
      ];

export const trackingObjects = (model: ScriptModel): ScriptObject[] =>
  tables(model).map((table) => ({
    kind: 'tracking',
    schema: table.schema,
    name: table.name,
    on: table,
    text: null,
  }));

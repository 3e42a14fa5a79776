import type { LiveColumn, LiveTable } from '#main/erp/driver.ts';
import { type ScriptModel, type Staging, type WatchedByTrigger, wayToKey } from '#main/erp/script-model.ts';
import { bare, liveName, quoted, schemaOf, tableName, text } from './names.ts';

/** Key of the session context that marks the agent's own writes. */
export const OWN_WRITE = 'mostek_own_write';

/** Triggers can't see columns of these types. */
const UNSEEN = new Set(['text', 'ntext', 'image']);

/**
 * `_i` is the row as it is, `_d` as it was; aliases of a profile start with a letter. Text is compared as bytes: under a
 * collation without case, TEA and tea would be one.
 */
const differs = (column: LiveColumn): string[] => {
  if (UNSEEN.has(column.type)) return [];
  const name = quoted(column.name);
  const isText = column.kind === 'text' || column.kind === 'char' || column.kind === 'long_text';
  const value = (row: string): string =>
    column.type === 'xml'
      ? `CAST(${row}.${name} AS nvarchar(max))`
      : isText
        ? `CAST(${row}.${name} AS varbinary(max))`
        : `${row}.${name}`;
  return [
    `${value('_i')} <> ${value('_d')}`,
    `(_i.${name} IS NULL AND _d.${name} IS NOT NULL)`,
    `(_i.${name} IS NOT NULL AND _d.${name} IS NULL)`,
  ];
};

export interface Trigger {
  name: string;
  schema: string;
  bare: string;
  table: LiveTable;
  on: string;
  events: string;
  body: string;
}

const insertInto = ({ table, columns: c }: ScriptModel['queue']): string =>
  `INSERT INTO ${tableName(table)} (${quoted(c.entity)}, ${quoted(c.key)}, ${quoted(c.operation)})`;

/** One row for each row that appeared, went, or changed in a column that is read. */
const ownRows = (model: ScriptModel, word: string, key: string, compare: readonly string[]): string => {
  const { insert, update, delete: remove } = model.queue.operations;
  const changed =
    compare.length === 0
      ? ''
      : `\n  WHERE _i.${key} IS NULL OR _d.${key} IS NULL OR ${compare.join('\n     OR ')}`;
  return `  ${insertInto(model.queue)}
  SELECT ${text(word)}, COALESCE(_i.${key}, _d.${key}), CASE WHEN _d.${key} IS NULL THEN ${text(insert)} WHEN _i.${key} IS NULL THEN ${text(remove)} ELSE ${text(update)} END
  FROM inserted _i FULL OUTER JOIN deleted _d ON _d.${key} = _i.${key}${changed};`;
};

const KEYS = '  DECLARE @keys TABLE (k nvarchar(200) NOT NULL);';
/** As bytes: the key's own collation may differ from that of the database, and then the two can't be compared. */
const asBytes = (key: string): string => `CAST(${key} AS varbinary(400))`;
const notAmong = (key: string): string =>
  `NOT EXISTS (SELECT 1 FROM @keys WHERE ${asBytes('k')} = ${asBytes(`CAST(${key} AS nvarchar(200))`)})`;

/** Columns of the row itself that say to which key it belongs. */
const leading = ({ via, key }: WatchedByTrigger): LiveColumn[] =>
  via.length === 0
    ? [key]
    : via.flatMap(({ on }) => on.flatMap(({ alias, left }) => (alias === null ? [left] : [])));

/**
 * Child rows, and rows that share one key: each key is told of once, and a row that goes changes the object, whether
 * others remain or not. With a key of its own a row is compared with its former self; without one every row counts.
 * DISTINCT and UNION are barred beside NEXT VALUE FOR, so the keys are gathered first.
 */
const gatheredRows = (model: ScriptModel, watched: WatchedByTrigger): string => {
  const { queue } = model;
  const rowKey = watched.rowKey === null ? null : quoted(watched.rowKey.name);
  const gather = (own: '_i' | '_d', differing: readonly string[], also: (key: string) => string): string => {
    const [table, other, otherTable] =
      own === '_i' ? ['inserted', '_d', 'deleted'] : ['deleted', '_i', 'inserted'];
    const { tables, conditions, key } = wayToKey(watched, own, quoted);
    const former =
      rowKey === null ? '' : ` LEFT JOIN ${otherTable} ${other} ON ${other}.${rowKey} = ${own}.${rowKey}`;
    const changed =
      rowKey === null || differing.length === 0
        ? []
        : [`(${other}.${rowKey} IS NULL OR ${differing.join('\n     OR ')})`];
    const where = [...conditions, `${key} IS NOT NULL`, ...changed].join(' AND ');
    return `  INSERT INTO @keys (k) SELECT DISTINCT CAST(${key} AS nvarchar(200)) FROM ${[`${table} ${own}${former}`, ...tables].join(', ')}
   WHERE ${where}${also(key)};`;
  };
  return `${KEYS}
${gather('_i', watched.compare.flatMap(differs), () => '')}
${gather('_d', leading(watched).flatMap(differs), (key) => ` AND ${notAmong(key)}`)}
  ${insertInto(queue)}
  SELECT ${text(watched.entityWord)}, k, ${text(queue.operations.update)} FROM @keys;`;
};

export const watchedTrigger = (model: ScriptModel, watched: WatchedByTrigger, name: string): Trigger => {
  const key = quoted(watched.key.name);
  return {
    name: `${quoted(watched.table.schema ?? 'dbo')}.${quoted(name)}`,
    schema: watched.table.schema ?? 'dbo',
    bare: name,
    table: watched.table,
    on: liveName(watched.table),
    events: 'INSERT, UPDATE, DELETE',
    body:
      watched.child || watched.rowKey !== null
        ? gatheredRows(model, watched)
        : ownRows(model, watched.entityWord, key, watched.compare.flatMap(differs)),
  };
};

export const answerTrigger = (
  model: ScriptModel,
  { table, id }: Staging,
  answer: NonNullable<Staging['answer']>,
  name: string,
): Trigger => {
  const column = (columnName: string): LiveColumn => ({
    name: columnName,
    type: 'nvarchar',
    kind: 'text',
    length: null,
    precision: null,
    scale: null,
    nullable: true,
    lossyText: false,
    asciiOnly: false,
  });
  const compare = answer.watched.map(column).flatMap(differs);
  return {
    name: `${quoted(schemaOf(table))}.${quoted(name)}`,
    schema: schemaOf(table),
    bare: name,
    table: { schema: schemaOf(table), name: bare(table) },
    on: tableName(table),
    events: 'UPDATE',
    body: ownRows(model, answer.word, quoted(id), compare),
  };
};

export const triggerText = (
  trigger: Trigger,
): string => `CREATE TRIGGER ${trigger.name} ON ${trigger.on} AFTER ${trigger.events} AS
BEGIN
  -- SET ROWCOUNT of the ERP's session would cut our rows and bar the sequence; it is restored when the trigger ends.
  SET NOCOUNT ON; SET ROWCOUNT 0;
  IF CAST(SESSION_CONTEXT(N'${OWN_WRITE}') AS int) = 1 RETURN;
  IF NOT EXISTS (SELECT 1 FROM inserted) AND NOT EXISTS (SELECT 1 FROM deleted) RETURN;
${trigger.body}
END;`;

import type { LiveColumn, LiveTable } from '#main/erp/driver.ts';
import { type ScriptModel, type WatchedByTrigger, wayToKey } from '#main/erp/script-model.ts';
import type { OrderInbox } from '#shared/erp/profile.ts';
import { bare, liveName, quoted, schemaOf, tableName, text } from './names.ts';

/** Key of the session context that marks the agent's own writes. */
export const OWN_WRITE = 'mostek_own_write';

/** Triggers can't see columns of these types. */
const UNSEEN = new Set(['text', 'ntext', 'image']);

/** Text is compared as bytes: under a collation without case, TEA and tea would be one. */
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
    `${value('i')} <> ${value('d')}`,
    `(i.${name} IS NULL AND d.${name} IS NOT NULL)`,
    `(i.${name} IS NOT NULL AND d.${name} IS NULL)`,
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
      : `\n  WHERE i.${key} IS NULL OR d.${key} IS NULL OR ${compare.join('\n     OR ')}`;
  return `  ${insertInto(model.queue)}
  SELECT ${text(word)}, COALESCE(i.${key}, d.${key}), CASE WHEN d.${key} IS NULL THEN ${text(insert)} WHEN i.${key} IS NULL THEN ${text(remove)} ELSE ${text(update)} END
  FROM inserted i FULL OUTER JOIN deleted d ON d.${key} = i.${key}${changed};`;
};

const KEYS = '  DECLARE @keys TABLE (k nvarchar(200) NOT NULL);';
/** As bytes: the key's own collation may differ from that of the database, and then the two can't be compared. */
const asBytes = (key: string): string => `CAST(${key} AS varbinary(400))`;
const notAmong = (key: string): string =>
  `NOT EXISTS (SELECT 1 FROM @keys WHERE ${asBytes('k')} = ${asBytes(`CAST(${key} AS nvarchar(200))`)})`;

/**
 * Where several rows share one key, a row is compared with its own former self, and each key is told of once; a row
 * that goes changes the object, whether others remain or not.
 */
const sharedRows = (model: ScriptModel, watched: WatchedByTrigger, rowKey: LiveColumn): string => {
  const { queue } = model;
  const key = quoted(watched.key.name);
  const row = quoted(rowKey.name);
  const changed = watched.compare.flatMap(differs);
  const compare = changed.length === 0 ? '' : ` AND (d.${row} IS NULL OR ${changed.join('\n     OR ')})`;
  return `${KEYS}
  INSERT INTO @keys (k) SELECT DISTINCT CAST(i.${key} AS nvarchar(200))
  FROM inserted i LEFT JOIN deleted d ON d.${row} = i.${row}
  WHERE i.${key} IS NOT NULL${compare};
  INSERT INTO @keys (k) SELECT DISTINCT CAST(d.${key} AS nvarchar(200))
  FROM deleted d LEFT JOIN inserted i ON i.${row} = d.${row}
  WHERE d.${key} IS NOT NULL AND (i.${row} IS NULL OR ${differs(watched.key).join(' OR ')}) AND ${notAmong(`d.${key}`)};
  ${insertInto(queue)}
  SELECT ${text(watched.entityWord)}, k, ${text(queue.operations.update)} FROM @keys;`;
};

/** One row for each parent. DISTINCT and UNION are barred beside NEXT VALUE FOR, so the keys are gathered first. */
const parentRows = (model: ScriptModel, watched: WatchedByTrigger): string => {
  const { queue } = model;
  const gather = (row: string, table: string, also: (key: string) => string): string => {
    const { tables, conditions, key } = wayToKey(watched, row, quoted);
    const where = [...conditions, `${key} IS NOT NULL`].join(' AND ');
    return `  INSERT INTO @keys (k) SELECT DISTINCT CAST(${key} AS nvarchar(200)) FROM ${[`${table} ${row}`, ...tables].join(', ')}
   WHERE ${where}${also(key)};`;
  };
  return `${KEYS}
${gather('i', 'inserted', () => '')}
${gather('d', 'deleted', (key) => ` AND ${notAmong(key)}`)}
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
    body: watched.child
      ? parentRows(model, watched)
      : watched.rowKey !== null
        ? sharedRows(model, watched, watched.rowKey)
        : ownRows(model, watched.entityWord, key, watched.compare.flatMap(differs)),
  };
};

export const answerTrigger = (model: ScriptModel, inbox: OrderInbox, name: string): Trigger => {
  const c = inbox.columns;
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
  const compare = [c.answer, c.reason, c.orderKey, c.orderNumber].map(column).flatMap(differs);
  return {
    name: `${quoted(schemaOf(inbox.table))}.${quoted(name)}`,
    schema: schemaOf(inbox.table),
    bare: name,
    table: { schema: schemaOf(inbox.table), name: bare(inbox.table) },
    on: tableName(inbox.table),
    events: 'UPDATE',
    body: ownRows(model, inbox.words[0] ?? 'INBOX', quoted(c.id), compare),
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

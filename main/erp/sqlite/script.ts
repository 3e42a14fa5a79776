import { literal, doubleQuoted as quoted } from '#main/erp/quoting.ts';
import {
  type InboxColumn,
  type Installation,
  objectName,
  ownTables,
  type ScriptModel,
  type ScriptObject,
  type Staging,
  type WatchedByTrigger,
  wayToKey,
} from '#main/erp/script-model.ts';

/** One row: whether the transaction under way is the agent's own, and a random id that tells databases apart. */
export const STATE_TABLE = 'mostek_state';
const CLOCK = "(strftime('%Y-%m-%dT%H:%M:%fZ','now'))";
const NOT_OURS = `(SELECT own FROM ${STATE_TABLE}) = 0`;

const columnType = (column: InboxColumn): string =>
  column.type === 'decimal' ? 'NUMERIC(18,4)' : column.type === 'time' ? 'TIMESTAMP' : 'TEXT';

const queueTable = ({
  queue: { table, columns: c, words },
}: ScriptModel): string => `CREATE TABLE IF NOT EXISTS ${quoted(table)} (
  ${quoted(c.id)} INTEGER PRIMARY KEY AUTOINCREMENT,
  ${quoted(c.entity)} TEXT NOT NULL,
  ${quoted(c.key)} TEXT NOT NULL,
  ${quoted(c.operation)} TEXT NOT NULL,
  ${quoted(c.status)} TEXT NOT NULL DEFAULT ${literal(words.new)},
  ${quoted(c.attempts)} INTEGER NOT NULL DEFAULT 0,
  ${quoted(c.claimedBy)} TEXT,
  ${quoted(c.claimedUntil)} TIMESTAMP,
  ${quoted(c.createdAt)} TIMESTAMP NOT NULL DEFAULT ${CLOCK},
  ${quoted(c.finishedAt)} TIMESTAMP,
  ${quoted(c.reason)} TEXT
);
CREATE INDEX IF NOT EXISTS ${quoted(`${table}_status`)} ON ${quoted(table)} (${quoted(c.status)}, ${quoted(c.id)});`;

interface Trigger {
  name: string;
  event: string;
  when: string[];
  key: string;
  /** Tables that lead to the key, and how. */
  tables: string[];
  conditions: string[];
  operation: string;
}

const createTrigger = (model: ScriptModel, on: string, word: string, trigger: Trigger): string => {
  const { table, columns: c } = model.queue;
  const { tables, conditions, key } = trigger;
  const values = `${literal(word)}, ${key}, ${literal(trigger.operation)}`;
  const rows =
    tables.length === 0
      ? `VALUES (${values})`
      : `SELECT ${values} FROM ${tables.join(', ')} WHERE ${[...conditions, `${key} IS NOT NULL`].join(' AND ')}`;
  return `CREATE TRIGGER ${quoted(trigger.name)} AFTER ${trigger.event} ON ${quoted(on)}
WHEN ${[NOT_OURS, ...trigger.when].join(' AND ')}
BEGIN
  INSERT INTO ${quoted(table)} (${quoted(c.entity)}, ${quoted(c.key)}, ${quoted(c.operation)})
  ${rows};
END`;
};

const triggerText = (model: ScriptModel, on: string, word: string, trigger: Trigger): string =>
  `DROP TRIGGER IF EXISTS ${quoted(trigger.name)};\n${createTrigger(model, on, word, trigger)};`;

const triggersOf = (model: ScriptModel, watched: WatchedByTrigger, name: string): Trigger[] => {
  const { insert, update, delete: remove } = model.queue.operations;
  const way = (row: string): Pick<Trigger, 'tables' | 'conditions' | 'key'> => wayToKey(watched, row, quoted);
  const whole = !watched.child && watched.rowKey === null;
  /** What is in the row itself is asked before the trigger runs. */
  const there = (row: string): string[] => (watched.via.length > 0 ? [] : [`${way(row).key} IS NOT NULL`]);
  const changed = watched.compare
    .map((column) => `NEW.${quoted(column.name)} IS NOT OLD.${quoted(column.name)}`)
    .join(' OR ');
  return [
    {
      name: `${name}_i`,
      event: 'INSERT',
      when: there('NEW'),
      ...way('NEW'),
      operation: whole ? insert : update,
    },
    {
      name: `${name}_u`,
      event: 'UPDATE',
      when: [...there('NEW'), ...(changed === '' ? [] : [`(${changed})`])],
      ...way('NEW'),
      operation: update,
    },
    {
      name: `${name}_d`,
      event: 'DELETE',
      when: there('OLD'),
      ...way('OLD'),
      operation: whole ? remove : update,
    },
  ];
};

const stagingTables = (staging: Staging): string => {
  const { id, source, externalId, lines, customers, answer } = staging;
  const list = (columns: readonly InboxColumn[], required: readonly string[]): string =>
    columns
      .map((column) => {
        const rest =
          column.name === answer?.column
            ? ` NOT NULL DEFAULT ${literal(answer.waiting)}`
            : required.includes(column.name)
              ? ' NOT NULL'
              : '';
        return `  ${quoted(column.name)} ${columnType(column)}${rest}`;
      })
      .join(',\n');
  return [
    `CREATE TABLE IF NOT EXISTS ${quoted(staging.table)} (
  ${quoted(id)} INTEGER PRIMARY KEY AUTOINCREMENT,
${list(staging.columns, [source, externalId, ...staging.required])},
  UNIQUE (${quoted(source)}, ${quoted(externalId)})
);`,
    `CREATE TABLE IF NOT EXISTS ${quoted(lines.table)} (
  ${quoted(lines.order)} INTEGER NOT NULL REFERENCES ${quoted(staging.table)} (${quoted(id)}) ON DELETE CASCADE,
  ${quoted(lines.lineNo)} INTEGER NOT NULL,
${list(lines.columns, [])},
  PRIMARY KEY (${quoted(lines.order)}, ${quoted(lines.lineNo)})
);`,
    ...(customers === null
      ? []
      : [
          `CREATE TABLE IF NOT EXISTS ${quoted(customers.table)} (
${list(customers.columns, [])},
  UNIQUE (${quoted(customers.source)}, ${quoted(customers.externalId)})
);`,
        ]),
  ].join('\n');
};

const answerTrigger = (
  { id, answer }: Staging & { answer: NonNullable<Staging['answer']> },
  update: string,
  name: string,
): Trigger => ({
  name,
  event: 'UPDATE',
  when: [
    `(${answer.watched.map((column) => `NEW.${quoted(column)} IS NOT OLD.${quoted(column)}`).join(' OR ')})`,
  ],
  key: `NEW.${quoted(id)}`,
  tables: [],
  conditions: [],
  operation: update,
});

/** SQLite has no logins; whoever can write the file can do everything, so there is nothing to grant. */
export const sqliteScript = (model: ScriptModel): Installation => {
  const used = new Set<string>();
  const triggers = model.watched.flatMap((watched) => {
    const name = objectName('mostek_on', watched.table.name, used);
    return triggersOf(model, watched, name).map((trigger) => ({
      on: watched.table.name,
      word: watched.entityWord,
      trigger,
    }));
  });
  const { staged } = model;
  for (const staging of staged) {
    const { answer } = staging;
    if (answer === null) continue;
    const name = objectName('mostek_on', `${staging.table}_answer`, used);
    triggers.push({
      on: staging.table,
      word: answer.word,
      trigger: answerTrigger({ ...staging, answer }, model.queue.operations.update, name),
    });
  }
  const install = [
    '-- Mostek: change queue, order inbox and triggers for SQLite 3.24 or later.',
    'BEGIN IMMEDIATE;',
    '-- Triggers skip what the agent itself writes: its transaction sets "own" to 1 and back, which no other connection sees.',
    `CREATE TABLE IF NOT EXISTS ${STATE_TABLE} (own INTEGER NOT NULL, database_id TEXT NOT NULL);`,
    `INSERT INTO ${STATE_TABLE} (own, database_id) SELECT 0, lower(hex(randomblob(16))) WHERE NOT EXISTS (SELECT 1 FROM ${STATE_TABLE});`,
    queueTable(model),
    ...staged.map(stagingTables),
    ...triggers.map(({ on, word, trigger }) => triggerText(model, on, word, trigger)),
    'COMMIT;',
  ];
  const drop = (kind: string, name: string): string => `DROP ${kind} IF EXISTS ${quoted(name)};`;
  const remove = [
    '-- Removes exactly what the install script made. Staged orders and unsent changes go with it.',
    'BEGIN IMMEDIATE;',
    ...triggers.map(({ trigger }) => drop('TRIGGER', trigger.name)),
    ...staged.flatMap(ownTables).map((name) => drop('TABLE', name)),
    drop('TABLE', model.queue.table),
    drop('TABLE', STATE_TABLE),
    'COMMIT;',
  ];
  const own = { schema: null, name: model.queue.table };
  const objects: ScriptObject[] = [
    { kind: 'table', ...own, on: own, text: null },
    { kind: 'index', schema: null, name: `${model.queue.table}_status`, on: own, text: null },
    ...triggers.map(
      ({ on, word, trigger }): ScriptObject => ({
        kind: 'trigger',
        schema: null,
        name: trigger.name,
        on: { schema: null, name: on },
        text: createTrigger(model, on, word, trigger),
      }),
    ),
  ];
  return { install: `${install.join('\n')}\n`, remove: `${remove.join('\n')}\n`, objects };
};

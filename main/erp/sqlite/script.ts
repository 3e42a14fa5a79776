import type { ErpScript } from '#main/erp/port.ts';
import { literal, doubleQuoted as quoted } from '#main/erp/quoting.ts';
import {
  type InboxColumn,
  inboxColumns,
  objectName,
  type ScriptModel,
  type WatchedByTrigger,
} from '#main/erp/script-model.ts';
import type { OrderInbox } from '#shared/erp/profile.ts';

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
  operation: string;
}

const triggerText = (model: ScriptModel, on: string, word: string, trigger: Trigger): string => {
  const { table, columns: c } = model.queue;
  return `DROP TRIGGER IF EXISTS ${quoted(trigger.name)};
CREATE TRIGGER ${quoted(trigger.name)} AFTER ${trigger.event} ON ${quoted(on)}
WHEN ${[NOT_OURS, ...trigger.when].join(' AND ')}
BEGIN
  INSERT INTO ${quoted(table)} (${quoted(c.entity)}, ${quoted(c.key)}, ${quoted(c.operation)})
  VALUES (${literal(word)}, ${trigger.key}, ${literal(trigger.operation)});
END;`;
};

const triggersOf = (model: ScriptModel, watched: WatchedByTrigger, name: string): Trigger[] => {
  const { insert, update, delete: remove } = model.queue.operations;
  const key = quoted(watched.key.name);
  const changed = watched.compare
    .map((column) => `NEW.${quoted(column.name)} IS NOT OLD.${quoted(column.name)}`)
    .join(' OR ');
  return [
    {
      name: `${name}_i`,
      event: 'INSERT',
      when: [`NEW.${key} IS NOT NULL`],
      key: `NEW.${key}`,
      operation: watched.child ? update : insert,
    },
    {
      name: `${name}_u`,
      event: 'UPDATE',
      when: [`NEW.${key} IS NOT NULL`, ...(changed === '' ? [] : [`(${changed})`])],
      key: `NEW.${key}`,
      operation: update,
    },
    {
      name: `${name}_d`,
      event: 'DELETE',
      when: [`OLD.${key} IS NOT NULL`],
      key: `OLD.${key}`,
      operation: watched.child ? update : remove,
    },
  ];
};

const inboxTables = (inbox: OrderInbox): string => {
  const of = inboxColumns(inbox);
  const list = (columns: readonly InboxColumn[]): string[] =>
    columns.map((column) => `  ${quoted(column.name)} ${columnType(column)}`);
  const { columns: c, lines, customers } = inbox;
  const head = list(of.head).map((line) =>
    line.startsWith(`  ${quoted(c.answer)} `)
      ? `${line} NOT NULL DEFAULT ${literal(inbox.answers.waiting)}`
      : line.startsWith(`  ${quoted(c.source)} `) || line.startsWith(`  ${quoted(c.externalId)} `)
        ? `${line} NOT NULL`
        : line,
  );
  return [
    `CREATE TABLE IF NOT EXISTS ${quoted(inbox.table)} (
  ${quoted(c.id)} INTEGER PRIMARY KEY AUTOINCREMENT,
${head.join(',\n')},
  UNIQUE (${quoted(c.source)}, ${quoted(c.externalId)})
);`,
    `CREATE TABLE IF NOT EXISTS ${quoted(lines.table)} (
  ${quoted(lines.columns.order)} INTEGER NOT NULL REFERENCES ${quoted(inbox.table)} (${quoted(c.id)}) ON DELETE CASCADE,
  ${quoted(lines.columns.lineNo)} INTEGER NOT NULL,
${list(of.lines).join(',\n')},
  PRIMARY KEY (${quoted(lines.columns.order)}, ${quoted(lines.columns.lineNo)})
);`,
    ...(customers === undefined
      ? []
      : [
          `CREATE TABLE IF NOT EXISTS ${quoted(customers.table)} (
${list(of.customers).join(',\n')},
  UNIQUE (${quoted(customers.columns.source)}, ${quoted(customers.columns.externalId)})
);`,
        ]),
  ].join('\n');
};

const answerTrigger = (model: ScriptModel, inbox: OrderInbox, name: string): string => {
  const c = inbox.columns;
  const changed = [c.answer, c.reason, c.orderKey, c.orderNumber]
    .map((column) => `NEW.${quoted(column)} IS NOT OLD.${quoted(column)}`)
    .join(' OR ');
  return triggerText(model, inbox.table, inbox.words[0] ?? 'INBOX', {
    name,
    event: 'UPDATE',
    when: [`(${changed})`],
    key: `NEW.${quoted(c.id)}`,
    operation: model.queue.operations.update,
  });
};

/** SQLite has no logins; whoever can write the file can do everything, so there is nothing to grant. */
export const sqliteScript = (model: ScriptModel): ErpScript => {
  const used = new Set<string>();
  const triggers = model.watched.flatMap((watched) => {
    const name = objectName('mostek_on', watched.table.name, used);
    return triggersOf(model, watched, name).map((trigger) => ({
      on: watched.table.name,
      word: watched.entityWord,
      trigger,
    }));
  });
  const { inbox } = model;
  const answerName = inbox === null ? null : objectName('mostek_on', `${inbox.table}_answer`, used);
  const install = [
    '-- Mostek: change queue, order inbox and triggers for SQLite 3.24 or later.',
    'BEGIN IMMEDIATE;',
    '-- Triggers skip what the agent itself writes: its transaction sets "own" to 1 and back, which no other connection sees.',
    `CREATE TABLE IF NOT EXISTS ${STATE_TABLE} (own INTEGER NOT NULL, database_id TEXT NOT NULL);`,
    `INSERT INTO ${STATE_TABLE} (own, database_id) SELECT 0, lower(hex(randomblob(16))) WHERE NOT EXISTS (SELECT 1 FROM ${STATE_TABLE});`,
    queueTable(model),
    ...(inbox === null || answerName === null
      ? []
      : [inboxTables(inbox), answerTrigger(model, inbox, answerName)]),
    ...triggers.map(({ on, word, trigger }) => triggerText(model, on, word, trigger)),
    'COMMIT;',
  ];
  const drop = (kind: string, name: string): string => `DROP ${kind} IF EXISTS ${quoted(name)};`;
  const remove = [
    '-- Removes exactly what the install script made. Staged orders and unsent changes go with it.',
    'BEGIN IMMEDIATE;',
    ...triggers.map(({ trigger }) => drop('TRIGGER', trigger.name)),
    ...(inbox === null || answerName === null
      ? []
      : [
          drop('TRIGGER', answerName),
          drop('TABLE', inbox.lines.table),
          drop('TABLE', inbox.table),
          ...(inbox.customers === undefined ? [] : [drop('TABLE', inbox.customers.table)]),
        ]),
    drop('TABLE', model.queue.table),
    drop('TABLE', STATE_TABLE),
    'COMMIT;',
  ];
  return { install: `${install.join('\n')}\n`, remove: `${remove.join('\n')}\n` };
};

import type { LiveColumn, LiveTable, Need } from '#main/erp/driver.ts';
import { doubleQuoted, literal } from '#main/erp/quoting.ts';
import {
  type InboxColumn,
  type Installation,
  objectName,
  ownTables,
  PASSWORD_MARK,
  type ScriptModel,
  type ScriptObject,
  type Staging,
  WAKE_UP,
  type WatchedByTrigger,
  wayToKey,
} from '#main/erp/script-model.ts';

/** Context variable of a transaction of the agent; triggers that see it write nothing. */
export const OWN_WRITE = 'MOSTEK_OWN_WRITE';
export const EVENT = WAKE_UP.toUpperCase();

/** New objects are named as Firebird would fold them, so that hand-written SQL finds them without quotes. */
const folded = (name: string): string => (/^[A-Za-z][\w$]*$/.test(name) ? name.toUpperCase() : name);
const bare = (name: string): string => name.slice(name.indexOf('.') + 1);
const quoted = (name: string): string => doubleQuoted(folded(bare(name)));

const columnType = (column: InboxColumn): string => {
  if (column.type === 'decimal') return 'NUMERIC(18,4)';
  if (column.type === 'time') return 'TIMESTAMP';
  return column.type === 'long' ? 'BLOB SUB_TYPE TEXT' : `VARCHAR(${column.length})`;
};

/** Firebird has no IF NOT EXISTS for tables, sequences and indexes. */
const unlessThere = (catalogue: string, column: string, name: string, statement: string): string =>
  `EXECUTE BLOCK AS BEGIN
  IF (NOT EXISTS(SELECT 1 FROM ${catalogue} WHERE ${column} = ${literal(name)})) THEN
    EXECUTE STATEMENT ${literal(statement)};
END^`;
const newTable = (name: string, body: string): string =>
  unlessThere(
    'RDB$RELATIONS',
    'RDB$RELATION_NAME',
    folded(bare(name)),
    `CREATE TABLE ${quoted(name)} (${body})`,
  );
const newSequence = (name: string): string =>
  unlessThere('RDB$GENERATORS', 'RDB$GENERATOR_NAME', folded(name), `CREATE SEQUENCE ${quoted(name)}`);
const dropIfThere = (catalogue: string, column: string, name: string, kind: string): string =>
  `EXECUTE BLOCK AS BEGIN
  IF (EXISTS(SELECT 1 FROM ${catalogue} WHERE ${column} = ${literal(folded(bare(name)))})) THEN
    EXECUTE STATEMENT ${literal(`DROP ${kind} ${quoted(name)}`)};
END^`;

interface IdTable {
  table: string;
  id: string;
  sequence: string;
  trigger: string;
}

const idTrigger = ({ table, id, sequence, trigger }: IdTable): string =>
  `CREATE OR ALTER TRIGGER ${quoted(trigger)} FOR ${quoted(table)} BEFORE INSERT AS BEGIN
  IF (NEW.${quoted(id)} IS NULL) THEN NEW.${quoted(id)} = GEN_ID(${quoted(sequence)}, 1);
END^`;

const queueBody = ({ columns: c, words }: ScriptModel['queue']): string =>
  [
    `${quoted(c.id)} BIGINT NOT NULL PRIMARY KEY`,
    `${quoted(c.entity)} VARCHAR(60) NOT NULL`,
    `${quoted(c.key)} VARCHAR(200) NOT NULL`,
    `${quoted(c.operation)} VARCHAR(10) NOT NULL`,
    `${quoted(c.status)} VARCHAR(20) DEFAULT ${literal(words.new)} NOT NULL`,
    `${quoted(c.attempts)} INTEGER DEFAULT 0 NOT NULL`,
    `${quoted(c.claimedBy)} VARCHAR(100)`,
    `${quoted(c.claimedUntil)} TIMESTAMP`,
    `${quoted(c.createdAt)} TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL`,
    `${quoted(c.finishedAt)} TIMESTAMP`,
    `${quoted(c.reason)} VARCHAR(1000)`,
  ].join(', ');

const stagingTables = (staging: Staging): string[] => {
  const { id, source, externalId, lines, customers, answer } = staging;
  const list = (columns: readonly InboxColumn[], required: readonly string[]): string[] =>
    columns.map((column) => {
      const standard = column.name === answer?.column ? ` DEFAULT ${literal(answer.waiting)}` : '';
      const needed = required.includes(column.name) ? ' NOT NULL' : '';
      return `${quoted(column.name)} ${columnType(column)}${standard}${needed}`;
    });
  const needed = [source, externalId, ...staging.required, ...(answer === null ? [] : [answer.column])];
  const parts = [
    newTable(
      staging.table,
      [
        `${quoted(id)} BIGINT NOT NULL PRIMARY KEY`,
        ...list(staging.columns, needed),
        `UNIQUE (${quoted(source)}, ${quoted(externalId)})`,
      ].join(', '),
    ),
    newTable(
      lines.table,
      [
        `${quoted(lines.order)} BIGINT NOT NULL REFERENCES ${quoted(staging.table)} (${quoted(id)}) ON DELETE CASCADE`,
        `${quoted(lines.lineNo)} INTEGER NOT NULL`,
        ...list(lines.columns, lines.required),
        `PRIMARY KEY (${quoted(lines.order)}, ${quoted(lines.lineNo)})`,
      ].join(', '),
    ),
  ];
  if (customers !== null) {
    const names = [customers.source, customers.externalId];
    const key = `PRIMARY KEY (${names.map(quoted).join(', ')})`;
    parts.push(newTable(customers.table, [...list(customers.columns, names), key].join(', ')));
  }
  return parts;
};

const differs = (column: LiveColumn): string =>
  `NEW.${doubleQuoted(column.name)} IS DISTINCT FROM OLD.${doubleQuoted(column.name)}`;

interface Trigger {
  name: string;
  on: string;
  event: string;
  word: string;
  key: (row: string) => { tables: string[]; conditions: string[]; key: string };
  table: LiveTable;
  /** Further tables that the trigger reads. */
  readsAlso: readonly string[];
  operations: { insert: string; update: string; delete: string };
  compare: readonly string[];
}

const triggerBody = ({ queue: { table, columns: c } }: ScriptModel, t: Trigger): string => {
  const into = `INSERT INTO ${quoted(table)} (${quoted(c.entity)}, ${quoted(c.key)}, ${quoted(c.operation)})`;
  const put = (row: string, operation: string): string => {
    const { tables, conditions, key } = t.key(row);
    return tables.length === 0
      ? `    IF (${key} IS NOT NULL) THEN
      ${into} VALUES (${literal(t.word)}, ${key}, ${literal(operation)});`
      : `    ${into} SELECT ${literal(t.word)}, ${key}, ${literal(operation)} FROM ${tables.join(', ')}
       WHERE ${[...conditions, `${key} IS NOT NULL`].join(' AND ')};`;
  };
  const changed = t.compare.length === 0 ? '' : ` IF (${t.compare.join(' OR ')}) THEN`;
  const whole = t.event === 'AFTER UPDATE';
  const update = `BEGIN${changed}\n  BEGIN\n${put('NEW', t.operations.update)}\n  END END`;
  const body = whole
    ? update
    : `BEGIN
  IF (DELETING) THEN BEGIN
${put('OLD', t.operations.delete)}
  END ELSE IF (INSERTING) THEN BEGIN
${put('NEW', t.operations.insert)}
  END ELSE ${update}
END`;
  return `AS BEGIN
  IF (COALESCE(RDB$GET_CONTEXT('USER_TRANSACTION', '${OWN_WRITE}'), '0') <> '1') THEN
  ${body}
END`;
};

const triggerText = (model: ScriptModel, t: Trigger): string => {
  const reads = t.readsAlso.map((on) => `\nGRANT SELECT ON ${on} TO TRIGGER ${quoted(t.name)}^`);
  return `CREATE OR ALTER TRIGGER ${quoted(t.name)} FOR ${t.on} ${t.event} POSITION 32000 ${triggerBody(model, t)}^
GRANT INSERT ON ${quoted(model.queue.table)} TO TRIGGER ${quoted(t.name)}^${reads.join('')}`;
};

const watchedTrigger = (model: ScriptModel, watched: WatchedByTrigger, name: string): Trigger => {
  const { operations } = model.queue;
  const { update } = operations;
  return {
    name,
    on: doubleQuoted(watched.table.name),
    event: 'AFTER INSERT OR UPDATE OR DELETE',
    word: watched.entityWord,
    key: (row) => wayToKey(watched, row, doubleQuoted),
    table: watched.table,
    readsAlso: [...new Set(watched.via.map((join) => join.table.sql))],
    operations:
      watched.child || watched.rowKey !== null ? { insert: update, update, delete: update } : operations,
    compare: watched.compare.map(differs),
  };
};

const answerTrigger = (
  model: ScriptModel,
  { table, id }: Staging,
  answer: NonNullable<Staging['answer']>,
  name: string,
): Trigger => ({
  name,
  on: quoted(table),
  event: 'AFTER UPDATE',
  word: answer.word,
  key: (row) => ({ tables: [], conditions: [], key: `${row}.${quoted(id)}` }),
  table: { schema: null, name: folded(bare(table)) },
  readsAlso: [],
  operations: model.queue.operations,
  compare: answer.watched.map((column) => `NEW.${quoted(column)} IS DISTINCT FROM OLD.${quoted(column)}`),
});

const grants = (model: ScriptModel): string[] => {
  const login = `USER ${quoted(model.login)}`;
  const { table, columns: c } = model.queue;
  const { staged } = model;
  const written = [c.status, c.attempts, c.claimedBy, c.claimedUntil, c.finishedAt, c.reason]
    .map(quoted)
    .join(', ');
  const ofNeed = ({ right, table: on, columns }: Need): string =>
    `GRANT ${right}${columns === null ? '' : ` (${columns.map(doubleQuoted).join(', ')})`} ON ${doubleQuoted(on.name)} TO ${login}^`;
  const own = (rights: string, on: string): string => `GRANT ${rights} ON ${quoted(on)} TO ${login}^`;
  return [
    own(`SELECT, UPDATE (${written})`, table),
    ...staged.flatMap(({ table: head, lines, customers }) => [
      own('SELECT, INSERT, UPDATE', head),
      own('SELECT, INSERT, DELETE', lines.table),
      ...(customers === null ? [] : [own('SELECT, INSERT, UPDATE', customers.table)]),
    ]),
    ...model.needs.map(ofNeed),
  ];
};

/** For isql of Firebird 2.5 and later; `major` says which server it is for. */
export const firebirdScript = (model: ScriptModel, major: number): Installation => {
  const used = new Set<string>();
  const { staged, queue } = model;
  const triggers = model.watched.map((watched) =>
    watchedTrigger(model, watched, objectName('MOSTEK_ON', watched.table.name, used)),
  );
  for (const staging of staged) {
    const { answer, table } = staging;
    if (answer === null) continue;
    triggers.push(answerTrigger(model, staging, answer, objectName('MOSTEK_ON', `${bare(table)}_A`, used)));
  }
  const withIds: IdTable[] = [
    { table: queue.table, id: queue.columns.id, sequence: 'MOSTEK_QUEUE_ID', trigger: 'MOSTEK_QUEUE_BI' },
  ];
  for (const [n, { table, id }] of staged.entries()) {
    // The first one keeps the names it has had since the first version.
    const name = n === 0 ? 'MOSTEK_INBOX' : `MOSTEK_INBOX${n + 1}`;
    withIds.push({ table, id, sequence: `${name}_ID`, trigger: `${name}_BI` });
  }
  const index = `${folded(bare(queue.table))}_ST`.slice(0, 31);
  const createIndex = `CREATE INDEX ${doubleQuoted(index)} ON ${quoted(queue.table)} (${quoted(queue.columns.status)}, ${quoted(queue.columns.id)})`;
  const user = quoted(model.login);
  const createUser = `CREATE ${major >= 3 ? 'OR ALTER ' : ''}USER ${user} PASSWORD ${PASSWORD_MARK}^`;
  const install = [
    '/* Mostek: change queue, order inbox, triggers and a login with least rights, for Firebird 2.5 or later.',
    '   Run with isql -ch UTF8 as the owner of the tables, connected over TCP. Replace the mark in angle brackets by a',
    '   password in single quotes. */',
    'SET SQL DIALECT 3;',
    'SET TERM ^ ;',
    newTable(queue.table, queueBody(queue)),
    unlessThere('RDB$INDICES', 'RDB$INDEX_NAME', index, createIndex),
    ...staged.flatMap(stagingTables),
    ...withIds.flatMap((entry) => [newSequence(entry.sequence)]),
    'COMMIT^',
    ...withIds.flatMap((entry) => [
      idTrigger(entry),
      ...(major >= 3
        ? [`GRANT USAGE ON SEQUENCE ${quoted(entry.sequence)} TO TRIGGER ${quoted(entry.trigger)}^`]
        : []),
    ]),
    `CREATE OR ALTER TRIGGER "MOSTEK_QUEUE_AI" FOR ${quoted(queue.table)} AFTER INSERT AS BEGIN
  POST_EVENT '${EVENT}'; /* delivered on commit, repeated in one transaction it is one message */
END^`,
    ...triggers.map((trigger) => triggerText(model, trigger)),
    createUser,
    'COMMIT^',
    ...grants(model),
    'COMMIT^',
    'SET TERM ; ^',
  ];
  const dropTrigger = (name: string): string =>
    dropIfThere('RDB$TRIGGERS', 'RDB$TRIGGER_NAME', name, 'TRIGGER');
  const dropTable = (name: string): string =>
    dropIfThere('RDB$RELATIONS', 'RDB$RELATION_NAME', name, 'TABLE');
  const remove = [
    '/* Removes exactly what the install script made. Staged orders and unsent changes go with it. */',
    'SET TERM ^ ;',
    ...[
      ...triggers.map((trigger) => trigger.name),
      ...withIds.map((entry) => entry.trigger),
      'MOSTEK_QUEUE_AI',
    ].map(dropTrigger),
    'COMMIT^',
    ...staged.flatMap(ownTables).map(dropTable),
    dropTable(queue.table),
    'COMMIT^',
    ...withIds.map((entry) =>
      dropIfThere('RDB$GENERATORS', 'RDB$GENERATOR_NAME', entry.sequence, 'SEQUENCE'),
    ),
    `REVOKE ALL ON ALL FROM USER ${user}^`,
    `DROP USER ${user}^`,
    'COMMIT^',
    'SET TERM ; ^',
  ];
  const own = { schema: null, name: folded(bare(queue.table)) };
  const objects: ScriptObject[] = [
    { kind: 'table', ...own, on: own, text: null },
    { kind: 'index', schema: null, name: index, on: own, text: null },
    ...triggers.map(
      (trigger): ScriptObject => ({
        kind: 'trigger',
        schema: null,
        name: folded(trigger.name),
        on: trigger.table,
        text: triggerBody(model, trigger),
      }),
    ),
  ];
  return { install: `${install.join('\n')}\n`, remove: `${remove.join('\n')}\n`, objects };
};

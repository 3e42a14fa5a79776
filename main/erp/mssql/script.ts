import type { Need } from '#main/erp/driver.ts';
import {
  type InboxColumn,
  type Installation,
  objectName,
  ownTables,
  PASSWORD_MARK,
  type ScriptModel,
  type ScriptObject,
  type Staging,
} from '#main/erp/script-model.ts';
import { bare, liveName, quoted, schemaOf, tableName, text } from './names.ts';
import { trackingBatches, trackingDrops, trackingGrants, trackingObjects } from './tracking-script.ts';
import { answerTrigger, triggerText, watchedTrigger } from './triggers.ts';

const unlessThere = (name: string, statement: string): string =>
  `IF OBJECT_ID(${text(name)}) IS NULL\n${statement}`;
const dropIfThere = (kind: string, name: string): string =>
  `IF OBJECT_ID(${text(name)}) IS NOT NULL DROP ${kind} ${name};`;

const columnType = (column: InboxColumn): string => {
  if (column.type === 'decimal') return 'decimal(18,4)';
  if (column.type === 'time') return 'datetimeoffset(3)';
  return column.type === 'long' ? 'nvarchar(max)' : `nvarchar(${column.length})`;
};

const sequenceOf = (table: string): string => `${quoted(schemaOf(table))}.${quoted(`${bare(table)}_id`)}`;

/** No IDENTITY: triggers write here inside the ERP's own statements and would change the ERP's @@IDENTITY. */
const sequence = (table: string): string =>
  unlessThere(
    sequenceOf(table),
    `CREATE SEQUENCE ${sequenceOf(table)} AS bigint START WITH 1 INCREMENT BY 1 CACHE 50;`,
  );

const queueTable = ({ table, columns: c, words }: ScriptModel['queue']): string =>
  unlessThere(
    tableName(table),
    `CREATE TABLE ${tableName(table)} (
  ${quoted(c.id)} bigint NOT NULL DEFAULT (NEXT VALUE FOR ${sequenceOf(table)}) PRIMARY KEY,
  ${quoted(c.entity)} nvarchar(60) NOT NULL,
  ${quoted(c.key)} nvarchar(200) NOT NULL,
  ${quoted(c.operation)} nvarchar(10) NOT NULL,
  ${quoted(c.status)} nvarchar(20) NOT NULL DEFAULT (${text(words.new)}),
  ${quoted(c.attempts)} int NOT NULL DEFAULT (0),
  ${quoted(c.claimedBy)} nvarchar(100) NULL,
  ${quoted(c.claimedUntil)} datetimeoffset(3) NULL,
  ${quoted(c.createdAt)} datetimeoffset(3) NOT NULL DEFAULT (SYSDATETIMEOFFSET()),
  ${quoted(c.finishedAt)} datetimeoffset(3) NULL,
  ${quoted(c.reason)} nvarchar(1000) NULL
);`,
  );

const stagingTables = (staging: Staging): string[] => {
  const { id, source, externalId, lines, customers, answer } = staging;
  const list = (columns: readonly InboxColumn[], required: readonly string[]): string =>
    columns
      .map((column) => {
        const standard = column.name === answer?.column ? ` DEFAULT (${text(answer.waiting)})` : '';
        return `  ${quoted(column.name)} ${columnType(column)} ${required.includes(column.name) ? 'NOT ' : ''}NULL${standard}`;
      })
      .join(',\n');
  const needed = [source, externalId, ...staging.required, ...(answer === null ? [] : [answer.column])];
  const parts = [
    sequence(staging.table),
    unlessThere(
      tableName(staging.table),
      `CREATE TABLE ${tableName(staging.table)} (
  ${quoted(id)} bigint NOT NULL DEFAULT (NEXT VALUE FOR ${sequenceOf(staging.table)}) PRIMARY KEY,
${list(staging.columns, needed)},
  UNIQUE (${quoted(source)}, ${quoted(externalId)})
);`,
    ),
    unlessThere(
      tableName(lines.table),
      `CREATE TABLE ${tableName(lines.table)} (
  ${quoted(lines.order)} bigint NOT NULL REFERENCES ${tableName(staging.table)} (${quoted(id)}) ON DELETE CASCADE,
  ${quoted(lines.lineNo)} int NOT NULL,
${list(lines.columns, lines.required)},
  PRIMARY KEY (${quoted(lines.order)}, ${quoted(lines.lineNo)})
);`,
    ),
  ];
  if (customers !== null) {
    parts.push(
      unlessThere(
        tableName(customers.table),
        `CREATE TABLE ${tableName(customers.table)} (
${list(customers.columns, [customers.source, customers.externalId])},
  PRIMARY KEY (${quoted(customers.source)}, ${quoted(customers.externalId)})
);`,
      ),
    );
  }
  return parts;
};

const grants = (model: ScriptModel): string[] => {
  const login = quoted(model.login);
  const { table, columns: c } = model.queue;
  const { staged } = model;
  const written = [c.status, c.attempts, c.claimedBy, c.claimedUntil, c.finishedAt, c.reason]
    .map(quoted)
    .join(', ');
  const ofNeed = ({ right, table: on, columns }: Need): string =>
    `GRANT ${right}${columns === null ? '' : ` (${columns.map(quoted).join(', ')})`} ON ${liveName(on)} TO ${login};`;
  return [
    `GRANT SELECT ON ${tableName(table)} TO ${login};`,
    `GRANT UPDATE (${written}) ON ${tableName(table)} TO ${login};`,
    ...staged.flatMap(({ table: head, lines, customers }) => [
      `GRANT SELECT, INSERT, UPDATE ON ${tableName(head)} TO ${login};`,
      `GRANT SELECT, INSERT, DELETE ON ${tableName(lines.table)} TO ${login};`,
      ...(customers === null
        ? []
        : [`GRANT SELECT, INSERT, UPDATE ON ${tableName(customers.table)} TO ${login};`]),
    ]),
    ...model.needs.map(ofNeed),
    ...trackingGrants(model, tableName(table)),
    // Lets the login see whether the triggers are still there; it gives no right to the rows.
    ...[
      ...new Set([tableName(table), ...model.watched.map((watched) => liveName(watched.table))]),
      ...staged.map((one) => tableName(one.table)),
    ].map((name) => `GRANT VIEW DEFINITION ON ${name} TO ${login};`),
  ];
};

const login = (name: string): string[] => [
  `BEGIN TRY
  CREATE LOGIN ${quoted(name)} WITH PASSWORD = ${PASSWORD_MARK};
END TRY
BEGIN CATCH
  IF ERROR_NUMBER() <> 15025 THROW; -- 15025: the login is there already
END CATCH;`,
  `IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = ${text(name)}) CREATE USER ${quoted(name)} FOR LOGIN ${quoted(name)};`,
];

/** For sqlcmd or Management Studio, SQL Server 2016 or later; batches end with GO. */
export const mssqlScript = (model: ScriptModel): Installation => {
  const used = new Set<string>();
  const { staged, queue } = model;
  const triggers = model.watched.map((watched) =>
    watchedTrigger(model, watched, objectName('mostek_on', watched.table.name, used)),
  );
  for (const staging of staged) {
    const { answer, table } = staging;
    if (answer === null) continue;
    const name = objectName('mostek_on', `${bare(table)}_answer`, used);
    triggers.push(answerTrigger(model, staging, answer, name));
  }
  const own = { schema: schemaOf(queue.table), name: bare(queue.table) };
  const objects: ScriptObject[] = [
    { kind: 'table', ...own, on: own, text: null },
    { kind: 'index', schema: null, name: `${bare(queue.table)}_status`, on: own, text: null },
    ...triggers.map(
      (trigger): ScriptObject => ({
        kind: 'trigger',
        schema: trigger.schema,
        name: trigger.bare,
        on: trigger.table,
        text: triggerText(trigger),
      }),
    ),
    ...trackingObjects(model),
  ];
  // The ownership chain from the ERP's tables to the queue breaks when the schema belongs to somebody else (erp.md A6).
  const schemas = [...new Set([queue.table, ...staged.map((one) => one.table)].map(schemaOf))].filter(
    (name) => name !== 'dbo',
  );
  const index = quoted(`${bare(queue.table)}_status`);
  const batches = [
    ...schemas.map(
      (name) =>
        `IF SCHEMA_ID(${text(name)}) IS NULL EXEC (N'CREATE SCHEMA ${quoted(name).replaceAll("'", "''")} AUTHORIZATION [dbo]');`,
    ),
    sequence(queue.table),
    queueTable(queue),
    // A plain index: a filtered one makes inserts of ERP sessions with old SET options fail.
    `IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE name = ${text(`${bare(queue.table)}_status`)} AND object_id = OBJECT_ID(${text(tableName(queue.table))}))
  CREATE INDEX ${index} ON ${tableName(queue.table)} (${quoted(queue.columns.status)}, ${quoted(queue.columns.id)});`,
    ...staged.flatMap(stagingTables),
    ...triggers.flatMap((trigger) => [dropIfThere('TRIGGER', trigger.name), triggerText(trigger)]),
    ...trackingBatches(model),
    ...login(model.login),
    grants(model).join('\n'),
  ];
  const drops = [
    ...triggers.map((trigger) => dropIfThere('TRIGGER', trigger.name)),
    ...trackingDrops(model),
    ...staged.flatMap((one) => [
      ...ownTables(one).map((name) => dropIfThere('TABLE', tableName(name))),
      dropIfThere('SEQUENCE', sequenceOf(one.table)),
    ]),
    dropIfThere('TABLE', tableName(queue.table)),
    dropIfThere('SEQUENCE', sequenceOf(queue.table)),
    ...schemas.map(
      (name) =>
        `IF SCHEMA_ID(${text(name)}) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.objects WHERE schema_id = SCHEMA_ID(${text(name)})) DROP SCHEMA ${quoted(name)};`,
    ),
    `IF EXISTS (SELECT 1 FROM sys.database_principals WHERE name = ${text(model.login)}) DROP USER ${quoted(model.login)};`,
    `DROP LOGIN ${quoted(model.login)};`,
  ];
  const script = (head: string[], parts: readonly string[]): string =>
    `${head.join('\n')}\n${parts.join('\nGO\n')}\nGO\n`;
  return {
    install: script(
      [
        '-- Mostek: change queue, order inbox, triggers and a login with least rights, for SQL Server 2016 or later.',
        '-- Run in the ERP database as db_owner who may create logins. Replace the mark in angle brackets by a password in single quotes.',
        'SET ANSI_NULLS ON; SET QUOTED_IDENTIFIER ON;',
        'GO',
      ],
      batches,
    ),
    remove: script(
      ['-- Removes exactly what the install script made. Staged orders and unsent changes go with it.'],
      drops,
    ),
    objects,
  };
};

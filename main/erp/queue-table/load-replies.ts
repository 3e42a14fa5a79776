import type { Driver } from '#main/erp/driver.ts';
import type { LoadedObject } from '#main/erp/port.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { OrderInbox } from '#shared/erp/profile.ts';
import type { BoundColumn } from './bind.ts';
import { type BoundEntity, type BoundField, MAIN } from './bind-entity.ts';
import type { BoundInbox } from './bind-writes.ts';
import { load } from './load.ts';
import { type LoadPlan, planLoad } from './load-plan.ts';

const FIELDS = {
  key: 'id',
  externalSource: 'source',
  externalId: 'externalId',
  answer: 'answer',
  orderKey: 'orderKey',
  orderNumber: 'orderNumber',
  reason: 'reason',
} as const;

const bare = (path: string, column: BoundColumn): BoundField => ({
  path,
  inputs: [column],
  source: column.live.name,
});

/** The ERP's answers to staged orders, as an entity of their own: the head row of the inbox. */
export const planReplies = (
  driver: Driver,
  inbox: BoundInbox,
  config: OrderInbox,
  zone: string,
): LoadPlan => {
  const { dialect } = driver;
  const { table, columns } = inbox.head;
  const alias = dialect.quote(MAIN);
  const fields = Object.entries(FIELDS).flatMap(([path, role]) => {
    const column = columns.get(role);
    return column === undefined ? [] : [bare(path, { live: column.live, sql: `${alias}.${column.sql}` })];
  });
  const key = fields.find((field) => field.path === 'key');
  if (key === undefined) throw new Error('the inbox has no id');
  const entity: BoundEntity = {
    head: {
      table,
      from: `FROM ${table.sql} ${alias}`,
      key: key.inputs[0],
      fields,
      orderBy: [],
      where: [],
      busy: [],
      joins: [],
      path: [],
      reads: [],
    },
    lists: [],
  };
  const query = {
    words: config.words,
    table: config.table,
    key: config.columns.id,
    joins: [],
    fields: {},
    constants: {},
    lists: {},
    trueWords: {},
  };
  return planLoad(dialect, entity, query, zone);
};

/** The ERP's own words for its answer become ours; one that nobody told us stays a broken row, never a guess. */
export const loadReplies = async (
  driver: Driver,
  plan: LoadPlan,
  config: OrderInbox,
  keys: readonly string[],
): Promise<LoadedObject[]> => {
  const { waiting, accepted, rejected } = config.answers;
  const words = new Map([
    [waiting.toLowerCase(), 'waiting'],
    [accepted.toLowerCase(), 'accepted'],
    [rejected.toLowerCase(), 'rejected'],
  ]);
  const loaded = await load(driver, plan, keys);
  return loaded.map((entry) => {
    if (entry.kind !== 'found') return entry;
    const word = sqlText(entry.object['answer']).trim();
    const answer = words.get(word.toLowerCase());
    if (answer === undefined) {
      return { key: entry.key, kind: 'broken', cause: 'erp.row_invalid', detail: `unknown answer "${word}"` };
    }
    return { ...entry, object: { ...entry.object, answer } };
  });
};

import { SqlError } from '#test/peers/tds/errors.ts';
import type { Source } from './binder.ts';
import { quote, type TableInfo, type TriggerInfo } from './catalog.ts';
import { quoteText } from './convert.ts';
import { Frame, type PseudoTables } from './frame.ts';
import type { Interpreter } from './interpreter.ts';
import { MAX_NESTING, moduleOf } from './routines.ts';

const pseudoTable = (
  table: TableInfo,
  name: 'inserted' | 'deleted',
  rows: string,
): Source & { readonly from: string } => ({
  alias: name,
  table: null,
  columns: table.columns.map((column) => ({
    name: column.name,
    type: column.type,
    sql: `${name}.${quote(column.name)}`,
  })),
  from: `json_populate_recordset(NULL::${table.sql}, ${rows})`,
});

const runTrigger = async (
  interpreter: Interpreter,
  caller: Frame,
  table: TableInfo,
  trigger: TriggerInfo,
  event: string,
  inserted: string | null,
  deleted: string | null,
): Promise<void> => {
  const rows = (json: string | null): string => (json === null ? `'[]'::json` : `${quoteText(json)}::json`);
  const pseudo: PseudoTables = {
    table,
    event,
    inserted: pseudoTable(table, 'inserted', rows(inserted)),
    deleted: pseudoTable(table, 'deleted', rows(deleted)),
  };
  const frame = new Frame(caller, trigger.name, trigger.id, pseudo);
  if (frame.nesting > MAX_NESTING)
    throw new SqlError(
      217,
      'Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).',
    );
  const { noCount, xactAbort } = interpreter.session;
  try {
    await interpreter.list(frame, moduleOf(trigger.definition).body);
  } catch (error) {
    // Whatever fails inside a trigger ends the batch.
    if (error instanceof SqlError) error.endsBatch = true;
    throw error;
  }
  interpreter.session.noCount = noCount;
  interpreter.session.xactAbort = xactAbort;
};

/** Runs the T-SQL triggers for what the last statement changed, inside the same transaction. */
export const fireTriggers = async (interpreter: Interpreter, frame: Frame, count: number): Promise<void> => {
  const { session } = interpreter;
  const fired = await session.database.rows(
    'DELETE FROM pg_temp.tds_fired RETURNING seq, schema_name, table_name, op, inserted, deleted',
  );
  fired.sort((a, b) => Number(a[0]) - Number(b[0]));
  const catalog = await session.catalog();
  for (const [, schema = '', name = '', event = '', inserted = null, deleted = null] of fired) {
    const table = catalog.tableBySql(schema ?? '', name ?? '');
    for (const trigger of table?.triggers ?? []) {
      if (table !== undefined && !trigger.disabled && trigger.events.includes(event ?? '')) {
        session.rowCount = count;
        await runTrigger(interpreter, frame, table, trigger, event ?? '', inserted, deleted);
      }
    }
  }
};

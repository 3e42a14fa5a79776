import type { Driver } from '#main/erp/driver.ts';
import type { Applied, ErpCommand } from '#main/erp/port.ts';
import type { ErpDocument } from '#shared/domain/index.ts';
import type { SqlSettings } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { noChange, ok, type Result, refuse } from '#shared/result.ts';
import { type BoundDocuments, columnOf } from './bind-writes.ts';
import type { Misfit, Outgoing } from './fits.ts';
import { documentLineValues, type RoleValues } from './order-values.ts';
import { asRefusal, Patience } from './outcome.ts';
import { byExternalId, insert, misfitsOf } from './record.ts';

type CreateDocument = Extract<ErpCommand, { kind: 'create_document' }>;

const at = (path: string, value: string | null | undefined): Outgoing => ({ path, value: value ?? null });

const headOf = ({ source, externalId, document }: CreateDocument, now: string): RoleValues => ({
  source: at('source', source),
  externalId: at('externalId', externalId),
  kind: at('kind', document.kind),
  orderKey: at('orderKey', document.orderKey),
  basedOn: at('basedOn', document.basedOn),
  placedAt: at('placedAt', document.placedAt),
  note: at('note', document.note),
  createdAt: at('createdAt', now),
});

const refusal = (misfits: readonly Misfit[]): Result<Applied> =>
  refuse('invalid', misfits[0]?.cause ?? 'erp.type_mismatch', {
    detail: misfits.map(({ path, message }) => `${path}: ${message}`).join('; '),
    fields: misfits.map(({ path, message }) => ({ path, message })),
  });

/** The ERP makes its own document of the row, and gives no answer through the queue. */
const applied = (key: string, created: boolean): Applied => ({ key, created, staged: false, number: null });

/** Stages one document with its lines in one transaction; a second call with the same name finds the first one's row. */
export const stageDocument = async (
  driver: Driver,
  inbox: BoundDocuments,
  kinds: readonly string[],
  settings: SqlSettings,
  command: CreateDocument,
): Promise<Result<Applied>> => {
  const { document, source, externalId } = command;
  if (kinds.length > 0 && !kinds.includes(document.kind)) {
    return refuse('invalid', 'erp.not_supported', { detail: `no documents of the kind ${document.kind}` });
  }
  const head = headOf(command, new Date().toISOString());
  const lines = linesOf(document);
  const misfits = [...misfitsOf(inbox.head, head), ...lines.flatMap((line) => misfitsOf(inbox.lines, line))];
  if (misfits.length > 0) return refusal(misfits);
  const where = byExternalId(driver.dialect, inbox.head, source, externalId);
  const find = `SELECT ${columnOf(inbox.head, 'id').sql} FROM ${inbox.head.table.sql} WHERE ${where.sql}`;
  const patience = new Patience(settings.lockTimeoutMs);
  for (;;) {
    try {
      return await driver.transaction('write', async (session): Promise<Result<Applied>> => {
        const [there] = await session.query(find, where.parameters);
        if (there !== undefined) return noChange(applied(String(there[0]).trim(), false));
        await insert(session, driver.dialect, inbox.head, head, settings.timeZone);
        const [made] = await session.query(find, where.parameters);
        if (made === undefined) {
          throw new MostekError('erp.statement_refused', 'the ERP took the document but does not show it');
        }
        const key = String(made[0]).trim();
        for (const line of lines) {
          const values = { ...line, order: at('key', key) };
          await insert(session, driver.dialect, inbox.lines, values, settings.timeZone);
        }
        return ok(applied(key, true));
      });
    } catch (error) {
      if (!(await patience.again(error))) return asRefusal(error);
    }
  }
};

const linesOf = ({ lines }: ErpDocument): RoleValues[] => (lines == null ? [] : documentLineValues(lines));

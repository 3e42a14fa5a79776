import { rehearseOut } from '#main/api/by-hand.ts';
import { withErp } from '#main/api/probe.ts';
import type { Agent, ErpCommand, ErpSource, Rehearsal } from '#main/engine/agent.ts';
import { askForDocument } from '#main/engine/documents.ts';
import { toErpWords } from '#main/engine/translate.ts';
import type { Handlers } from '#shared/api/contract.ts';
import type { RehearsalReport } from '#shared/api/types.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { MostekError } from '#shared/errors.ts';
import { type Result, succeeded } from '#shared/result.ts';

type Names = 'erp.browse' | 'erp.sample' | 'erp.rehearse' | 'erp.createDocument' | 'deliveries.rehearse';

export const reportOf = ({ steps, result }: Rehearsal): RehearsalReport => ({
  steps,
  ok: succeeded(result),
  outcome: result.outcome,
  created: succeeded(result) && result.value.created,
  key: succeeded(result) ? result.value.key : null,
  number: succeeded(result) ? result.value.number : null,
  cause: 'cause' in result ? result.cause : null,
  detail: 'cause' in result ? (result.detail ?? null) : null,
  values: 'cause' in result ? (result.values ?? {}) : {},
  fields: 'cause' in result ? (result.fields ?? []) : [],
});

/** The ERP of a connection at work; throws when there is none. */
export const runningErp = (agent: Agent, id: string): ErpSource => {
  const erp = agent.runtime(id)?.erp ?? null;
  if (erp === null) throw new MostekError('agent.not_supported', `${id} is not an ERP at work`);
  return erp;
};

const rehearseDelivery = async (agent: Agent, id: number): Promise<RehearsalReport> => {
  const { ledger } = agent;
  const row = ledger.deliveries.get(id);
  const detail = ledger.deliveries.detail(id);
  if (row === null || detail === null) throw new MostekError('message.not_found', `no delivery ${id}`);
  if (ledger.connections.get(row.connectionId)?.kind !== 'erp') return rehearseOut(agent, id);
  const erp = runningErp(agent, row.connectionId);
  const source = detail.source_id;
  if (row.entity === 'document') {
    const document = entitySchemas.document.parse(detail.object);
    const command: ErpCommand = { kind: 'create_document', source, externalId: detail.change_id, document };
    return reportOf(await erp.rehearse(command));
  }
  const translated = toErpWords(ledger, source, entitySchemas.order.parse(detail.object), row.entity);
  if (!('order' in translated)) {
    const refused: Result<never> = translated;
    return reportOf({ steps: [], result: refused });
  }
  const { order } = translated;
  const orderKey = ledger.links.byRemote(source, row.entity, row.key)?.key ?? null;
  if (row.operation === 'update' && orderKey !== null) {
    return reportOf(
      await erp.rehearse({
        kind: 'set_order',
        ...(row.entity === 'supplier_order' ? { entity: row.entity } : {}),
        orderKey,
        status: order.status ?? null,
        trackingNumber: order.trackingNumbers.length === 0 ? null : order.trackingNumbers.join(', '),
      }),
    );
  }
  return reportOf(await erp.rehearse({ kind: 'create_order', source, externalId: row.key, order }));
};

/** Looking into the ERP while a connection is set up, and trying out what would be written there. */
export const erpHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => ({
  'erp.browse': async (input) => ({
    nodes: await withErp(agent, input, (erp) => erp.browse(input.parent)),
  }),
  'erp.sample': (input) => withErp(agent, input, (erp) => erp.sample(input.node, input.limit)),
  'erp.rehearse': async ({ id, command }) => reportOf(await runningErp(agent, id).rehearse(command)),
  'deliveries.rehearse': ({ id }) => rehearseDelivery(agent, id),
  'erp.createDocument': async ({ id, externalId, document }) => {
    const { ledger, deps } = agent;
    const asked = askForDocument(agent, { erpId: id, sourceId: id, externalId, document });
    if (asked.fresh) {
      ledger.write(() =>
        ledger.audit.add({
          atMs: deps.clock.now(),
          actor,
          action: 'document.create',
          subject: `message:${asked.messageId}`,
          before: null,
          after: JSON.stringify(document),
          reason: externalId,
        }),
      );
    }
    await Promise.resolve();
    return asked;
  },
});

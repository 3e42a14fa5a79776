import { csvCell } from '#main/api/csv.ts';
import { reportOf, runningErp } from '#main/api/erp.ts';
import { namesOf } from '#main/api/rows.ts';
import type { Agent } from '#main/engine/agent.ts';
import { createMapping } from '#main/engine/mapping.ts';
import { meaningFor, onTheWayBack } from '#main/engine/parcels/meaning.ts';
import { documentIdOf, planDocuments } from '#main/engine/parcels/plan.ts';
import type { Handlers } from '#shared/api/contract.ts';
import type { ParcelLine } from '#shared/api/parcels.ts';
import { addDecimals } from '#shared/decimal.ts';
import { MostekError } from '#shared/errors.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import { parcelStatus } from '#shared/parcels/status.ts';
import { succeeded } from '#shared/result.ts';

type Names =
  | 'parcels.board'
  | 'parcels.list'
  | 'parcels.get'
  | 'parcels.answer'
  | 'parcels.askNow'
  | 'parcels.export'
  | 'parcels.amend'
  | 'parcels.rehearse'
  | 'carriers.codes';

const mostExported = 100_000;

type Row = ReturnType<Agent['ledger']['parcelBoard']['list']>[number];

const lineOf = (
  row: Omit<Row, 'label'>,
  label: string | null,
  nameOf: (id: string) => string,
): ParcelLine => ({
  id: row.id,
  number: row.number,
  connectionId: row.connectionId,
  carrier: row.connectionId === null ? null : nameOf(row.connectionId),
  entity: row.entity,
  key: row.key,
  label: label ?? row.key,
  origin: row.origin,
  leg: row.leg,
  status: row.status,
  statusAtMs: row.statusAtMs,
  code: row.code,
  said: row.said,
  branch: row.branch,
  expectedAtMs: row.expectedAtMs,
  keptUntilMs: row.keptUntilMs,
  storagePaid: row.storagePaid,
  money: row.money,
  cause: row.cause,
  detached: row.detached,
  askedAtMs: row.askedAtMs,
  dueAtMs: row.dueAtMs,
  changedAtMs: row.changedAtMs,
});

const carrierOf = (agent: Agent, connectionId: string | null) => {
  const system = connectionId === null ? undefined : agent.ledger.connections.get(connectionId)?.system;
  return system === undefined ? null : agent.deps.systems.get(system);
};

const found = (agent: Agent, id: number) => {
  const parcel = agent.ledger.parcels.byId(id);
  if (parcel === null) throw new MostekError('message.not_found', `no parcel ${id}`);
  return parcel;
};

const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

const exported = (agent: Agent, filter: Parameters<Handlers['parcels.export']>[0]['filter']): string => {
  const nameOf = namesOf(agent);
  const head =
    'order,kind,parcel,carrier,status,status_at,code,carrier_text,branch,address,expected,kept_until,money,currency,money_state';
  const lines = [head];
  let before: number | null = null;
  while (lines.length <= mostExported) {
    const page: Row[] = agent.ledger.parcelBoard.list(filter, before, 500, agent.deps.clock.now());
    const last = page.at(-1);
    if (last === undefined) break;
    before = last.id;
    for (const row of page) {
      lines.push(
        [
          row.label ?? row.key,
          row.entity,
          row.number,
          row.connectionId === null ? '' : nameOf(row.connectionId),
          row.status,
          iso(row.statusAtMs),
          row.code ?? '',
          row.said ?? '',
          row.branch?.name ?? '',
          row.branch?.address ?? '',
          iso(row.expectedAtMs),
          iso(row.keptUntilMs),
          row.money?.amount ?? '',
          row.money?.currency ?? '',
          row.money?.state ?? '',
        ]
          .map(csvCell)
          .join(','),
      );
    }
  }
  // A spreadsheet takes it for UTF-8 only with the mark in front.
  return `\u{FEFF}${lines.join('\r\n')}\r\n`;
};

/** The board, a parcel's history, the table of codes, and trying out what the rules would ask the ERP for. */
export const parcelHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => {
  const { ledger, deps } = agent;

  const detail: Handlers['parcels.get'] = ({ id }) => {
    const parcel = found(agent, id);
    const nameOf = namesOf(agent);
    const sum = ledger.parcelSums.get(parcel);
    const manifest = carrierOf(agent, parcel.connectionId);
    const plain = meaningFor(ledger, parcel.connectionId ?? '', manifest?.carrier);
    const meaning = parcel.leg === 'return' ? onTheWayBack(plain) : plain;
    const label = sum?.label ?? null;
    const able = (name: 'label' | 'amend'): boolean => manifest?.capabilities.includes(name) === true;
    return Promise.resolve({
      parcel: lineOf(parcel, label, nameOf),
      events: ledger.parcelEvents.list(id).map((event) => ({ ...event, status: meaning(event.code) })),
      together: ledger.parcels.ofDocument(parcel).map((one) => lineOf(one, label, nameOf)),
      word: sum?.word ?? null,
      page: manifest?.carrier?.page?.replaceAll('{number}', encodeURIComponent(parcel.number)) ?? null,
      can: {
        label: able('label') && parcel.remoteId !== null,
        amend: able('amend'),
        remove: parcel.origin === 'waybill' && parcel.remoteId !== null && !parcel.detached,
      },
    });
  };

  const rehearsed: Handlers['parcels.rehearse'] = async ({ erpId, orderKey, of, word }) => {
    const erp = runningErp(agent, erpId);
    const { book } = ledger.rulebooks.current(erpId);
    const ref = { sourceId: erpId, entity: of, key: orderKey };
    const sum = ledger.parcelSums.get(ref);
    const now = deps.clock.now();
    const given = {
      ...ref,
      label: sum?.label ?? orderKey,
      word,
      wordAtMs: now,
      pending: [],
      updatedAtMs: now,
    };
    const news = { of: 'document' as const, word, atMs: now, connectionId: erpId };
    const planned = await planDocuments(ledger, book.documents, given, news, now);
    const documents: Awaited<ReturnType<Handlers['parcels.rehearse']>>['documents'] = [];
    for (const one of planned) {
      if ('problem' in one) {
        const { id, kind } = one.rule;
        const externalId = documentIdOf(one.rule, given, null);
        documents.push({ rule: id, kind, externalId, asked: false, report: null, problem: one.problem });
        continue;
      }
      const { externalId, sourceId, document } = one.request;
      const asked = ledger.intake.isKnown(sourceId, externalId);
      const report = asked
        ? null
        : reportOf(await erp.rehearse({ kind: 'create_document', source: sourceId, externalId, document }));
      documents.push({
        rule: externalId.split(':')[0] ?? externalId,
        kind: document.kind,
        externalId,
        asked,
        report,
        problem: null,
      });
    }
    return { documents };
  };

  return {
    'parcels.board': () => {
      const now = deps.clock.now();
      const nameOf = namesOf(agent);
      const money = Map.groupBy(ledger.parcelBoard.money(), ({ currency }) => currency);
      const {
        late = 0,
        waiting = 0,
        storage = 0,
        money: unpaid = 0,
        trouble = 0,
        nobody = 0,
      } = ledger.parcelBoard.attention(now);
      return Promise.resolve({
        statuses: ledger.parcelBoard.statuses(),
        attention: { late, waiting, storage, money: unpaid, trouble, nobody },
        carriers: ledger.parcelBoard.carriers(now).map(({ connection_id, open, due }) => ({
          connectionId: connection_id,
          name: nameOf(connection_id),
          open,
          dueNow: due,
        })),
        money: [...money].map(([currency, rows]) => ({
          currency,
          amount: addDecimals(rows.map(({ amount }) => amount)),
          count: rows.length,
        })),
      });
    },
    'parcels.list': ({ filter, before, limit }) => {
      const nameOf = namesOf(agent);
      const rows = ledger.parcelBoard.list(filter, before, limit, deps.clock.now());
      return Promise.resolve({
        rows: rows.map((row) => lineOf(row, row.label, nameOf)),
        next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
      });
    },
    'parcels.get': detail,
    'parcels.answer': ({ eventId }) => Promise.resolve({ text: ledger.parcelEvents.answer(eventId) }),
    'parcels.askNow': ({ ids }) => {
      const now = deps.clock.now();
      ledger.write(() => {
        for (const id of ids) ledger.parcels.askNow(id, now);
      });
      for (const runtime of agent.runtimes()) if (runtime.receiver?.manifest.carrier) runtime.wakeTaking();
      return Promise.resolve({});
    },
    'parcels.export': ({ filter }) =>
      Promise.resolve({
        name: 'parcels.csv',
        mime: 'text/csv',
        base64: Buffer.from(exported(agent, filter)).toString('base64'),
      }),
    async 'parcels.amend'({ id, kind, to, note }) {
      const parcel = found(agent, id);
      const opened = agent.runtime(parcel.connectionId ?? '')?.opened ?? null;
      if (opened?.system.amend === undefined) throw new MostekError('agent.not_supported', parcel.number);
      const signal = AbortSignal.timeout(60_000);
      const call = {
        http: opened.session(signal),
        mapping: createMapping(ledger, parcel.connectionId ?? ''),
        nowMs: deps.clock.now(),
        signal,
      };
      const result = await opened.system.amend(call, {
        kind,
        number: parcel.number,
        remoteId: parcel.remoteId,
        to,
        note,
      });
      if (!succeeded(result)) {
        throw new MostekError(result.cause, result.detail ?? '', { values: result.values ?? {} });
      }
      const atMs = deps.clock.now();
      ledger.write(() => {
        ledger.audit.add({
          atMs,
          actor,
          action: `parcel.${kind}`,
          subject: `parcel:${parcel.number}`,
          before: null,
          after: JSON.stringify({ to, note, number: result.value.number }),
          reason: note === '' ? null : note,
        });
        ledger.parcels.askNow(id, atMs);
      });
      return { number: result.value.number };
    },
    'parcels.rehearse': rehearsed,
    'carriers.codes': ({ connectionId }) => {
      const standard = carrierOf(agent, connectionId)?.carrier?.statuses ?? {};
      const own = new Map(
        ledger.mappings
          .list(connectionId)
          .filter((row) => row.kind === 'parcel_status' && row.direction === 'to_erp')
          .map((row) => [row.from, parcelStatus.safeParse(row.to).data ?? null]),
      );
      const heard = new Map(ledger.parcelEvents.codes(connectionId).map((one) => [one.code, one]));
      const codes = new Set([...heard.keys(), ...own.keys(), ...Object.keys(standard)]);
      return Promise.resolve({
        codes: [...codes].map((code) => ({
          code,
          text: heard.get(code)?.text ?? '',
          count: heard.get(code)?.n ?? 0,
          standard: meaningOf(standard, code),
          own: own.get(code) ?? null,
        })),
      });
    },
  };
};

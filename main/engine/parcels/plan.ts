import type { DocumentRequest } from '#main/engine/documents.ts';
import { wholeStatus } from '#main/engine/parcels/state.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { ParcelNews, ParcelSum } from '#main/ledger/parcel-sums.ts';
import type { ParcelRow } from '#main/ledger/parcels.ts';
import { entitySchemas, type Order } from '#shared/domain/index.ts';
import { orderLine } from '#shared/domain/order.ts';
import { evaluate } from '#shared/expression.ts';
import type { DocumentRule } from '#shared/parcels/rules.ts';

/** A document that a rule asks for, or why it could not be worked out. */
export type Planned = { request: DocumentRequest } | { rule: DocumentRule; problem: string };

/** The order as the ERP told of it last; only its key where the ledger has forgotten it. */
export const knownOrder = (
  ledger: Ledger,
  { sourceId, entity, key, label }: Pick<ParcelSum, 'sourceId' | 'entity' | 'key' | 'label'>,
): Order => {
  const last = ledger.intake.lastOf(sourceId, entity, key)?.object ?? null;
  const parsed = last === null ? null : entitySchemas.order.safeParse(JSON.parse(last));
  return parsed?.success === true ? parsed.data : entitySchemas.order.parse({ key, number: label });
};

/** The document's own name: a rule's document is made once for an order, or once for each parcel. */
export const documentIdOf = (
  rule: DocumentRule,
  sum: Pick<ParcelSum, 'entity' | 'key'>,
  parcel: ParcelRow | null,
): string =>
  [rule.id, sum.entity, sum.key, ...(parcel === null ? [] : [parcel.number])]
    .map(encodeURIComponent)
    .join(':');

const fires = (rule: DocumentRule, news: ParcelNews, entity: ParcelSum['entity']): boolean => {
  if (!rule.enabled || rule.of !== entity) return false;
  if (rule.each === 'document') return news.of === 'document' && rule.when.includes(news.word);
  return news.of === 'parcel' && rule.when.includes(news.status);
};

/** The rule with those that have to come before it, first ones first; a rule that needs itself counts once. */
const withEarlier = (
  rules: readonly DocumentRule[],
  rule: DocumentRule,
  seen: ReadonlySet<string> = new Set(),
): DocumentRule[] => {
  if (seen.has(rule.id)) return [];
  const inside = new Set([...seen, rule.id]);
  const earlier = rules
    .filter((one) => rule.after.includes(one.id) && one.enabled && one.of === rule.of)
    .flatMap((one) => withEarlier(rules, one, inside));
  return [...new Map([...earlier, rule].map((one) => [one.id, one])).values()];
};

interface Facts {
  order: Order;
  parcels: readonly { number: string; status: string; carrier: string | null }[];
  status: string;
  parcel: { number: string; status: string } | null;
}

const worked = async (
  rule: DocumentRule,
  facts: Facts,
): Promise<{ lines: Order['lines'] | null; note: string | null } | { skip: true } | { problem: string }> => {
  if (rule.condition != null && rule.condition !== '') {
    const found = await evaluate(rule.condition, facts);
    if (!found.ok) return { problem: found.problem };
    if (found.value !== true) return { skip: true };
  }
  let lines: Order['lines'] | null = null;
  if (rule.lines != null && rule.lines !== '') {
    const found = await evaluate(rule.lines, facts);
    if (!found.ok) return { problem: found.problem };
    const parsed = orderLine.array().safeParse(Array.isArray(found.value) ? found.value : [found.value]);
    if (!parsed.success) return { problem: parsed.error.issues[0]?.message ?? 'lines' };
    lines = parsed.data;
  }
  if (rule.note == null || rule.note === '') return { lines, note: null };
  const note = await evaluate(rule.note, facts);
  if (note.ok && note.value === null) return { lines, note: null };
  return note.ok
    ? { lines, note: typeof note.value === 'string' ? note.value : JSON.stringify(note.value) }
    : { problem: note.problem };
};

/** Every document that one piece of news asks for, in the order they are to be made. */
export const planDocuments = async (
  ledger: Ledger,
  rules: readonly DocumentRule[],
  sum: ParcelSum,
  news: ParcelNews,
  now: number,
): Promise<Planned[]> => {
  const order = knownOrder(ledger, sum);
  const rows = ledger.parcels.ofDocument(sum);
  const parcel = news.of === 'parcel' ? (rows.find((one) => one.id === news.parcelId) ?? null) : null;
  const facts: Facts = {
    order,
    parcels: rows
      .filter((one) => one.follows === null && !one.detached)
      .map((one) => ({
        number: one.number,
        status: wholeStatus(one, rows),
        carrier: ledger.connections.get(one.connectionId ?? '')?.name ?? null,
      })),
    status: news.of === 'document' ? news.word : news.status,
    parcel: parcel === null ? null : { number: parcel.number, status: parcel.status },
  };
  const planned: Planned[] = [];
  for (const rule of rules.filter((one) => fires(one, news, sum.entity))) {
    for (const one of withEarlier(rules, rule)) {
      const found = await worked(one, facts);
      if ('problem' in found) planned.push({ rule: one, problem: found.problem });
      if (!('lines' in found)) continue;
      const of = one.each === 'parcel' ? parcel : null;
      const base = rules.find((earlier) => earlier.id === one.after.at(-1));
      planned.push({
        request: {
          erpId: sum.sourceId,
          // All of an order's documents have one teller, so that one can name another as what it is based on.
          sourceId: sum.sourceId,
          externalId: documentIdOf(one, sum, of),
          approve: one.approve,
          document: {
            kind: one.kind,
            orderKey: sum.key,
            basedOn:
              base === undefined
                ? // An order to a supplier is a base of another kind than the one the ERP expects by itself.
                  sum.entity === 'supplier_order'
                  ? sum.key
                  : null
                : documentIdOf(base, sum, base.each === 'parcel' ? parcel : null),
            placedAt: new Date(one.dated === 'event' ? news.atMs : now).toISOString(),
            lines: found.lines,
            note: found.note,
          },
        },
      });
    }
  }
  return planned;
};

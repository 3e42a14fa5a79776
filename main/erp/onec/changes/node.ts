import type { Base } from '#main/erp/onec/base.ts';
import { columnsOf } from '#main/erp/onec/bind/columns.ts';
import { objectAt, placeOfObject, type Report } from '#main/erp/onec/bind/place.ts';
import { guidOfBytes, storedHexOf, tableCodeHex, ZERO_GUID } from '#main/erp/onec/metadata/guid.ts';
import type { MetaObject } from '#main/erp/onec/metadata/meta-object.ts';
import { findColumn, qualified } from '#main/erp/queue-table/schema.ts';
import type { OnecProfile } from '#shared/erp/onec.ts';
import { MostekError } from '#shared/errors.ts';

/** A node of an exchange plan, as the tables of registered changes name it (erp.md B4). */
export interface ExchangeNode {
  plan: MetaObject;
  guid: string;
  /** Bytes of `_NodeTRef` and `_NodeRRef`. */
  typeHex: string;
  refHex: string;
}

const unusable = (node: string, why: string): MostekError =>
  new MostekError('erp.exchange_node', `${node}: ${why}`, { values: { node } });

/** Nodes of the plan; the base's own one has a predefined id (erp.md B3). */
const nodesOf = async (
  base: Base,
  plan: MetaObject,
  report: Report,
): Promise<{ guid: string; own: boolean }[] | null> => {
  const place = await placeOfObject(base, plan, 'changes', report);
  if (place === null) return null;
  const { quote } = base.driver.dialect;
  const key = columnsOf(place.columns, '_ID')?.ref ?? null;
  if (key === null) {
    report({
      cause: 'erp.column_missing',
      path: 'changes',
      table: place.label,
      column: '_IDRRef',
      suggestions: [],
    });
    return null;
  }
  const predefined = findColumn(place.columns, '_PredefinedID');
  // Where the column is not there nobody can tell which node is the base's own; then one must be named.
  const items = [key, ...(predefined === null ? [] : [predefined])].map(({ name }) => quote(name));
  const rows = await base.driver.transaction('read', (session) =>
    session.query(`SELECT ${items.join(', ')} FROM ${qualified(quote, place.table)}`),
  );
  return rows.flatMap(([ref, id]) => {
    const guid = ref instanceof Uint8Array ? guidOfBytes(ref) : null;
    if (guid === null) return [];
    return [{ guid, own: id instanceof Uint8Array && guidOfBytes(id) !== ZERO_GUID }];
  });
};

/**
 * The one node whose registrations are read. Several would be mixed up, a missing or the base's own one would be
 * silent for ever, so each of these ends with `erp.exchange_node`. Null when the plan itself is missing, which is
 * reported.
 */
export const exchangeNode = async (
  base: Base,
  changes: NonNullable<OnecProfile['changes']>,
  report: Report,
): Promise<ExchangeNode | null> => {
  const plan = await objectAt(base, changes.plan, changes.planName, 'changes', report);
  if (plan === null) return null;
  const label = changes.nodeName || changes.nodes.join(', ') || plan.fullName;
  if (plan.kind !== 'plan') throw unusable(label, `${plan.fullName} is no exchange plan`);
  const nodes = await nodesOf(base, plan, report);
  const number = base.names.number(plan.guid, 'Node');
  if (nodes === null || number === null) return null;
  const others = nodes.filter((node) => !node.own).map((node) => node.guid);
  if (changes.nodes.length > 1)
    throw unusable(label, `${changes.nodes.length} nodes are named, one can be read`);
  const chosen = changes.nodes[0] ?? (others.length === 1 ? others[0] : undefined);
  if (chosen === undefined) throw unusable(label, `none is named, and the plan has ${others.length}`);
  if (!others.includes(chosen))
    throw unusable(
      label,
      nodes.some((node) => node.guid === chosen) ? 'it is the base’s own' : 'not in the plan',
    );
  return { plan, guid: chosen, typeHex: tableCodeHex(number), refHex: storedHexOf(chosen) };
};

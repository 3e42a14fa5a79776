import { type Json, objectAt, textAt } from '#renderer/screens/connections/mapping/json.ts';
import type { Sample } from '#shared/api/types.ts';

export interface ExchangeDraft {
  plan: string;
  planName: string;
  /** GUID of the node in 1C's tables, its code through OData. */
  node: string;
  nodeName: string;
}

export interface ExchangeNode {
  id: string;
  name: string;
  /** Stands for the base itself: nothing is registered for it. */
  isSelf: boolean;
}

type Kind = 'onec' | 'onec-odata';

export const changesDraft = (kind: Kind, profile: Json): ExchangeDraft => {
  if (kind === 'onec-odata') {
    const exchange = objectAt(profile, 'exchange');
    const plan = textAt(exchange, 'plan');
    return { plan, planName: plan, node: textAt(exchange, 'nodeCode'), nodeName: '' };
  }
  const changes = objectAt(profile, 'changes');
  const { nodes } = changes;
  return {
    plan: textAt(changes, 'plan'),
    planName: textAt(changes, 'planName'),
    node: Array.isArray(nodes) ? String(nodes[0] ?? '') : '',
    nodeName: textAt(changes, 'nodeName'),
  };
};

const columnsOf = {
  onec: { id: 'Ссылка', code: 'Код', name: 'Наименование', self: 'ЭтотУзел' },
  'onec-odata': { id: 'Code', code: 'Code', name: 'Description', self: 'ThisNode' },
} as const;

/** Nodes of a plan out of its first rows. */
export const nodesOf = (kind: Kind, sample: Sample): ExchangeNode[] => {
  const names = columnsOf[kind];
  return sample.rows.flatMap((row) => {
    const at = (name: string): string => row[sample.columns.indexOf(name)] ?? '';
    const id = at(names.id);
    const name = [at(names.name), at(names.code)].filter((part) => part !== '').join(' · ');
    return id === ''
      ? []
      : [{ id, name: name === '' ? id : name, isSelf: /^(true|да)$/i.test(at(names.self)) }];
  });
};

/** The profile with its changes announced by that node; other settings of the exchange stay. */
export const withChanges = (kind: Kind, profile: Json, draft: ExchangeDraft): Json => {
  const { plan, planName, node, nodeName } = draft;
  return kind === 'onec'
    ? { ...profile, changes: { ...objectAt(profile, 'changes'), plan, planName, nodes: [node], nodeName } }
    : { ...profile, exchange: { ...objectAt(profile, 'exchange'), plan, nodeCode: node } };
};

export const withQueue = (profile: Json, table: string): Json => ({
  ...profile,
  queue: { ...objectAt(profile, 'queue'), table },
});

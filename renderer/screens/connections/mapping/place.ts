import type { ErpInput } from '#renderer/screens/connections/explorer/use-tree.ts';
import type { FieldRef } from '#renderer/screens/connections/mapping/draft.ts';
import type { ProfileKind } from '#renderer/screens/connections/mapping/profile-kind.ts';
import type { ApiClient } from '#shared/api/contract.ts';
import type { BrowseNode, Sample } from '#shared/api/types.ts';

export interface PlaceField extends FieldRef {
  type: string | null;
}

/** A table or object with its fields and first rows. */
export interface Place {
  node: string;
  fields: readonly PlaceField[];
  sample: Sample;
}

/** As many as the agent gives: lists and lookups are previewed only when their rows are among them. */
const sampleRows = 100;

/** What a virtual table of balances calls a resource of its register (1C: `КоличествоBalance`). */
const balanceName = ({ name, type }: BrowseNode): string =>
  /^(Double|Decimal|Int\d+|Number)$/.test(type ?? '') && name !== 'LineNumber' ? `${name}Balance` : name;

/** The rows of a register stand one step further in; of balances the resources have other names. */
const registerPlace = async (
  client: ApiClient,
  erp: ErpInput,
  node: string,
  kind: ProfileKind,
): Promise<Place> => {
  const inner = `${node}/RecordSet`;
  const [{ nodes }, sample] = await Promise.all([
    client.call('erp.browse', { ...erp, parent: inner }),
    client.call('erp.sample', { ...erp, node: inner, limit: sampleRows }),
  ]);
  const isBalance = node.startsWith('AccumulationRegister_');
  const renamed = new Map(nodes.map((one) => [one.name, isBalance ? balanceName(one) : one.name]));
  return {
    node,
    fields: nodes
      .filter((one) => one.kind === 'field')
      .map((one) => {
        const name = renamed.get(one.name) ?? one.name;
        return { ...kind.refOf({ ...one, name }), type: one.type };
      }),
    sample: { ...sample, columns: sample.columns.map((name) => renamed.get(name) ?? name) },
  };
};

/** Values of an enumeration are no fields: all that can be read of one is its name. */
const enumerationField: PlaceField = { from: 'name', name: 'Имя', type: null };

/** Reads fields and first rows of a node. Rejects with what the ERP said. */
export const loadPlace = async (
  client: ApiClient,
  erp: ErpInput,
  kind: ProfileKind,
  node: string,
): Promise<Place> => {
  const { nodes } = await client.call('erp.browse', { ...erp, parent: node });
  if (kind.id === 'onec-odata' && nodes.some((one) => one.id === `${node}/RecordSet`)) {
    return registerPlace(client, erp, node, kind);
  }
  const sample = await client.call('erp.sample', { ...erp, node, limit: sampleRows });
  const fields = nodes.filter((one) => one.kind === 'field');
  const isEnumeration =
    kind.id === 'onec' && fields.length > 0 && fields.every((one) => one.type === 'Значение');
  return {
    node,
    fields: isEnumeration
      ? [enumerationField]
      : fields.map((one) => ({ ...kind.refOf(one), type: one.type })),
    sample,
  };
};

/** Node that a reference field leads to, with the name people know it by; null when there is none. */
export const referenceNode = async (
  client: ApiClient,
  erp: ErpInput,
  kind: ProfileKind,
  field: PlaceField,
): Promise<{ node: string; name: string } | null> => {
  const to = kind.referenceTo(field);
  if (to === null) return null;
  if ('node' in to) return { node: to.node, name: to.node };
  const { nodes } = await client.call('erp.browse', { ...erp, parent: to.group });
  const found = nodes.find((one) => one.name === to.name);
  return found === undefined ? null : { node: found.id, name: found.name };
};

import type { MappedEntity } from '#renderer/screens/connections/mapping/domain-fields.ts';
import type { Draft, FieldRef, ListKind } from '#renderer/screens/connections/mapping/draft.ts';
import type { Json } from '#renderer/screens/connections/mapping/json.ts';
import { onecKey, readOnec, writeOnec } from '#renderer/screens/connections/mapping/onec.ts';
import { odataKey, readOnecOdata, writeOnecOdata } from '#renderer/screens/connections/mapping/onec-odata.ts';
import { readQueueTable, writeQueueTable } from '#renderer/screens/connections/mapping/queue-table.ts';
import type { BrowseNode } from '#shared/api/types.ts';
import { erpType } from '#shared/erp/types.ts';

/** Where a reference of 1C leads: the group of the tree and the object's whole name, or the node itself. */
export type ReferenceTo = { group: string; name: string } | { node: string };

/** What the dialog must know of a kind of profile. */
export interface ProfileKind {
  id: 'queue-table' | 'onec' | 'onec-odata';
  read: (profile: Json, entity: MappedEntity) => Draft;
  write: (profile: Json, draft: Draft) => Json;
  /** The key where the kind leaves no choice. */
  fixedKey: FieldRef | null;
  /** What the profile calls a field of the tree. */
  refOf: (node: BrowseNode) => FieldRef;
  /** Nodes that can hold objects or lists. */
  shows: (node: BrowseNode) => boolean;
  opens: (node: BrowseNode) => boolean;
  /** Whether the node can be an object of its own. */
  isMain: (node: BrowseNode, way: readonly BrowseNode[]) => boolean;
  /** What kind of list the node is for an object; null when it cannot be one. */
  listKind: (main: string, node: BrowseNode, way: readonly BrowseNode[]) => ListKind | null;
  /** Null for a field that refers to nothing, or to several things. */
  referenceTo: (field: { name: string; type: string | null }) => ReferenceTo | null;
}

const queueTable: ProfileKind = {
  id: 'queue-table',
  read: readQueueTable,
  write: writeQueueTable,
  fixedKey: null,
  refOf: ({ name }) => ({ from: name, name }),
  shows: (node) => node.kind !== 'field',
  opens: (node) => node.kind === 'group',
  isMain: () => true,
  listKind: () => 'table',
  referenceTo: () => null,
};

const onecGroups: Readonly<Record<string, string>> = {
  Справочник: 'catalog',
  Документ: 'document',
  Перечисление: 'enumeration',
};
const onecShown = new Set(['catalog', 'document', 'information', 'accumulation']);

const onec: ProfileKind = {
  id: 'onec',
  read: readOnec,
  write: writeOnec,
  fixedKey: onecKey,
  refOf: ({ id, name }) => ({ from: id.slice(id.lastIndexOf('/') + 1), name }),
  shows: (node) => (node.kind === 'group' ? onecShown.has(node.id) : node.kind === 'table'),
  opens: (node) => node.children && !node.id.includes('/'),
  isMain: (node, way) => !node.id.includes('/') && ['catalog', 'document'].includes(way[0]?.id ?? ''),
  listKind: (main, node, way) => {
    if (node.id.startsWith(`${main}/`)) return 'part';
    const group = way[0]?.id;
    return group === 'accumulation' ? 'balance' : group === 'information' ? 'slice' : null;
  },
  referenceTo: ({ type }) => {
    const [, word = '', name = ''] = /^(\p{L}+)Ссылка\.([\p{L}\p{N}_]+)$/u.exec(type ?? '') ?? [];
    const group = onecGroups[word];
    return group === undefined ? null : { group, name: `${word}.${name}` };
  },
};

/** Registers of 1C, as entity sets: `AccumulationRegister_X`, whose rows stand in its part `RecordSet`. */
const odataShown = /^(Catalog|Document|InformationRegister|AccumulationRegister)_/;

const onecOdata: ProfileKind = {
  id: 'onec-odata',
  read: readOnecOdata,
  write: writeOnecOdata,
  fixedKey: odataKey,
  refOf: ({ name }) => ({ from: name, name }),
  shows: (node) =>
    node.kind === 'table' && odataShown.test(node.id) && !/_RecordType$|\/RecordSet$/.test(node.id),
  opens: (node) => node.children && /^(Catalog|Document)_[^/]+$/.test(node.id),
  isMain: (node) => /^(Catalog|Document)_[^/]+$/.test(node.id),
  listKind: (main, node) => {
    if (node.id.startsWith(`${main}/`)) return 'part';
    if (node.id.startsWith('AccumulationRegister_')) return 'balance';
    return node.id.startsWith('InformationRegister_') ? 'slice' : null;
  },
  referenceTo: ({ name, type }) =>
    name.endsWith('_Key') && type !== null && /^(Catalog|Document)_/.test(type) ? { node: type } : null,
};

/** The kind of profile that connections of this system have; null where nothing is mapped by hand. */
export const profileKindOf = (system: string): ProfileKind | null => {
  switch (erpType(system)?.profile) {
    case 'queue-table':
      return queueTable;
    case 'onec':
      return onec;
    case 'onec-odata':
      return onecOdata;
    default:
      return null;
  }
};

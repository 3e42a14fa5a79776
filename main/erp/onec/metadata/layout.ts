/**
 * Where things stand in the descriptions of metadata objects (erp.md B2). Collections are found by their GUID,
 * never by their place; the paths inside an object's own head are those of the public parsers.
 */

export const metaKinds = [
  'catalog',
  'document',
  'enumeration',
  'plan',
  'information',
  'accumulation',
  'constant',
] as const;
export type MetaKind = (typeof metaKinds)[number];

export type AttributeRole = 'attribute' | 'dimension' | 'resource';

export interface KindLayout {
  /** Collection of the configuration that lists the objects of this kind. */
  collection: string;
  /** 1C's own word in front of the object's name; the same in every language of the window. */
  word: string;
  /** 1C's word for a reference to such an object; null for what can't be referred to. */
  reference: string | null;
  /** Token of the table in DBNames, which is also the middle of the table's name. */
  token: string;
  changes: string;
  name: readonly number[];
  refType: readonly number[] | null;
  attributes: Readonly<Record<string, AttributeRole>>;
  parts: string | null;
}

export const PART_ATTRIBUTES = '888744e1-b616-11d4-9436-004095e12fc7';
export const ENUM_VALUES = 'bee0a08c-07eb-40c0-8544-5c364c171465';

export const layouts: Readonly<Record<MetaKind, KindLayout>> = {
  catalog: {
    collection: 'cf4abea6-37b2-11d4-940f-008048da11f9',
    word: 'Справочник',
    reference: 'СправочникСсылка',
    token: 'Reference',
    changes: 'ReferenceChngR',
    name: [1, 9, 1, 2],
    refType: [1, 3],
    attributes: { 'cf4abea7-37b2-11d4-940f-008048da11f9': 'attribute' },
    parts: '932159f9-95b2-4e76-a8dd-8849fe5c5ded',
  },
  document: {
    collection: '061d872a-5787-460e-95ac-ed74ea3a3e84',
    word: 'Документ',
    reference: 'ДокументСсылка',
    token: 'Document',
    changes: 'DocumentChngR',
    name: [1, 9, 1, 2],
    refType: [1, 3],
    attributes: { '45e46cbc-3e24-4165-8b7b-cc98a6f80211': 'attribute' },
    parts: '21c53e09-8950-4b5e-a6a0-1054f1bbc274',
  },
  enumeration: {
    collection: 'f6a80749-5ad7-400b-8519-39dc5dff2542',
    word: 'Перечисление',
    reference: 'ПеречислениеСсылка',
    token: 'Enum',
    changes: 'EnumChngR',
    name: [1, 5, 1, 2],
    refType: [1, 1],
    attributes: {},
    parts: null,
  },
  plan: {
    collection: '857c4a91-e5f4-4fac-86ec-787626f1c108',
    word: 'ПланОбмена',
    reference: 'ПланОбменаСсылка',
    token: 'Node',
    changes: 'NodeChngR',
    name: [1, 12, 2],
    refType: [1, 3],
    attributes: { '1a1b4fea-e093-470d-94ff-1d2f16cda2ab': 'attribute' },
    parts: '52293f4b-f98c-43ea-a80f-41047ae7ab58',
  },
  information: {
    collection: '13134201-f60b-11d5-a3c7-0050bae0a776',
    word: 'РегистрСведений',
    reference: null,
    token: 'InfoRg',
    changes: 'InfoRgChngR',
    name: [1, 15, 1, 2],
    refType: null,
    attributes: {
      '13134203-f60b-11d5-a3c7-0050bae0a776': 'dimension',
      '13134202-f60b-11d5-a3c7-0050bae0a776': 'resource',
      'a2207540-1400-11d6-a3c7-0050bae0a776': 'attribute',
    },
    parts: null,
  },
  accumulation: {
    collection: 'b64d9a40-1642-11d6-a3c7-0050bae0a776',
    word: 'РегистрНакопления',
    reference: null,
    token: 'AccumRg',
    changes: 'AccumRgChngR',
    name: [1, 13, 1, 2],
    refType: null,
    attributes: {
      'b64d9a43-1642-11d6-a3c7-0050bae0a776': 'dimension',
      'b64d9a41-1642-11d6-a3c7-0050bae0a776': 'resource',
      'b64d9a42-1642-11d6-a3c7-0050bae0a776': 'attribute',
    },
    parts: null,
  },
  constant: {
    collection: '0195e80c-b157-11d4-9435-004095e12fc7',
    word: 'Константа',
    reference: null,
    token: 'Const',
    changes: 'ConstChngR',
    name: [1, 1, 1, 1, 2],
    refType: null,
    attributes: {},
    parts: null,
  },
};

/** Inside an attribute's item: its GUID, its name, its type pattern. */
export const ATTRIBUTE = { guid: [0, 1, 1, 1, 1, 2], name: [0, 1, 1, 1, 2], types: [0, 1, 1, 2] } as const;
/** Inside a table part's item; its attributes are a collection among the item's own. */
export const PART = { guid: [0, 1, 5, 1, 1, 2], name: [0, 1, 5, 1, 2] } as const;
export const ENUM_VALUE = { guid: [0, 1, 1, 2], name: [0, 1, 2] } as const;
/** Type pattern of a constant. */
export const CONSTANT_TYPES = [1, 1, 1, 2] as const;
/** List of the registers a document moves: from the third item on, the GUID at the path. */
export const DOCUMENT_MOVES = { list: [1, 24], guid: [2, 1] } as const;
/** Periodicity of an information register (0 none), and whether a document records it. */
export const INFORMATION = { periodicity: [1, 18], byRecorder: [1, 19] } as const;
/** 0 balances, 1 turnovers. */
export const ACCUMULATION_KIND = [1, 15] as const;

export type Fields = Record<string, unknown>;

export interface PeerRow {
  id: number;
  productName: string;
  price: number;
  quantity: number;
  taxRate: number | null;
  taxIncluded: string;
}

export interface PeerDeal {
  id: number;
  /** By the new family's names; user fields by their original ones. */
  fields: Fields;
  contactIds: number[];
  rows: PeerRow[];
}

export interface PeerContact {
  id: number;
  fields: Fields;
  phones: string[];
  emails: string[];
  /** The index of duplicates knows it. */
  indexed: boolean;
}

export interface PeerHistory {
  ID: number;
  TYPE_ID: number;
  OWNER_ID: number;
  CREATED_TIME: string;
  CATEGORY_ID: number;
  STAGE_SEMANTIC_ID: string;
  STAGE_ID: string;
}

export interface PeerStage {
  id: string;
  name: string;
  category: number;
  semantics: 'S' | 'F' | null;
}

export interface PortalState {
  deals: Map<number, PeerDeal>;
  contacts: Map<number, PeerContact>;
  history: PeerHistory[];
  stages: PeerStage[];
  categories: { id: number; name: string }[];
  userFields: Set<string>;
  next: number;
  /** Minutes the portal's clock has gone on; every change takes one. */
  minutes: number;
  /** Methods this portal does not have. */
  missing: Set<string>;
  admin: boolean;
  scopes: string[];
  /** False: a box that has not heard of `useOriginalUfNames`. */
  originalNames: boolean;
  /** The index of duplicates lags behind new contacts. */
  indexLags: boolean;
  /** Lists pass over every filter, as some do with names they do not know. */
  deaf: boolean;
  /** A robot that moves a deal on as soon as it comes into a stage. */
  robots: Map<string, string>;
  /** The cloud's leaky bucket; null = a box without one. A test drains it, not the clock. */
  bucket: { level: number; max: number } | null;
  /** Methods whose time is used up, with the second they are free again. */
  exhausted: Map<string, number>;
}

const stagesOf = (category: number): PeerStage[] => {
  const codes: [string, string, 'S' | 'F' | null][] = [
    ['NEW', 'Новая', null],
    ['PREPARATION', 'Взять в работу', null],
    // Ids of stages are cut at 21 characters (shops.md 1.9).
    ['PREPAYMENT_INVOICE', 'Получить оплату', null],
    ['EXECUTING', 'Отправка товара', null],
    ['WON', 'Сделка успешна', 'S'],
    ['LOSE', 'Сделка провалена', 'F'],
  ];
  return codes.map(([code, name, semantics]) => ({
    id: (category === 0 ? code : `C${category}:${code}`).slice(0, 21),
    name,
    category,
    semantics,
  }));
};

export const emptyPortal = (): PortalState => ({
  deals: new Map(),
  contacts: new Map(),
  history: [],
  categories: [
    { id: 10, name: 'Интернет-магазин' },
    { id: 0, name: 'Общая' },
  ],
  stages: [...stagesOf(0), ...stagesOf(10)],
  userFields: new Set(),
  next: 101,
  minutes: 0,
  missing: new Set(),
  admin: true,
  scopes: ['crm', 'user_brief'],
  originalNames: true,
  indexLags: false,
  deaf: false,
  robots: new Map(),
  bucket: null,
  exhausted: new Map(),
});

/** The portal's wall clock, with the server's own offset. */
export const timeOf = (state: PortalState): string => {
  const at = new Date(Date.UTC(2026, 7, 1, 8, 0) + state.minutes * 60_000);
  return at.toISOString().replace('.000Z', '+00:00');
};

export const semanticsOf = (state: PortalState, stageId: unknown): string =>
  state.stages.find((stage) => stage.id === stageId)?.semantics ?? 'P';

export const takeId = (state: PortalState): number => {
  state.next += 1;
  return state.next;
};

const record = (state: PortalState, deal: PeerDeal, type: number): void => {
  state.history.push({
    ID: takeId(state),
    TYPE_ID: type,
    OWNER_ID: deal.id,
    CREATED_TIME: timeOf(state),
    CATEGORY_ID: Number(deal.fields['categoryId']),
    STAGE_SEMANTIC_ID: semanticsOf(state, deal.fields['stageId']),
    STAGE_ID: String(deal.fields['stageId']),
  });
};

/** Moves a deal as a seller would, and keeps it in the history. */
export const moveDeal = (state: PortalState, deal: PeerDeal, stageId: string, created = false): void => {
  if (!created && deal.fields['stageId'] === stageId) return;
  state.minutes += 1;
  deal.fields['stageId'] = stageId;
  deal.fields['movedTime'] = timeOf(state);
  record(state, deal, created ? 1 : semanticsOf(state, stageId) === 'P' ? 2 : 3);
  const robot = state.robots.get(stageId);
  if (robot !== undefined) moveDeal(state, deal, robot);
};

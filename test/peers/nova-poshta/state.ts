import { randomUUID } from 'node:crypto';

export interface PeerDocument {
  Ref: string;
  IntDocNumber: string;
  /** Same codes as in tracking. */
  state: string;
  /** Day of handing over, `yyyy-mm-dd`. */
  day: string;
  fields: Record<string, unknown>;
  sheet: string;
}

export interface PeerPerson {
  Ref: string;
  counterparty: string;
  FirstName: string;
  LastName: string;
  MiddleName: string;
  Phones: string;
}

export interface PeerSheet {
  Ref: string;
  Number: string;
  printed: boolean;
}

export interface PeerWish {
  OrderRef: string;
  OrderNumber: string;
  DocumentNumber: string;
  kind: 'orderCargoReturn' | 'orderRedirecting';
  fields: Record<string, unknown>;
}

export const refs = {
  kyiv: '8d5a980d-391c-11dd-90d9-001a92567626',
  kyivSettlement: 'e718a680-4b33-11e4-ab6d-005056801329',
  lviv: 'db5c88f5-391c-11dd-90d9-001a92567626',
  lvivSettlement: 'e71abb60-4b33-11e4-ab6d-005056801329',
  branch: '1ec09d88-e1c2-11e3-8c4a-0050568002cf',
  smallBranch: '2ec09d88-e1c2-11e3-8c4a-0050568002cf',
  closedBranch: '3ec09d88-e1c2-11e3-8c4a-0050568002cf',
  locker: '4ec09d88-e1c2-11e3-8c4a-0050568002cf',
  senderBranch: '5ec09d88-e1c2-11e3-8c4a-0050568002cf',
  street: 'ad090b1f-6845-11e6-8304-00505688561d',
  sender: 'b316645f-739b-457c-941f-16fd98ac2e6c',
  contact: '6f0c75bd-dec6-11ed-a60f-48df37b921db',
  senderAddress: '6bc8c591-ce05-459c-bea3-dcd10c7e4b25',
  returnAddress: 'e17aee06-47f4-4ef1-a9d7-b276688b906d',
} as const;

const week = {
  Monday: '08:00-21:00',
  Tuesday: '08:00-21:00',
  Wednesday: '08:00-21:00',
  Thursday: '08:00-21:00',
  Friday: '08:00-21:00',
  Saturday: '09:00-18:00',
  Sunday: '09:00-18:00',
};
const types = {
  branch: '841339c7-591a-42e2-8233-7a0a00f0ed6f',
  locker: 'f9316480-5f2d-425d-bc2c-ac7cd29decf0',
};

const warehouse = (Ref: string, number: string, description: string, over: Record<string, unknown> = {}) => ({
  SiteKey: number,
  Ref,
  Number: number,
  Description: description,
  ShortAddress: `Київ, ${description}`,
  TypeOfWarehouse: types.branch,
  CategoryOfWarehouse: 'Branch',
  CityRef: refs.kyiv as string,
  SettlementRef: refs.kyivSettlement as string,
  TotalMaxWeightAllowed: '0',
  PlaceMaxWeightAllowed: '1100',
  Schedule: week,
  WarehouseStatus: 'Working',
  DenyToSelect: '0',
  WarehouseIndex: `11/${number}`,
  ...over,
});

const everyBranch = () => [
  warehouse(refs.branch, '1', 'Відділення №1: вул. Пирогівський шлях, 135'),
  warehouse(refs.smallBranch, '5', 'Відділення №5 (до 30 кг): вул. Хрещатик, 1', {
    PlaceMaxWeightAllowed: '30',
    Schedule: { ...week, Sunday: '-' },
  }),
  warehouse(refs.closedBranch, '6', 'Відділення №6: вул. Хрещатик, 2', { WarehouseStatus: 'NotWorking' }),
  warehouse(refs.locker, '700', 'Поштомат №700: вул. Хрещатик, 3', {
    TypeOfWarehouse: types.locker,
    CategoryOfWarehouse: 'Postomat',
    PlaceMaxWeightAllowed: '20',
  }),
  warehouse(refs.senderBranch, '9', 'Відділення №9: вул. Городоцька, 1', {
    CityRef: refs.lviv,
    SettlementRef: refs.lvivSettlement,
  }),
];

/** One account and the country's branches, as far as tests need them. */
export const emptyState = () => ({
  keys: new Map<string, 'good' | 'expired'>([
    ['0123456789abcdef0123456789abcdef', 'good'],
    ['eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', 'expired'],
  ]),
  documents: new Map<string, PeerDocument>(),
  /** What tracking says of parcels, by number, in its own fields. */
  parcels: new Map<string, Record<string, unknown>>(),
  /** What the site tells of parcels; those without are not found there. */
  past: new Map<string, Record<string, unknown>[]>(),
  people: new Map<string, PeerPerson>([
    [
      refs.contact,
      {
        Ref: refs.contact,
        counterparty: refs.sender,
        FirstName: 'Іван',
        LastName: 'Іванов',
        MiddleName: 'Іванович',
        Phones: '380997979789',
      },
    ],
  ]),
  companies: new Map<string, string>(),
  addresses: new Map<string, { Ref: string; counterparty: string; key: string }>(),
  warehouses: everyBranch(),
  sheets: new Map<string, PeerSheet>(),
  wishes: [] as PeerWish[],
  /** Whether the account has a contract: payment control and payment by bank. */
  contract: false,
  /** Misbehaviour of filters: everything is answered whatever was asked for. */
  ignoresFilters: false,
  /** Where the list is as the documentation shows it, without our references. */
  hidesReferences: 'never' as 'never' | 'on_pages' | 'always',
  /** An error that the next calls of a method answer with. */
  planned: new Map<string, { code: string; text: string; times: number }>(),
  /** A list that does not say whom it took. */
  hidesSuccess: false,
  /** Whether a refused batch names the number it was refused for. */
  namesBad: true,
  /** How the day of delivery is told. */
  flatDates: false,
  serial: 0,
});
export type PeerState = ReturnType<typeof emptyState>;

export const newRef = (): string => randomUUID();
export const nextNumber = (state: PeerState): string => {
  state.serial += 1;
  return `2040${String(state.serial).padStart(10, '0')}`;
};

/** Wall clock of Kyiv, `yyyy-mm-dd hh:mm:ss`. */
export const kyivNow = (ms = Date.now()): string =>
  new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Kyiv',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(ms));

/** `yyyy-mm-dd` of `dd.mm.yyyy`, or null. */
export const dayIn = (text: unknown): string | null => {
  const parts = typeof text === 'string' ? /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text) : null;
  return parts === null ? null : `${parts[3]}-${parts[2]}-${parts[1]}`;
};

import { randomUUID } from 'node:crypto';

export interface PeerStatus {
  code: string;
  name: string;
  /** With an offset, as it is told. */
  date_time: string;
  city: string;
  deleted?: boolean;
}

export interface PeerRequestRow {
  request_uuid: string;
  type: string;
  state: string;
  date_time: string;
  errors?: { code: string; message: string }[];
}

export interface PeerOrder {
  uuid: string;
  number: string;
  cdek_number: string;
  body: Record<string, unknown>;
  statuses: PeerStatus[];
  requests: PeerRequestRow[];
  /** How often it is still shown before what was asked for last is decided. */
  waits: number;
  /** Decides the last request. */
  decide: (() => void) | null;
  removed: boolean;
  /** Another client's. */
  foreign: boolean;
  over: Record<string, unknown>;
  related: { type: string; uuid: string; cdek_number?: string }[];
}

export interface PeerPoint {
  code: string;
  name: string;
  type: 'PVZ' | 'POSTAMAT';
  cityCode: number;
  city: string;
  address: string;
  weightMax: number;
  handsOut: boolean;
}

export interface PeerState {
  clientId: string;
  clientSecret: string;
  tokens: Set<string>;
  orders: Map<string, PeerOrder>;
  prints: Map<string, { orders: string[]; waits: number }>;
  points: PeerPoint[];
  cities: { code: number; city: string; region: string; country: string }[];
  tariffs: ReadonlySet<number>;
  /** How long every decision takes, in questions. */
  delay: number;
  /** What was deleted: hidden at once, or shown with its last status. */
  hidesDeleted: boolean;
  /** Whether the search made for typing is there. */
  suggests: boolean;
  /** False: a search for an order tells of the newest, whatever was asked for. */
  filters: boolean;
  /** How often the search by our number does not show yet what it will. */
  hidden: number;
  serial: number;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-27T23:00:00+0700`, as Novosibirsk's clock shows it. */
export const stamp = (ms = Date.now()): string => {
  const there = new Date(ms + 7 * 3_600_000);
  const day = `${there.getUTCFullYear()}-${two(there.getUTCMonth() + 1)}-${two(there.getUTCDate())}`;
  const time = `${two(there.getUTCHours())}:${two(there.getUTCMinutes())}:${two(there.getUTCSeconds())}`;
  return `${day}T${time}+0700`;
};

export const newRequest = (type: string): PeerRequestRow => ({
  request_uuid: randomUUID(),
  type,
  state: 'ACCEPTED',
  date_time: stamp(),
});

export const newOrder = (state: PeerState, over: Partial<PeerOrder>): PeerOrder => {
  const one: PeerOrder = {
    uuid: randomUUID(),
    number: '',
    cdek_number: '',
    body: {},
    statuses: [],
    requests: [],
    waits: 0,
    decide: null,
    removed: false,
    foreign: false,
    over: {},
    related: [],
    ...over,
  };
  state.orders.set(one.uuid, one);
  return one;
};

export const nextNumber = (state: PeerState): string => {
  state.serial += 1;
  return `11063${String(state.serial).padStart(5, '0')}`;
};

export const handedOver = (one: PeerOrder): boolean =>
  one.statuses.some(({ code }) => !['ACCEPTED', 'CREATED', 'INVALID', 'REMOVED'].includes(code.trim()));

export const emptyState = (): PeerState => ({
  clientId: 'account-of-the-shop',
  clientSecret: 'secure-password-1',
  tokens: new Set(),
  orders: new Map(),
  prints: new Map(),
  points: [
    {
      code: 'ORX1',
      name: 'Орехово-Зуево, ул. Ленина, 84',
      type: 'PVZ',
      cityCode: 270,
      city: 'Орехово-Зуево',
      address: 'ул. Ленина, д.84',
      weightMax: 30,
      handsOut: true,
    },
    {
      code: 'NSK33',
      name: 'На Гоголя',
      type: 'PVZ',
      cityCode: 44,
      city: 'Москва',
      address: 'ул. Гоголя, 15',
      weightMax: 30,
      handsOut: true,
    },
    {
      code: 'MSK900',
      name: 'Постамат на Гоголя',
      type: 'POSTAMAT',
      cityCode: 44,
      city: 'Москва',
      address: 'ул. Гоголя, 20',
      weightMax: 15,
      handsOut: true,
    },
    {
      code: 'MSK901',
      name: 'Приём на Гоголя',
      type: 'PVZ',
      cityCode: 44,
      city: 'Москва',
      address: 'ул. Гоголя, 22',
      weightMax: 30,
      handsOut: false,
    },
  ],
  cities: [
    { code: 270, city: 'Орехово-Зуево', region: 'Московская область', country: 'RU' },
    { code: 44, city: 'Москва', region: 'Москва', country: 'RU' },
    { code: 4961, city: 'Москаленки', region: 'Омская область', country: 'RU' },
  ],
  tariffs: new Set([136, 137, 138, 139]),
  delay: 1,
  hidesDeleted: true,
  suggests: true,
  filters: true,
  hidden: 0,
  serial: 10_000,
});

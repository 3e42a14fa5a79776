import { randomUUID } from 'node:crypto';
import { wallTimeAt } from '#shared/time-zone.ts';

export interface PeerEvent {
  code: number;
  /** Wall clock of Kyiv, as it is told. */
  at: string;
  city: string;
}

export interface PeerParcel {
  id: string;
  barCode: string;
  parcelNumber: string;
  /** `dd.MM.yyyy`, the day it was made. */
  day: string;
  body: Record<string, unknown>;
  events: PeerEvent[];
  deleted: boolean;
  returned: boolean;
  registerID: string;
}

export interface PeerBranch {
  id: string;
  no: number;
  city: string;
  name: string;
  address: string;
  weightMax: number;
  closed: boolean;
  restricted: boolean;
}

export const ids = {
  contract: '4a430ffd-6b7d-11e2-a79e-003048d2b473',
  noCodContract: '62f66c7c-cd19-11df-bb67-00215aee3ebe',
  kyiv: '5cb61671-749b-11df-b112-00215aee3ebe',
  lviv: '62c3d54a-749b-11df-b112-00215aee3ebe',
  branch: 'd374772f-b3e1-11e7-80cb-1c98ec135261',
  locker: 'e9bcee91-6bde-11e4-81a4-003048d2b473',
  closedBranch: 'f652c0c9-8b60-11e8-80d4-1c98ec135261',
  senderBranch: '0d161467-ffac-11e8-80d9-1c98ec135261',
  street: '6e23d513-e0d2-11df-9b37-00215aee3eb1',
  lvivStreet: 'da9108ea-e0d3-11df-9b37-00215aee3ebe',
  reason: '08627c89-ff04-11e0-9215-003048d2b473',
};

export interface PeerState {
  username: string;
  password: string;
  /** Tokens handed out, and until when each is taken. */
  tokens: Map<string, number>;
  refresh: Set<string>;
  parcels: Map<string, PeerParcel>;
  registers: Map<string, string[]>;
  cities: { id: string; name: string; en: string; region: string }[];
  streets: { id: string; city: string; name: string }[];
  branches: PeerBranch[];
  serial: number;
  /** False: the search by the customer's own number finds nothing, and says so as an empty record. */
  searches: boolean;
  /** False: searches for places tell of all there are. */
  filters: boolean;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-27 18:00:00` on the clock of Kyiv. */
export const kyivNow = (ms = Date.now()): string => {
  const { year, month, day, hour, minute, second } = wallTimeAt(ms, 'Europe/Kyiv');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
};

export const kyivDay = (ms = Date.now()): string => {
  const [year, month, day] = kyivNow(ms).slice(0, 10).split('-');
  return `${day}.${month}.${year}`;
};

export const newParcel = (
  state: PeerState,
  over: Partial<PeerParcel> & Pick<PeerParcel, 'body'>,
): PeerParcel => {
  state.serial += 1;
  const barCode = over.barCode ?? `711-${String(state.serial).padStart(7, '0')}`;
  const one: PeerParcel = {
    id: randomUUID(),
    barCode,
    parcelNumber: barCode,
    day: kyivDay(),
    events: [],
    deleted: false,
    returned: false,
    registerID: '',
    ...over,
  };
  state.parcels.set(one.id, one);
  return one;
};

export const emptyState = (): PeerState => ({
  username: 'shop',
  password: 'parol-shop-1',
  tokens: new Map(),
  refresh: new Set(),
  parcels: new Map(),
  registers: new Map(),
  cities: [
    { id: ids.kyiv, name: 'Київ', en: 'Kyiv', region: 'КИЇВСЬКА' },
    { id: ids.lviv, name: 'Львів', en: 'Lviv', region: 'ЛЬВІВСЬКА' },
  ],
  streets: [
    { id: ids.street, city: ids.kyiv, name: 'вул. Хрещатик' },
    { id: ids.lvivStreet, city: ids.lviv, name: 'вул. Зелена' },
  ],
  branches: [
    {
      id: ids.branch,
      no: 3318,
      city: ids.kyiv,
      name: 'Відділення №3318 Київ, вул. Хрещатик, 22',
      address: 'Київ вул. Хрещатик, 22',
      weightMax: 0,
      closed: false,
      restricted: false,
    },
    {
      id: ids.locker,
      no: 465,
      city: ids.kyiv,
      name: 'Поштомат №465 Київ, вул. Щусєва Академіка 34/1',
      address: 'Київ вул. Щусєва Академіка, 34/1',
      weightMax: 15,
      closed: false,
      restricted: false,
    },
    {
      id: ids.closedBranch,
      no: 77,
      city: ids.kyiv,
      name: 'Відділення №77 Київ, вул. Хрещатик, 1',
      address: 'Київ вул. Хрещатик, 1',
      weightMax: 0,
      closed: true,
      restricted: false,
    },
    {
      id: ids.senderBranch,
      no: 20759,
      city: ids.lviv,
      name: 'Відділення №20759 Львів, вул. Зелена, 149',
      address: 'Львів вул. Зелена, 149',
      weightMax: 0,
      closed: false,
      restricted: false,
    },
  ],
  serial: 1_000,
  searches: true,
  filters: true,
});

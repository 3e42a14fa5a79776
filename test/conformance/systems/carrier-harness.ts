import type { OpenedSystem } from '#main/systems/port.ts';
import { type Waybill, waybill } from '#shared/domain/waybill.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';
import type { FaultMode } from '#test/peers/http/faults.ts';

/** What one carrier brings to the common suite. */
export interface CarrierHarness {
  open(credentials?: Record<string, string>): OpenedSystem;
  /** Credentials the carrier refuses; null where tracking needs none and nothing else is done. */
  wrong: Record<string, string> | null;
  /** Parcels that exist there, and what their last code means. */
  parcels: readonly { number: string; status: ParcelStatus; phone?: string }[];
  /** Well formed, and nothing is known of it. */
  unknown: string;
  /** A number this carrier refuses; null where it has no such thing. */
  malformed: string | null;
  /** A waybill it takes, made new for each call of the suite; null where it makes none. */
  waybill: ((key: string) => Waybill) | null;
  /** False: a waybill that has its number can't be taken back there any more. */
  takesBack?: boolean;
  /** A waybill of that kind which it refuses. */
  refused: ((key: string) => Waybill) | null;
  /** How many waybills with our reference it has, deleted ones not counted. */
  shown(key: string): Promise<number>;
  /** What to look for in its own places, and whether the first answer's label holds `expected`. */
  suggest: readonly {
    kind: 'city' | 'street' | 'point';
    text: string;
    cityId: string | null;
    expected: string;
  }[];
  /** Null when the server is a live one, which can't be made to misbehave. */
  misbehave: null | {
    plan(mode: FaultMode, match: { method?: string; path?: RegExp; times?: number }): void;
    clear(): void;
    /** The parcel moves: the carrier has this code for it now. */
    move(number: string, code: string): void;
    /** Request that asks for states, and the one that makes a waybill; null where there is none. */
    tracks: { method: string; path: RegExp };
    creates: { method: string; path: RegExp } | null;
    /** The waybill with our reference has been handed over: it can be changed and deleted no more. */
    handOver: ((key: string) => void) | null;
    requests(): number;
  };
  close(): Promise<void>;
}

/** A waybill as an order of a Polish or Ukrainian shop would make it; `over` holds what the carrier needs. */
export const waybillOf = (key: string, over: Partial<Waybill>): Waybill =>
  waybill.parse({
    key,
    orderKey: key.split('#')[0] ?? key,
    orderNumber: 'ZK/10',
    recipient: { name: 'Anna Żółw', phone: '+380501234567', email: 'anna@firma.example' },
    to: { kind: 'point', city: 'Київ' },
    seats: [{ weight: '1.5', length: '20', width: '15', height: '10' }],
    value: { amount: '500.00', currency: 'UAH' },
    contents: 'Herbata',
    ...over,
  });

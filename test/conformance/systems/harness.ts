import type { Mapping, OpenedSystem } from '#main/systems/port.ts';
import type { Order, Product } from '#shared/domain/index.ts';
import type { FaultMode } from '#test/peers/http/faults.ts';

/** What one outside system brings to the common suite. */
export interface SystemHarness {
  open(credentials?: Record<string, string>): OpenedSystem;
  /** Credentials the system refuses. */
  wrong: Record<string, string>;
  /** True: takes goods it does not know as new ones, and has no word for an order it does not know. */
  takesUnknown?: boolean;
  mapping: Mapping;
  /** A product that exists there, with its id and the stock and price it shows now. */
  product(): Promise<{ sku: string; remoteId: string }>;
  shownProduct(remoteId: string): Promise<{ amount: string; price: string }>;
  /** An order that exists there. */
  order(): Promise<string>;
  shownStatus(remoteId: string): Promise<string>;
  /** Tracking numbers the order's parcels carry there, repetitions included. */
  shownTracking(remoteId: string): Promise<string[]>;
  /** ERP words of two statuses, and what they are called there. */
  statuses: readonly [erp: string, remote: string][];
  /** Null when the server is a live one, which can't be made to misbehave. */
  misbehave: null | {
    plan(mode: FaultMode, match: { method?: string; path?: RegExp; times?: number }): void;
    clear(): void;
    /** Places an order as a buyer would, in a status of the system's own. */
    place(status: string): Promise<string>;
    setStatus(remoteId: string, status: string): Promise<void>;
    /** Method and path of the request that creates what is not repeat-safe. */
    creates: { method: string; path: RegExp };
    writes: { method: string; path: RegExp };
    effects(): number;
    /** A status in which an order is not taken yet, and one in which it is. */
    unfinished: string;
    wanted: string;
  };
  close(): Promise<void>;
}

export const productOf = (sku: string, amount: string, price: string): Product => ({
  key: '1',
  sku,
  active: true,
  stock: [{ warehouse: 'main', quantity: amount }],
  prices: [{ kind: 'retail', amount: price }],
});

export const orderOf = (status: string | null, trackingNumbers: string[] = []): Order => ({
  key: '10',
  number: 'ZK/10',
  status,
  priceIncludesVat: true,
  customer: {},
  delivery: {},
  payment: {},
  trackingNumbers,
  lines: [],
});

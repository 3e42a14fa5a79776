import type { Mapping, OpenedSystem } from '#main/systems/port.ts';
import { customer as customerSchema } from '#shared/domain/customer.ts';
import type { Customer, Invoice, Order, Parcel, Product } from '#shared/domain/index.ts';
import { invoice as invoiceSchema } from '#shared/domain/invoice.ts';
import { parcel as parcelSchema } from '#shared/domain/parcel.ts';
import type { FaultMode } from '#test/peers/http/faults.ts';

/** What one outside system brings to the common suite. */
export interface SystemHarness {
  open(credentials?: Record<string, string>): OpenedSystem;
  /** Credentials the system refuses. */
  wrong: Record<string, string>;
  /** True: takes goods it does not know as new ones, and has no word for an order it does not know. */
  takesUnknown?: boolean;
  mapping: Mapping;
  /** Key of the next business fact, for systems that heed it; the same for all when left out. */
  newKey?: () => string;
  /** A product that exists there, with its id and the stock and price it shows now. */
  product(): Promise<{ sku: string; remoteId: string }>;
  shownProduct(remoteId: string): Promise<{ amount: string; price: string }>;
  /** An order that exists there. */
  order(): Promise<string>;
  shownStatus(remoteId: string): Promise<string>;
  /** Tracking numbers the order's parcels carry there, repetitions included. */
  shownTracking(remoteId: string): Promise<string[]>;
  /** How many accounts an e-mail has there, and the request that makes one; for systems that take customers. */
  people?: { shown(email: string): Promise<number>; creates: { method: string; path: RegExp } };
  /** How often an order shows an invoice's number, and the request that adds it; for systems that take invoices. */
  invoices?: {
    shown(orderId: string, number: string): Promise<number>;
    /** Null where adding it again does no harm. */
    creates: { method: string; path: RegExp } | null;
  };
  /** ERP words of two statuses, and what they are called there. */
  statuses: readonly [erp: string, remote: string][];
  /** Null when the server is a live one, which can't be made to misbehave. */
  misbehave: null | {
    plan(mode: FaultMode, match: { method?: string; path?: RegExp; times?: number }): void;
    clear(): void;
    /** Places an order as a buyer would, in a status of the system's own. */
    place(status: string): Promise<string>;
    setStatus(remoteId: string, status: string): Promise<void>;
    /** Method and path of the request that creates what is not repeat-safe; null where everything is. */
    creates: { method: string; path: RegExp } | null;
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

export const customerOf = (email: string): Customer =>
  customerSchema.parse({
    key: '7',
    name: 'Herbata Sp. z o.o.',
    email,
    phone: '+48221002030',
    billing: {
      name: 'Anna Żółw',
      street: 'ul. Długa 1',
      city: 'Łódź',
      postcode: '90-001',
      country: 'PL',
    },
  });

export const invoiceOf = (number: string, orderKey: string): Invoice =>
  invoiceSchema.parse({
    key: `key-of-${number}`,
    number,
    currency: 'PLN',
    total: '123.00',
    dueAt: '2026-12-01T00:00:00Z',
    orderKeys: [orderKey],
  });

export const parcelOf = (number: string, notice: string | null): Parcel =>
  parcelSchema.parse({ key: number, orderKey: '10', number, status: 'ready_for_pickup', notice });

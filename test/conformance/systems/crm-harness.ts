import type { Mapping, OpenedSystem } from '#main/systems/port.ts';
import type { Order } from '#shared/domain/index.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import type { FaultMode } from '#test/peers/http/faults.ts';

export interface ShownDeal {
  id: string;
  /** Key of the order it stands for. */
  origin: string;
  stage: string;
  total: string;
  contacts: string[];
  rows: { name: string; quantity: string; price: string }[];
  tracking: string[];
}

/** What one CRM brings to the suite. */
export interface CrmHarness {
  /** Newly opened each time: nothing is remembered of earlier calls. */
  open(credentials?: Record<string, string>): OpenedSystem;
  wrong: Record<string, string>;
  mapping: Mapping;
  /** Two statuses of open stages, and one of a final stage, as ERP word and stage. */
  first: readonly [erp: string, stage: string];
  second: readonly [erp: string, stage: string];
  won: readonly [erp: string, stage: string];
  /** A final stage the ERP has no word for. */
  lost: string;
  secrets: readonly string[];
  /** Null: a live portal, which can be neither looked into nor made to misbehave. */
  peer: null | {
    deals(): ShownDeal[];
    contacts(): number;
    /** The index that finds buyers has caught up with what was made. */
    catchUp(): void;
    /** False: that index is behind, so a second order in the meantime does not find the buyer. */
    indexesAtOnce: boolean;
    /** A seller moves the deal. */
    move(id: string, stage: string): void;
    /** A deal that is not ours, in the given stage. */
    foreign(stage: string): string;
    plan(mode: FaultMode, skip: number): void;
    clear(): void;
    /** Refusals as they were recorded, with what they must mean. */
    refusals: readonly { name: string; status: number; body: unknown; outcomes: readonly string[] }[];
  };
  close(): Promise<void>;
}

let serial = 0;
/** Orders of their own for each test and, on a live portal, for each run. */
export const newOrder = (given: Record<string, unknown> = {}): Order => {
  serial += 1;
  const id = `${Date.now()}-${serial}`;
  return orderSchema.parse({
    key: `K${id}`,
    number: `ZK/${id}`,
    externalSource: 'shop1',
    externalId: id,
    currency: 'PLN',
    total: '129.90',
    customer: {
      name: 'Joanna Żółkiewska',
      phone: `+48 600 ${String(100_000 + serial)}`,
      email: `joanna${id}@example.com`,
    },
    delivery: {
      method: 'Kurier',
      address: { street: 'ul. Kwiatowa 5', city: 'Łódź', postcode: '90-001', country: 'PL' },
    },
    lines: [
      { sku: 'A-1', name: 'Kubek & spodek = 50% [nowy]', quantity: '2', price: '49.95' },
      { sku: 'B-2', name: 'Łyżka', quantity: '1.5', price: '20' },
    ],
    ...given,
  });
};
export const originOf = (order: Order): string => `${order.externalSource ?? ''}:${order.externalId ?? ''}`;

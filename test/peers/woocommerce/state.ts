export interface PeerMeta {
  id: number;
  key: string;
  value: unknown;
}

export interface PeerProduct {
  id: number;
  name: string;
  sku: string;
  type: 'simple' | 'variable' | 'variation';
  parent_id: number;
  status: string;
  regular_price: string;
  sale_price: string;
  manage_stock: boolean;
  stock_quantity: number | null;
  stock_status: string;
  description: string;
}

export interface PeerPlace {
  first_name: string;
  last_name: string;
  company: string;
  address_1: string;
  address_2: string;
  city: string;
  postcode: string;
  country: string;
  state: string;
  phone: string;
  email?: string;
}

export interface PeerLine {
  sku: string | null;
  quantity: number;
  total: string;
  total_tax?: string;
  subtotal?: string;
  subtotal_tax?: string;
  name?: string;
  product_id?: number;
}

export interface PeerOrder {
  id: number;
  status: string;
  number: string;
  date_created_gmt: string;
  date_modified_gmt: string;
  meta_data: PeerMeta[];
  [field: string]: unknown;
}

export interface PeerCustomer {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
  role: string;
  billing: Record<string, string>;
  shipping: Record<string, string>;
  meta_data: PeerMeta[];
}

export interface PeerNote {
  id: number;
  order_id: number;
  note: string;
  customer_note: boolean;
}

export interface WooState {
  products: Map<number, PeerProduct>;
  orders: Map<number, PeerOrder>;
  customers: Map<number, PeerCustomer>;
  notes: PeerNote[];
  statuses: Map<string, string>;
  nextId: number;
  /** Every change, for tests that count effects. */
  effects: { what: string; id: number; body: unknown }[];
}

export const emptyWoo = (): WooState => ({
  products: new Map(),
  orders: new Map(),
  customers: new Map(),
  notes: [],
  statuses: new Map([
    ['pending', 'Pending payment'],
    ['processing', 'Processing'],
    ['on-hold', 'On hold'],
    ['completed', 'Completed'],
    ['cancelled', 'Cancelled'],
    ['refunded', 'Refunded'],
    ['failed', 'Failed'],
    ['checkout-draft', 'Draft'],
  ]),
  nextId: 10,
  effects: [],
});

export const newId = (shop: WooState): number => {
  shop.nextId += 1;
  return shop.nextId;
};

/** Stamps have no zone and no fraction (shops.md 3.2). */
export const stampNow = (): string => new Date().toISOString().slice(0, 19);

/** Without an id a custom field is added, even beside one of the same name. */
export const mergeMeta = (
  shop: WooState,
  held: PeerMeta[],
  given: readonly { id?: number | undefined; key?: string | undefined; value?: unknown }[],
): PeerMeta[] => {
  const merged = held.map((field) => ({ ...field }));
  for (const { id, key, value } of given) {
    const known = merged.find((field) => field.id === id);
    if (known !== undefined) known.value = value;
    else merged.push({ id: newId(shop), key: key ?? '', value });
  }
  return merged;
};

export interface PeerProduct {
  product_id: string;
  product_code: string;
  product: string;
  amount: string;
  price: string;
  status: string;
  main_category?: string;
}

/** An account; whatever else it was given stands beside these. */
export interface PeerUser {
  user_id: string;
  email: string;
  user_type: string;
  status: string;
  [field: string]: string;
}

export interface PeerOrder {
  order_id: string;
  status: string;
  timestamp: string;
  is_parent_order: 'Y' | 'N';
  parent_order_id: string;
  user_id: string;
  firstname: string;
  lastname: string;
  email: string;
  phone: string;
  total: string;
  subtotal: string;
  shipping_cost: string;
  subtotal_discount: string;
  notes: string;
  s_address: string;
  s_city: string;
  s_zipcode: string;
  s_country: string;
  payment_method: { payment: string };
  shipping: { shipping_id: string; shipping: string }[];
  products: Record<
    string,
    {
      item_id: string;
      product_id: string;
      product_code: string;
      product: string;
      amount: string;
      price: string;
    }
  >;
}

export interface PeerShipment {
  shipment_id: string;
  order_id: string;
  shipping_id: string;
  tracking_number: string;
  carrier: string;
}

export interface ShopState {
  products: Map<string, PeerProduct>;
  users: Map<string, PeerUser>;
  categories: Map<string, string>;
  orders: Map<string, PeerOrder>;
  shipments: Map<string, PeerShipment>;
  statuses: Map<string, string>;
  nextOrder: number;
  nextShipment: number;
  /** Every change of a product or order, for tests that count effects. */
  effects: { what: 'product' | 'order' | 'shipment' | 'user'; id: string; body: Record<string, unknown> }[];
}

/** The shop's default order statuses (shops.md 2.3). */
export const defaultStatuses = new Map([
  ['O', 'Open'],
  ['P', 'Processed'],
  ['C', 'Complete'],
  ['F', 'Failed'],
  ['D', 'Declined'],
  ['B', 'Backordered'],
  ['I', 'Cancelled'],
  ['Y', 'Awaiting call'],
]);

export const emptyShop = (): ShopState => ({
  products: new Map(),
  users: new Map(),
  categories: new Map([
    ['166', 'Towary'],
    ['999', 'Poczekalnia'],
  ]),
  orders: new Map(),
  shipments: new Map(),
  statuses: new Map(defaultStatuses),
  nextOrder: 1_001,
  nextShipment: 1,
  effects: [],
});

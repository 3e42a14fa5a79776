/** What the stand-in knows of a resource: enough to refuse what the documented webservice refuses. */
export interface ResourceShape {
  record: string;
  fields: readonly string[];
  required: readonly string[];
  methods: readonly string[];
  /** Shown, and refused when sent back (shops.md 4.5). */
  shownOnly?: readonly string[];
  /** Filled by the shop itself. */
  dates?: boolean;
}

const all = ['GET', 'POST', 'PUT', 'PATCH'];

/** Fields as in the recorded schemas, without those nobody here touches. */
export const shapes: Readonly<Record<string, ResourceShape>> = {
  orders: {
    record: 'order',
    fields: [
      'id_address_delivery',
      'id_address_invoice',
      'id_cart',
      'id_currency',
      'id_customer',
      'id_carrier',
      'current_state',
      'payment',
      'note',
      'reference',
      'total_paid',
      'total_paid_tax_incl',
      'total_paid_tax_excl',
      'total_paid_real',
      'total_shipping_tax_incl',
      'total_shipping_tax_excl',
      'total_wrapping_tax_incl',
      'total_wrapping_tax_excl',
      'total_discounts_tax_incl',
      'total_discounts_tax_excl',
      'date_add',
      'date_upd',
    ],
    required: ['id_address_delivery'],
    methods: ['GET', 'PUT', 'PATCH'],
    dates: true,
  },
  order_states: {
    record: 'order_state',
    fields: ['name', 'paid', 'shipped'],
    required: [],
    methods: ['GET'],
  },
  order_histories: {
    record: 'order_history',
    fields: ['id_order', 'id_order_state', 'date_add'],
    required: ['id_order', 'id_order_state'],
    methods: ['GET', 'POST'],
  },
  order_carriers: {
    record: 'order_carrier',
    fields: ['id_order', 'id_carrier', 'weight', 'tracking_number'],
    required: ['id_order', 'id_carrier'],
    methods: all,
  },
  messages: {
    record: 'message',
    fields: ['id_order', 'message', 'private', 'date_add'],
    required: ['message'],
    methods: ['GET', 'POST'],
  },
  products: {
    record: 'product',
    fields: [
      'reference',
      'name',
      'price',
      'active',
      'id_category_default',
      'manufacturer_name',
      'quantity',
      'position_in_category',
      'supplier_note',
    ],
    required: ['price'],
    methods: all,
    shownOnly: ['manufacturer_name', 'quantity', 'supplier_note'],
    dates: true,
  },
  combinations: {
    record: 'combination',
    fields: ['id_product', 'reference', 'price', 'minimal_quantity'],
    required: ['id_product', 'minimal_quantity'],
    methods: all,
  },
  stock_availables: {
    record: 'stock_available',
    fields: ['id_product', 'id_product_attribute', 'id_shop', 'quantity', 'depends_on_stock', 'out_of_stock'],
    required: ['id_product', 'id_product_attribute', 'quantity', 'depends_on_stock', 'out_of_stock'],
    methods: ['GET', 'PUT', 'PATCH'],
  },
  customers: {
    record: 'customer',
    fields: [
      'email',
      'firstname',
      'lastname',
      'company',
      'passwd',
      'active',
      'id_default_group',
      'is_guest',
      'deleted',
    ],
    required: ['passwd', 'lastname', 'firstname', 'email'],
    methods: all,
    dates: true,
  },
  addresses: {
    record: 'address',
    fields: [
      'id_customer',
      'id_country',
      'alias',
      'company',
      'firstname',
      'lastname',
      'vat_number',
      'address1',
      'address2',
      'postcode',
      'city',
      'phone',
      'phone_mobile',
      'deleted',
    ],
    required: ['id_country', 'alias', 'lastname', 'firstname', 'address1', 'city'],
    methods: all,
    dates: true,
  },
  countries: { record: 'country', fields: ['iso_code', 'name'], required: [], methods: ['GET'] },
  carriers: { record: 'carrier', fields: ['name', 'active'], required: [], methods: ['GET'] },
  currencies: { record: 'currency', fields: ['iso_code', 'name'], required: [], methods: ['GET'] },
};

/** Texts the shop keeps in each of its languages. */
export const inLanguages = new Set(['products.name', 'order_states.name', 'countries.name']);

import { z } from 'zod';
import { entityName } from '#shared/domain/entity.ts';

/** Name of an entity set, a property or a table part, as `$metadata` spells it: letters of any alphabet. */
const name = z
  .string()
  .max(200)
  .regex(/^[\p{L}_][\p{L}\p{N}_]*$/u, 'not a name of 1C');
/** `Property`, or `Reference.Property`: a property of what the reference `Reference_Key` points to. */
const source = z
  .string()
  .max(400)
  .regex(/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)?$/u, 'not a property of 1C');
const guid = z.string().regex(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, 'not a GUID');
/** Where a value lands in the domain object, or is taken from it: `customer.email`, `stock.0.quantity`. */
const domainPath = z.string().regex(/^[a-zA-Z][\w]*(\.\w+)*$/);

/**
 * A place for a value of ours in an object of 1C: a property, or one of the additional attributes that the node
 * settings of a shop exchange ask to create ("Дополнительные реквизиты"), which stand as rows of a table part.
 */
export const odataTarget = z.union([
  name,
  z.object({
    /** GUID of the attribute in the chart of characteristic types. */
    attribute: guid,
    part: name.default('ДополнительныеРеквизиты'),
    property: name.default('Свойство_Key'),
    value: name.default('Значение'),
  }),
]);
export type OdataTarget = z.infer<typeof odataTarget>;

/** A reference that is the same in everything we write: agreement, organisation, warehouse, manager, unit. */
const choice = z.object({ property: name, key: guid });
export type OdataChoice = z.infer<typeof choice>;

const list = z.object({
  /** Table part of the entity; its rows are the list's items, in the order of LineNumber. */
  part: name,
  /** A list whose only field is called `value` is a list of plain values (tracking numbers). */
  fields: z.record(domainPath, source),
  constants: z.record(domainPath, z.string()).default({}),
});
export type OdataList = z.infer<typeof list>;

const register = z.object({
  /** A register or its virtual table: `AccumulationRegister_X/Balance()`, `InformationRegister_X/SliceLast()`. */
  register: z
    .string()
    .max(400)
    .regex(/^[\p{L}_][\p{L}\p{N}_]*(\/\p{L}+\([^/?#]*\))?$/u, 'not a register of 1C'),
  /** Dimension that holds the entity's key. */
  owner: name.default('Номенклатура_Key'),
  fields: z.record(domainPath, source),
  constants: z.record(domainPath, z.string()).default({}),
  /** The one item of an object without rows, for 1C keeps no row of what is not there: `{"quantity": "0"}`. */
  whenEmpty: z.record(domainPath, z.string()).optional(),
});
export type OdataRegister = z.infer<typeof register>;

/** How one entity is read. Its key is Ref_Key. */
export const odataEntity = z.object({
  set: name,
  fields: z.record(domainPath, source),
  constants: z.record(domainPath, z.string()).default({}),
  /** Goods and services often stand in two table parts and are one list for us. */
  lists: z.record(domainPath, z.union([list, register, z.array(z.union([list, register]))])).default({}),
  /** Set that a reference points to, where `$metadata` does not say it. */
  references: z.record(name, name).default({}),
  /** What an object marked for deletion is for the other side: gone, or like all others. */
  deletionMark: z.enum(['gone', 'ignore']).default('gone'),
});
export type OdataEntity = z.infer<typeof odataEntity>;

const exchange = z.object({
  /** Entity set of the exchange plan, such as `ExchangePlan_ОбменССайтом`. */
  plan: name,
  /** Code of our node in it; each agent needs one of its own. */
  nodeCode: z.string().min(1).max(100),
  /** Classes of the plan that nobody needs; taken over without a word. */
  ignoredSets: z.array(name).default([]),
  /**
   * Classes whose objects change other ones: prices and stock stand in registers and move with documents, so each
   * object that `property` names anywhere in them (a recorded row, a row of a table part) counts as changed.
   */
  through: z.array(z.object({ set: name, entity: entityName, property: name })).default([]),
  /** Every other class the profile does not describe: tell about it, or take it over without a word. */
  unknownSets: z.enum(['tell', 'ignore']).default('tell'),
});
export type OdataExchange = z.infer<typeof exchange>;

const newObject = z.object({
  /** Folder for new objects. */
  group: guid.optional(),
  /** Property of the new object ← where its value stands in the order (customers) or its line (items). */
  fields: z.record(name, domainPath).default({}),
  constants: z.record(name, z.string()).default({}),
});

const customerRule = z.object({
  /** Reference in the order. */
  property: name.default('Контрагент_Key'),
  set: name.default('Catalog_Контрагенты'),
  /** Tried in this order; one that the order has no value for is left out. */
  findBy: z
    .array(z.enum(['taxId', 'name', 'email', 'phone', 'externalId']))
    .min(1)
    .default(['taxId', 'name']),
  /** Tax numbers in the order they stand in `customer.taxId`, separated by a slash: ИНН, then КПП. */
  taxNumbers: z.array(name).default(['ИНН']),
  name: name.default('Description'),
  email: odataTarget.optional(),
  phone: odataTarget.optional(),
  externalId: odataTarget.optional(),
  /** Left out: an unknown buyer is never created. */
  create: newObject.optional(),
  /** "Retail buyer": takes the orders of buyers who are not found and not created. */
  otherwise: guid.optional(),
});
export type OdataCustomerRule = z.infer<typeof customerRule>;

const itemRule = z.object({
  /** Table part of the document. */
  part: name.default('Товары'),
  /** Reference to the item in the row. */
  property: name.default('Номенклатура_Key'),
  set: name.default('Catalog_Номенклатура'),
  article: odataTarget.default('Артикул'),
  quantity: name.default('Количество'),
  price: name.default('Цена'),
  /** Quantity times price, rounded to the cent. */
  amount: name.optional(),
  unit: choice.optional(),
  /** VAT as 1C has it for every rate of the shop: `20` → `НДС20`. An unknown rate is refused, never guessed. */
  vat: z.object({ property: name, words: z.record(z.string(), z.string()) }).optional(),
  constants: z.record(name, z.string()).default({}),
  /** All lines become this item: for one service "Delivery" whatever the shop calls it. */
  always: guid.optional(),
  /** Left out: an unknown article refuses the order. */
  create: newObject
    .extend({
      /** "Вид номенклатуры" of goods or of services. */
      kind: choice.optional(),
      unit: choice.optional(),
    })
    .optional(),
});
export type OdataItemRule = z.infer<typeof itemRule>;

const status = z.object({
  /** A text, an enumeration, or a reference: its word is then the description of what it points to, or a GUID. */
  property: name,
  /** Statuses that cancel an order, and the reason that 1C wants for it. */
  cancelled: z.array(z.string()).default([]),
  cancelReason: choice.optional(),
});
export type OdataStatus = z.infer<typeof status>;

const createOrder = z.object({
  set: name,
  /** Holds the number in the shop: what an order is found by before anything is created. */
  siteNumber: odataTarget,
  /** Needed once two shops may use the same number: the connection the order came from. */
  siteSource: odataTarget.optional(),
  siteDate: odataTarget.optional(),
  /** Date of the document: when the order was placed, or now (closed periods). */
  date: z.enum(['placed', 'now']).default('placed'),
  agreement: choice.optional(),
  organisation: choice.optional(),
  warehouse: choice.optional(),
  manager: choice.optional(),
  constants: z.record(name, z.string()).default({}),
  /** Property ← where its value stands in the order. */
  fields: z.record(name, domainPath).default({}),
  status: status.optional(),
  customer: customerRule.prefault({}),
  goods: itemRule.prefault({}),
  /** Delivery and fees; left out: they are refused like an unknown article. */
  services: itemRule.optional(),
  post: z.boolean().default(false),
});
export type OdataCreateOrder = z.infer<typeof createOrder>;

const setOrder = z.object({
  set: name,
  status: status.optional(),
  trackingNumber: odataTarget.optional(),
  /** Posts a posted order again after it was changed. */
  post: z.boolean().default(false),
});
export type OdataSetOrder = z.infer<typeof setOrder>;

/** One kind of document that is made from an order: goods issue, payment received, return. */
const documentKind = z.object({
  set: name,
  /** Reference to what it is based on: `ДокументОснование_Key`, or a composite property with a `_Type` beside it. */
  base: name,
  /** Entity set of the base where that is not the order; a base of another set is named by `basedOn`. */
  baseSet: name.optional(),
  /** Reference to the order, where the document keeps one beside its base. */
  order: name.optional(),
  /** Holds the idempotency key: what the document is found by before anything is created. */
  key: odataTarget,
  /** Property ← property of the order. */
  fromOrder: z.record(name, name).default({}),
  /** Property ← property of the document it is based on. */
  fromBase: z.record(name, name).default({}),
  constants: z.record(name, z.string()).default({}),
  note: name.optional(),
  /** Rows given with the command go in by this rule; without lines the rows of the base are copied. */
  lines: itemRule.optional(),
  copy: z
    .object({
      part: name.default('Товары'),
      from: name.default('Товары'),
      /** Property of the new row ← property of the base's row. */
      fields: z.record(name, name),
      constants: z.record(name, z.string()).default({}),
    })
    .optional(),
  post: z.boolean().default(true),
  /** Waits until the base is posted, for kinds that 1C refuses before. */
  basePosted: z.boolean().default(false),
});
export type OdataDocumentKind = z.infer<typeof documentKind>;

/** What the agent knows of a 1C base that publishes the standard OData interface. */
export const onecOdataProfile = z.object({
  kind: z.literal('onec-odata'),
  exchange: exchange.optional(),
  entities: z.partialRecord(entityName, odataEntity).default({}),
  createOrder: createOrder.optional(),
  setOrder: setOrder.optional(),
  /** The same for orders to suppliers. */
  setSupplierOrder: setOrder.optional(),
  documents: z.record(z.string().min(1).max(60), documentKind).default({}),
  /**
   * The header `1C_OData-DataLoadMode`: 1C writes without its own checks. Off unless an integrator knows why, for
   * what the checks would have refused then stands in the books.
   */
  dataLoadMode: z.boolean().default(false),
  /**
   * After a write whose answer was lost the same thing is not written again before this time has passed: 1C may
   * still be at work on it, and has no unique key that would refuse the second one.
   */
  settleSeconds: z.number().int().min(0).max(3_600).default(60),
});
export type OnecOdataProfile = z.infer<typeof onecOdataProfile>;

import type { z } from 'zod';
import { customer } from '#shared/domain/customer.ts';
import { erpDocument } from '#shared/domain/document.ts';
import type { EntityName } from '#shared/domain/entity.ts';
import { invoice } from '#shared/domain/invoice.ts';
import { order, orderReply } from '#shared/domain/order.ts';
import { parcel } from '#shared/domain/parcel.ts';
import { product } from '#shared/domain/product.ts';
import { waybill } from '#shared/domain/waybill.ts';

/** Schema of every entity; what comes from a database or a network is parsed by the one that fits. */
export const entitySchemas = {
  order,
  customer,
  product,
  invoice,
  parcel,
  waybill,
  supplier_order: order,
  document: erpDocument,
  order_reply: orderReply,
} satisfies Record<EntityName, z.ZodType>;

export type EntityObject<E extends EntityName = EntityName> = z.infer<(typeof entitySchemas)[E]>;

export type { Address } from '#shared/domain/address.ts';
export type { Customer } from '#shared/domain/customer.ts';
export type { ErpDocument } from '#shared/domain/document.ts';
export { type EntityName, entityName, entityNames } from '#shared/domain/entity.ts';
export type { Invoice } from '#shared/domain/invoice.ts';
export type { Order, OrderLine, OrderReply } from '#shared/domain/order.ts';
export type { Parcel } from '#shared/domain/parcel.ts';
export type { Product } from '#shared/domain/product.ts';
export type { Waybill } from '#shared/domain/waybill.ts';

import { z } from 'zod';
import { aggregateRule } from '#shared/parcels/aggregate.ts';

/** Settings every shop, CRM or carrier connection has, whatever the system; part of the same form. */
export const flowSettings = z.object({
  sendOrders: z.boolean().default(true).meta({ label: 'field.sendOrders' }),
  sendProducts: z.boolean().default(true).meta({ label: 'field.sendProducts' }),
  sendCustomers: z
    .boolean()
    .default(false)
    .meta({ label: 'field.sendCustomers', help: 'help.sendCustomers' }),
  sendInvoices: z.boolean().default(false).meta({ label: 'field.sendInvoices', help: 'help.sendInvoices' }),
  /** Carriers: ask what became of parcels whose numbers stand in the ERP's documents. */
  trackParcels: z.boolean().default(true).meta({ label: 'field.trackParcels', help: 'help.trackParcels' }),
  takeOrders: z.boolean().default(true).meta({ label: 'field.takeOrders' }),
  /** ERP connection on the other end; the only one there is when empty. */
  erp: z.string().optional().meta({ label: 'field.erp', advanced: true }),
  pollSeconds: z
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(60)
    .meta({ label: 'field.pollSeconds', advanced: true }),
  timeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(600)
    .optional()
    .meta({ label: 'field.timeoutSeconds', advanced: true }),
  /** Fewer requests than the system's own limit, where other programs use the same account. */
  requestsPerMinute: z
    .number()
    .int()
    .min(1)
    .max(60_000)
    .optional()
    .meta({ label: 'field.requestsPerMinute', advanced: true }),
  proxy: z.string().max(500).optional().meta({ label: 'field.proxy', advanced: true }),
  httpCa: z.string().max(100_000).optional().meta({ label: 'field.ca', widget: 'text', advanced: true }),
});
export type FlowSettings = z.infer<typeof flowSettings>;

/** Whom a further program's word about an order goes on to. */
export const statusesGoTo = z.enum(['nobody', 'erp', 'shop', 'both']);
export type StatusesGoTo = z.infer<typeof statusesGoTo>;

/** Settings every ERP connection has beside how to reach it: when to stop and ask. */
export const erpFlowSettings = z.object({
  /** Stop and ask when more than this share of the known products changes at once; 0 = never. */
  massChangePercent: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(50)
    .meta({ label: 'field.massChangePercent', advanced: true }),
  /** Last day of the period the accountant has closed; what is dated in it waits for a person. */
  closedUntil: z.iso.date().optional().meta({ label: 'field.closedUntil', advanced: true }),
  /** Which parcel of several speaks for the document. */
  parcelRule: aggregateRule
    .default('careful')
    .meta({ label: 'field.parcelRule', help: 'help.parcelRule', advanced: true }),
  /** Once a day everything is compared with what was sent, and what never left is sent. */
  dailyCheck: z.boolean().default(true).meta({ label: 'field.dailyCheck', advanced: true }),
  /** A program beside the ERP, such as production's: it gets every order of the shops as well (seed 003). */
  alsoTakesOrders: z
    .boolean()
    .default(false)
    .meta({ label: 'field.alsoTakesOrders', help: 'help.alsoTakesOrders', advanced: true }),
  statusesGoTo: statusesGoTo
    .default('nobody')
    .meta({ label: 'field.statusesGoTo', help: 'help.statusesGoTo', advanced: true }),
});
export type ErpFlowSettings = z.infer<typeof erpFlowSettings>;

import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';
import { problemOf } from '#shared/expression.ts';

const expression = z
  .string()
  .max(5_000)
  .refine((text) => text === '' || problemOf(text) === null, 'validation.expression')
  .optional();

export const restSettings = z.object({
  baseUrl: z.url({ protocol: /^https?$/ }).meta({ label: 'field.baseUrl', help: 'help.restBaseUrl' }),
  /** `send`: the whole object goes out; `notify`: only that it changed, and the shop fetches it (seed 003). */
  mode: z.enum(['send', 'notify']).default('send').meta({ label: 'field.restMode', help: 'help.restMode' }),
  /** What the request's body is made of; see docs/rest.md for what an expression sees. */
  bodyTemplate: expression.meta({ label: 'field.bodyTemplate', widget: 'text', advanced: true }),
  /** Turns one order of the shop's own shape into the domain's. */
  orderTemplate: expression.meta({ label: 'field.orderTemplate', widget: 'text', advanced: true }),
  /** Shops count whole pieces: half a metre too little is better than one sold twice. */
  wholePieces: z.boolean().default(true).meta({ label: 'field.wholePieces', advanced: true }),
  pageSize: z.number().int().min(1).max(1_000).default(100).meta({ label: 'field.pageSize', advanced: true }),
});
export type RestSettings = z.infer<typeof restSettings>;

export const restCredentials = z.object({
  secret: z.string().min(16).meta({ label: 'field.signingSecret', help: 'help.signingSecret' }),
});

export const restManifest: SystemManifest = {
  id: 'rest',
  name: 'REST / webhook',
  countries: [],
  capabilities: ['test', 'push', 'pull_orders', 'dictionary', 'serve'],
  role: 'shop',
  pushes: ['order', 'product', 'customer', 'invoice', 'parcel'],
  lastStateOnly: ['order', 'product', 'customer', 'invoice'],
  settings: restSettings,
  credentials: restCredentials,
  limits: { concurrency: 4, perSecond: null, timeoutMs: 30_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 1,
  mappings: ['order_status', 'payment', 'delivery', 'country'],
};

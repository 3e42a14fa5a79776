import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';

const userField = z.string().regex(/^(UF_CRM_[A-Z0-9_]{1,43})?$/);

export const bitrixSettings = z.object({
  baseUrl: z.url({ protocol: /^https?$/ }).meta({ label: 'field.portalUrl', help: 'help.portalUrl' }),
  /** Owner of the inbound webhook; not needed with an application of one's own. */
  webhookUser: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ label: 'field.webhookUser', help: 'help.webhookUser' }),
  /** Name or number of the funnel; empty = the common one. */
  funnel: z.string().max(255).default('').meta({ label: 'field.funnel', help: 'help.funnel' }),
  /** User who gets a deal no rule gave to anybody; empty = the owner of the webhook. */
  responsible: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ label: 'field.responsible', help: 'help.responsible' }),
  /** Says whose deals are ours; two installations in front of one portal need two names. */
  originator: z
    .string()
    .regex(/^[\w.-]{1,60}$/)
    .default('mostek')
    .meta({ label: 'field.originator', help: 'help.originator', advanced: true }),
  orderField: userField.default('UF_CRM_MOSTEK_ORDER').meta({ label: 'field.orderField', advanced: true }),
  trackingField: userField
    .default('UF_CRM_MOSTEK_TRACKING')
    .meta({ label: 'field.trackingField', advanced: true }),
  /** Text for the buyer about a parcel, for a robot of the portal to send; none is written when empty. */
  noticeField: userField
    .default('')
    .meta({ label: 'field.noticeField', help: 'help.noticeField', advanced: true }),
  createFields: z.boolean().default(true).meta({ label: 'field.createFields', advanced: true }),
  /** A request whose answer was lost may still be running: so long a look-up waits before it believes "not there". */
  settleSeconds: z
    .number()
    .int()
    .min(0)
    .max(120)
    .default(30)
    .meta({ label: 'field.settleSeconds', advanced: true }),
  oauthUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://oauth.bitrix24.tech')
    .meta({ label: 'field.oauthUrl', advanced: true }),
});
export type BitrixSettings = z.infer<typeof bitrixSettings>;

const secret = z.string().max(500);

/** Either the webhook's secret, or an application with its tokens (shops.md 1.1). */
export const bitrixCredentials = z
  .object({
    // Letters and digits only: whoever pastes the whole address is told at once.
    webhook: secret
      .regex(/^[\w-]*$/)
      .optional()
      .meta({ label: 'field.webhook', help: 'help.webhook' }),
    clientId: secret.optional().meta({ label: 'field.clientId', help: 'help.clientId' }),
    clientSecret: secret.optional().meta({ label: 'field.clientSecret' }),
    refreshToken: secret.optional().meta({ label: 'field.refreshToken' }),
    accessToken: secret.optional().meta({ label: 'field.accessToken' }),
  })
  .refine(
    (given) =>
      (given.webhook ?? '') !== '' ||
      ((given.clientId ?? '') !== '' &&
        (given.clientSecret ?? '') !== '' &&
        (given.refreshToken ?? '') !== ''),
    'a webhook, or an application with its tokens',
  );
export type BitrixCredentials = z.infer<typeof bitrixCredentials>;

export const bitrixManifest: SystemManifest = {
  id: 'bitrix24',
  name: 'Bitrix24',
  countries: [],
  capabilities: ['test', 'push', 'lookup', 'pull_orders', 'read_orders', 'dictionary'],
  role: 'crm',
  pushes: ['order', 'parcel'],
  lastStateOnly: ['order'],
  settings: bitrixSettings,
  credentials: bitrixCredentials,
  // The cloud drains two requests a second; a box has limits of its own, and two are a good guest there (shops.md 1.4).
  limits: { concurrency: 2, perSecond: 2, timeoutMs: 60_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 5,
  mappings: ['order_status'],
};

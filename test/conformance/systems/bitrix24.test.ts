import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeepCredentials, Mapping, OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { registry } from '#test/conformance/systems/bitrix24-bench.ts';
import type { CrmHarness, ShownDeal } from '#test/conformance/systems/crm-harness.ts';
import { describeCrm } from '#test/conformance/systems/crm-suite.ts';
import { text } from '#test/peers/bitrix24/records.ts';
import { type BitrixPeer, startBitrix } from '#test/peers/bitrix24/server.ts';
import { moveDeal, takeId } from '#test/peers/bitrix24/state.ts';

const fixtures = join(import.meta.dirname, '../../../../shared/contracts/fixtures/bitrix24');

const open = (
  settings: Record<string, unknown>,
  credentials: Record<string, string>,
  keep?: KeepCredentials,
): OpenedSystem => registry.open('bitrix24', settings, credentials, keep);

const mappingOf = (pairs: readonly (readonly [string, string])[]): Mapping => ({
  toRemote: (_kind, value) => pairs.find(([erp]) => erp === value)?.[1],
  toErp: (_kind, value) => pairs.find(([, remote]) => remote === value)?.[0],
});

const shown = (peer: BitrixPeer): ShownDeal[] =>
  [...peer.portal.deals.values()].map(({ id, fields, contactIds, rows }) => ({
    id: String(id),
    origin: String(fields['originId']),
    stage: String(fields['stageId']),
    total: String(fields['opportunity']),
    contacts: contactIds.map(String),
    rows: rows.map((row) => ({
      name: row.productName,
      quantity: String(row.quantity),
      price: String(row.price),
    })),
    tracking: text(fields['UF_CRM_MOSTEK_TRACKING'] ?? fields['additionalInfo'])
      .split(' ')
      .filter((one) => one !== ''),
  }));

const systemErrors = z.array(z.object({ http: z.number(), body: z.object({ error: z.string() }).loose() }));

/** What a creation must make of each refusal every method may give (shops.md 1.3). */
const meaning: Readonly<Record<string, string>> = {
  INTERNAL_SERVER_ERROR: 'uncertain',
  ERROR_UNEXPECTED_ANSWER: 'uncertain',
  QUERY_LIMIT_EXCEEDED: 'rate_limited',
  OPERATION_TIME_LIMIT: 'rate_limited',
  ERROR_BATCH_METHOD_NOT_ALLOWED: 'invalid',
  ERROR_BATCH_LENGTH_EXCEEDED: 'invalid',
  NO_AUTH_FOUND: 'unauthorised',
  INVALID_REQUEST: 'invalid',
  OVERLOAD_LIMIT: 'unauthorised',
  ACCESS_DENIED: 'invalid',
  INVALID_CREDENTIALS: 'unauthorised',
  ERROR_MANIFEST_IS_NOT_AVAILABLE: 'not_found',
  insufficient_scope: 'invalid',
  expired_token: 'unauthorised',
  user_access_error: 'unauthorised',
  PORTAL_DELETED: 'unavailable',
  ERROR_METHOD_NOT_FOUND: 'invalid',
  allowed_only_intranet_user: 'unauthorised',
};

const recordedRefusals = (): NonNullable<CrmHarness['peer']>['refusals'] => {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));
  const general = systemErrors.parse(read('_system-errors.json')).map(({ http, body }) => ({
    name: body.error,
    status: http,
    body,
    outcomes: [meaning[body.error] ?? 'none'],
  }));
  const ofMethods = readdirSync(fixtures)
    .filter((name) => /^(app|catalog|crm|event|feature).*\.error\.json$/.test(name))
    // Business errors arrive as 400, all of them (shops.md 1.3).
    .map((name) => ({
      name,
      status: 400,
      body: read(name),
      outcomes: ['invalid', 'not_found', 'unauthorised'],
    }));
  return [...general, ...ofMethods];
};

const first = ['W', 'C10:PREPARATION'] as const;
const second = ['R', 'C10:EXECUTING'] as const;
const won = ['Z', 'C10:WON'] as const;

interface Variant {
  oauth?: boolean;
  prepare?(peer: BitrixPeer): void;
}

const standIn = async ({ oauth, prepare }: Variant): Promise<CrmHarness> => {
  const peer = await startBitrix({ keepRequests: false });
  prepare?.(peer);
  const settings = {
    baseUrl: peer.url,
    webhookUser: peer.webhook.user,
    funnel: 'Интернет-магазин',
    settleSeconds: 0,
    timeoutSeconds: 5,
    oauthUrl: peer.url,
  };
  const application = () => ({
    clientId: peer.oauth.clientId,
    clientSecret: peer.oauth.clientSecret,
    refreshToken: peer.oauth.refreshToken,
    accessToken: peer.oauth.accessToken,
  });
  return {
    open: (credentials = oauth === true ? application() : { webhook: peer.webhook.secret }) =>
      open(settings, credentials),
    wrong:
      oauth === true
        ? { ...application(), accessToken: 'no-such-token' }
        : { webhook: 'wrong-secret-wrong-secret' },
    mapping: mappingOf([first, second, won]),
    first,
    second,
    won,
    lost: 'C10:LOSE',
    secrets: [peer.webhook.secret, peer.oauth.clientSecret, peer.oauth.accessToken, peer.oauth.refreshToken],
    peer: {
      deals: () => shown(peer),
      contacts: () => peer.portal.contacts.size,
      indexesAtOnce: !peer.portal.indexLags,
      catchUp() {
        for (const contact of peer.portal.contacts.values()) contact.indexed = true;
      },
      move(id, stage) {
        const deal = peer.portal.deals.get(Number(id));
        if (deal !== undefined) moveDeal(peer.portal, deal, stage);
      },
      foreign(stage) {
        const id = takeId(peer.portal);
        const deal = { id, fields: { categoryId: 10, originatorId: 'somebody' }, contactIds: [], rows: [] };
        peer.portal.deals.set(id, deal);
        moveDeal(peer.portal, deal, stage, true);
        return String(id);
      },
      plan: (mode, skip) => peer.faults.plan(mode, { skip }),
      clear: () => peer.faults.clear(),
      refusals: oauth === true ? [] : recordedRefusals(),
    },
    close: () => peer.stop(),
  };
};

/** `TEST_BITRIX24`: settings and credentials of a portal for tests, and three stages of its funnel by ERP word. */
const pair = z.tuple([z.string(), z.string()]);
const live = z.object({
  settings: z.record(z.string(), z.unknown()),
  credentials: z.record(z.string(), z.string()),
  first: pair,
  second: pair,
  won: pair,
  lost: z.string(),
});

const liveText = process.env['TEST_BITRIX24'] ?? '';
if (liveText === '') {
  describeCrm('bitrix24', () => standIn({}), false);
} else {
  const site = live.parse(JSON.parse(liveText));
  const harness: CrmHarness = {
    open: (credentials = site.credentials) => createRegistry().open('bitrix24', site.settings, credentials),
    wrong: { webhook: 'wrong-secret-wrong-secret' },
    mapping: mappingOf([site.first, site.second, site.won]),
    first: site.first,
    second: site.second,
    won: site.won,
    lost: site.lost,
    secrets: Object.values(site.credentials),
    peer: null,
    close: () => Promise.resolve(),
  };
  describeCrm('bitrix24', () => Promise.resolve(harness), true);
}
for (const [name, variant] of Object.entries<Variant>({
  'as an application': { oauth: true },
  'an old box': {
    prepare({ portal }) {
      for (const method of ['crm.item.add', 'crm.item.get', 'crm.item.update', 'crm.item.list'])
        portal.missing.add(method);
      portal.missing.add('crm.item.productrow.set');
      portal.missing.add('crm.item.productrow.list');
    },
  },
  'a box without a history, a slow index and rights for fields': {
    prepare({ portal }) {
      portal.missing.add('crm.stagehistory.list');
      portal.indexLags = true;
      portal.admin = false;
      portal.originalNames = false;
    },
  },
})) {
  if (liveText === '') describeCrm('bitrix24', () => standIn(variant), false, name);
}

import { z } from 'zod';
import type { System, SystemModule } from '#main/systems/port.ts';
import { createClient } from '#main/systems/rest/client.ts';
import { restCredentials, restManifest, restSettings } from '#main/systems/rest/manifest.ts';
import { pullOrders } from '#main/systems/rest/pull.ts';
import { pushObject } from '#main/systems/rest/push.ts';
import { isSigned } from '#main/systems/rest/signature.ts';
import { ok, succeeded } from '#shared/result.ts';

const about = z.object({ name: z.string().default(''), version: z.string().default('') });
const statuses = z.object({ statuses: z.array(z.object({ value: z.string(), label: z.string() })) });

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = restSettings.parse(givenSettings);
  const { secret } = restCredentials.parse(givenCredentials);
  const client = createClient(settings, secret);
  return {
    async test(call) {
      const found = await client.read(call.http, '/ping', about);
      if (!succeeded(found)) return found;
      const { name, version } = found.value;
      return ok({ facts: [{ label: 'fact.version', value: `${name} ${version}`.trim() }] });
    },
    // No look-up: every object has an address of its own there, so it may simply be sent again.
    push: (call, item) => pushObject(client, settings, call, item),
    pullOrders: (call, checkpoint) => pullOrders(client, settings, call, checkpoint),
    async dictionary(call, kind) {
      if (kind !== 'order_status') return ok([]);
      const found = await client.read(call.http, '/statuses', statuses);
      if (succeeded(found)) return ok(found.value.statuses);
      return found.outcome === 'not_found' ? ok([]) : found;
    },
    admits: (request, nowMs) => isSigned(secret, nowMs, request, request.headers),
  };
};

export const rest: SystemModule = { manifest: restManifest, open };

import { z } from 'zod';
import { createClient } from '#main/systems/inpost/client.ts';
import { createLabel } from '#main/systems/inpost/label.ts';
import { inPostCredentials, inPostManifest, inPostSettings } from '#main/systems/inpost/manifest.ts';
import { createPusher } from '#main/systems/inpost/push-waybill.ts';
import { id, words } from '#main/systems/inpost/schemas.ts';
import { createSuggest } from '#main/systems/inpost/suggest.ts';
import { createTracker } from '#main/systems/inpost/track.ts';
import type { System, SystemModule } from '#main/systems/port.ts';
import { ok, succeeded } from '#shared/result.ts';

const organization = z.object({ id, name: words });

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = inPostSettings.parse(givenSettings);
  const client = createClient(settings, inPostCredentials.parse(givenCredentials).token.trim());
  return {
    /** The organization proves token and number at once; lists of points need neither (carriers.md 2.1). */
    async test(call) {
      const found = await client.json(call, { path: client.own }, organization);
      if (!succeeded(found)) return found;
      const { id: number, name } = found.value;
      return ok({ facts: [{ label: 'fact.organization', value: name || number }] });
    },
    ...createPusher(client, settings),
    track: createTracker(client),
    label: createLabel(client, settings),
    suggest: createSuggest(client),
  };
};

export const inPost: SystemModule = { manifest: inPostManifest, open };

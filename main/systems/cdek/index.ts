import { createAmend } from '#main/systems/cdek/amend.ts';
import { createClient } from '#main/systems/cdek/client.ts';
import { createLabel } from '#main/systems/cdek/label.ts';
import { cdekCredentials, cdekManifest, cdekSettings } from '#main/systems/cdek/manifest.ts';
import { createPusher } from '#main/systems/cdek/push-waybill.ts';
import { createQuote } from '#main/systems/cdek/quote.ts';
import { createSuggest } from '#main/systems/cdek/suggest.ts';
import { testConnection } from '#main/systems/cdek/test-connection.ts';
import { createTracker } from '#main/systems/cdek/track.ts';
import type { System, SystemModule } from '#main/systems/port.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = cdekSettings.parse(givenSettings);
  const client = createClient(settings, cdekCredentials.parse(givenCredentials));
  const { push, lookup } = createPusher(client, settings);
  return {
    test: (call) => testConnection(client, settings, call),
    push,
    lookup,
    track: createTracker(client, settings),
    label: createLabel(client, settings),
    suggest: createSuggest(client),
    quote: createQuote(client, settings),
    amend: createAmend(client, settings),
  };
};

export const cdek: SystemModule = { manifest: cdekManifest, open };

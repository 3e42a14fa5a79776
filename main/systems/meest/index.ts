import { createAmend } from '#main/systems/meest/amend.ts';
import { createClient } from '#main/systems/meest/client.ts';
import { createLabel } from '#main/systems/meest/label.ts';
import { meestCredentials, meestManifest, meestSettings } from '#main/systems/meest/manifest.ts';
import { createPusher } from '#main/systems/meest/push-waybill.ts';
import { createQuote } from '#main/systems/meest/quote.ts';
import { createRegistry } from '#main/systems/meest/registry.ts';
import { createSenders } from '#main/systems/meest/sender.ts';
import { createSuggest } from '#main/systems/meest/suggest.ts';
import { testConnection } from '#main/systems/meest/test-connection.ts';
import { createTracker } from '#main/systems/meest/track.ts';
import type { System, SystemModule } from '#main/systems/port.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = meestSettings.parse(givenSettings);
  const client = createClient(settings, meestCredentials.parse(givenCredentials));
  const senders = createSenders(client, settings);
  const { push, lookup } = createPusher(client, settings, senders);
  return {
    test: (call) => testConnection(client, settings, call),
    push,
    lookup,
    track: createTracker(client),
    label: createLabel(client, settings),
    suggest: createSuggest(client),
    quote: createQuote(client, senders),
    registry: createRegistry(client, settings),
    amend: createAmend(client, settings),
  };
};

export const meest: SystemModule = { manifest: meestManifest, open };

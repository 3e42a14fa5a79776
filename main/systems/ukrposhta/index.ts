import type { Call, System, SystemModule, TestReport } from '#main/systems/port.ts';
import { createClient } from '#main/systems/ukrposhta/client.ts';
import { createLabel } from '#main/systems/ukrposhta/label.ts';
import {
  ukrposhtaCredentials,
  ukrposhtaManifest,
  ukrposhtaSettings,
} from '#main/systems/ukrposhta/manifest.ts';
import { createMoney } from '#main/systems/ukrposhta/money.ts';
import { createPusher } from '#main/systems/ukrposhta/push-waybill.ts';
import { createQuote } from '#main/systems/ukrposhta/quote.ts';
import { createRegistry } from '#main/systems/ukrposhta/registry.ts';
import { clientRow } from '#main/systems/ukrposhta/schemas.ts';
import { createSuggest } from '#main/systems/ukrposhta/suggest.ts';
import { createStatuses, createTracker } from '#main/systems/ukrposhta/track.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = ukrposhtaSettings.parse(givenSettings);
  const credentials = ukrposhtaCredentials.parse(givenCredentials);
  const statuses = createStatuses(settings.trackingUrl, credentials.trackingBearer.trim());
  const client = createClient(settings, credentials);

  /** Any number will do for tracking; our own client proves eCom's bearer, the token and the sender at once. */
  const test = async (call: Call): Promise<Result<TestReport>> => {
    const answer = await statuses(call, ['0500000000000']);
    if (!succeeded(answer)) return answer;
    const facts = [{ label: 'fact.tracking', value: settings.trackingUrl }];
    if (!client.signedIn || settings.senderUuid === undefined) return ok({ facts });
    const path = `/clients/${encodeURIComponent(settings.senderUuid)}`;
    const sender = await client.json(call, { path }, clientRow);
    if (!succeeded(sender)) return sender;
    return ok({ facts: [...facts, { label: 'fact.sender', value: sender.value.name || sender.value.uuid }] });
  };

  return {
    test,
    ...createPusher(client, settings),
    track: createTracker(statuses, settings.readTexts, createMoney(client)),
    label: createLabel(client, settings),
    suggest: createSuggest(client),
    quote: createQuote(client, settings),
    registry: createRegistry(client, settings),
  };
};

export const ukrposhta: SystemModule = { manifest: ukrposhtaManifest, open };

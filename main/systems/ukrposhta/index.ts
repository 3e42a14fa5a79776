import type { System, SystemModule } from '#main/systems/port.ts';
import {
  ukrposhtaCredentials,
  ukrposhtaManifest,
  ukrposhtaSettings,
} from '#main/systems/ukrposhta/manifest.ts';
import { createStatuses, createTracker } from '#main/systems/ukrposhta/track.ts';
import { ok, succeeded } from '#shared/result.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const { trackingUrl } = ukrposhtaSettings.parse(givenSettings);
  const statuses = createStatuses(
    trackingUrl,
    ukrposhtaCredentials.parse(givenCredentials).trackingBearer.trim(),
  );
  return {
    /** Any number will do: an answer proves address and bearer. */
    async test(call) {
      const answer = await statuses(call, ['0500000000000']);
      return succeeded(answer) ? ok({ facts: [{ label: 'fact.tracking', value: trackingUrl }] }) : answer;
    },
    track: createTracker(statuses),
  };
};

export const ukrposhta: SystemModule = { manifest: ukrposhtaManifest, open };

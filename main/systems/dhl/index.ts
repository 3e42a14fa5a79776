import { dhlCredentials, dhlManifest, dhlSettings } from '#main/systems/dhl/manifest.ts';
import { createAsk } from '#main/systems/dhl/track.ts';
import { testByAsking, trackOneByOne } from '#main/systems/one-by-one.ts';
import type { SystemModule } from '#main/systems/port.ts';

const open: SystemModule['open'] = (settings, credentials) => {
  const ask = createAsk(dhlSettings.parse(settings), dhlCredentials.parse(credentials).apiKey);
  return {
    test: testByAsking(ask, '0000000000', 'Unified Tracking'),
    track: trackOneByOne(ask, { concurrency: 1 }),
  };
};

export const dhl: SystemModule = { manifest: dhlManifest, open };

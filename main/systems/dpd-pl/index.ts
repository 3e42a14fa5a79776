import { dpdCredentials, dpdManifest, dpdSettings } from '#main/systems/dpd-pl/manifest.ts';
import { createAsk } from '#main/systems/dpd-pl/track.ts';
import { testByAsking, trackOneByOne } from '#main/systems/one-by-one.ts';
import type { SystemModule } from '#main/systems/port.ts';

const open: SystemModule['open'] = (settings, credentials) => {
  const ask = createAsk(dpdSettings.parse(settings), dpdCredentials.parse(credentials));
  return { test: testByAsking(ask, '0000000000000A', 'InfoServices'), track: trackOneByOne(ask) };
};

export const dpdPl: SystemModule = { manifest: dpdManifest, open };

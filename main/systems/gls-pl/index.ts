import { glsCredentials, glsManifest, glsSettings } from '#main/systems/gls-pl/manifest.ts';
import { createAsk } from '#main/systems/gls-pl/track.ts';
import { testByAsking, trackOneByOne } from '#main/systems/one-by-one.ts';
import type { SystemModule } from '#main/systems/port.ts';

const open: SystemModule['open'] = (settings, credentials) => {
  const ask = createAsk(glsSettings.parse(settings), glsCredentials.parse(credentials));
  return { test: testByAsking(ask, '00000000000', 'Tracking'), track: trackOneByOne(ask) };
};

export const glsPl: SystemModule = { manifest: glsManifest, open };

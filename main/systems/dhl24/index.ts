import { dhl24Credentials, dhl24Manifest, dhl24Settings } from '#main/systems/dhl24/manifest.ts';
import { createAsk } from '#main/systems/dhl24/track.ts';
import { testByAsking, trackOneByOne } from '#main/systems/one-by-one.ts';
import type { SystemModule } from '#main/systems/port.ts';

const open: SystemModule['open'] = (settings, credentials) => {
  const ask = createAsk(dhl24Settings.parse(settings), dhl24Credentials.parse(credentials));
  return { test: testByAsking(ask, '00000000000', 'WebAPI 2'), track: trackOneByOne(ask) };
};

export const dhl24: SystemModule = { manifest: dhl24Manifest, open };

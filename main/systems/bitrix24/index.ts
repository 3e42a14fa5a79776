import { createClient } from '#main/systems/bitrix24/client.ts';
import { bitrixCredentials, bitrixManifest, bitrixSettings } from '#main/systems/bitrix24/manifest.ts';
import { createPuller } from '#main/systems/bitrix24/pull.ts';
import { pushNotice } from '#main/systems/bitrix24/push-notice.ts';
import { createOrderPusher } from '#main/systems/bitrix24/push-order.ts';
import { stagesOf, testPortal } from '#main/systems/bitrix24/questions.ts';
import { createSurveyor } from '#main/systems/bitrix24/surroundings.ts';
import type { System, SystemModule } from '#main/systems/port.ts';
import { ok, refuse } from '#shared/result.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials, keep): System => {
  const settings = bitrixSettings.parse(givenSettings);
  const client = createClient(settings, bitrixCredentials.parse(givenCredentials), keep);
  const surveyor = createSurveyor(client, settings);
  const pusher = createOrderPusher(client, settings, surveyor);
  const puller = createPuller(client, settings, surveyor);
  return {
    test: (call) => testPortal(client, settings, surveyor, call),
    push(call, item) {
      if (item.entity === 'order') return pusher.push(call, item);
      if (item.entity === 'parcel') return pushNotice(client, surveyor, call, item);
      return Promise.resolve(refuse('invalid', 'agent.not_supported', { detail: item.entity }));
    },
    lookup: (call, item) =>
      item.entity === 'order' ? pusher.lookup(call, item) : Promise.resolve(ok({ found: false })),
    pullOrders: puller.pullOrders,
    readOrders: puller.readOrders,
    dictionary: (call, kind) => (kind === 'order_status' ? stagesOf(client, call) : Promise.resolve(ok([]))),
  };
};

export const bitrix24: SystemModule = { manifest: bitrixManifest, open };

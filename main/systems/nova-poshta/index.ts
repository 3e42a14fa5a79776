import { createAmend } from '#main/systems/nova-poshta/amend.ts';
import { createClient } from '#main/systems/nova-poshta/client.ts';
import { createLabel } from '#main/systems/nova-poshta/label.ts';
import {
  novaPoshtaCredentials,
  novaPoshtaManifest,
  novaPoshtaSettings,
} from '#main/systems/nova-poshta/manifest.ts';
import { createPusher } from '#main/systems/nova-poshta/push-waybill.ts';
import { createQuote } from '#main/systems/nova-poshta/quote.ts';
import { createRegistry } from '#main/systems/nova-poshta/registry.ts';
import { createSenders } from '#main/systems/nova-poshta/sender.ts';
import { createSuggest } from '#main/systems/nova-poshta/suggest.ts';
import { testConnection } from '#main/systems/nova-poshta/test-connection.ts';
import { createTracker } from '#main/systems/nova-poshta/track.ts';
import { createWarehouses } from '#main/systems/nova-poshta/warehouses.ts';
import type { System, SystemModule } from '#main/systems/port.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = novaPoshtaSettings.parse(givenSettings);
  const apiKey = (novaPoshtaCredentials.parse(givenCredentials).apiKey ?? '').trim();
  const client = createClient(settings, apiKey);
  const warehouses = createWarehouses(client, Date.now);
  const senders = createSenders(client, settings, warehouses);
  const { push, lookup } = createPusher(client, settings, senders, warehouses);
  return {
    test: (call) => testConnection(client, senders, call),
    push,
    lookup,
    track: createTracker(client, settings, warehouses),
    label: createLabel(settings, senders, apiKey),
    suggest: createSuggest(client, warehouses),
    quote: createQuote(client, settings, senders, warehouses),
    registry: createRegistry(client, settings),
    amend: createAmend(client, settings, warehouses),
  };
};

export const novaPoshta: SystemModule = { manifest: novaPoshtaManifest, open };

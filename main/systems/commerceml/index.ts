import { join } from 'node:path';
import { folderCarrier } from '#main/systems/commerceml/folder-carrier.ts';
import { httpCarrier } from '#main/systems/commerceml/http-carrier.ts';
import {
  commerceMlCredentials,
  commerceMlManifest,
  commerceMlSettings,
} from '#main/systems/commerceml/manifest.ts';
import { createPuller } from '#main/systems/commerceml/pull.ts';
import { createPusher } from '#main/systems/commerceml/push.ts';
import { withTempFolder } from '#main/systems/commerceml/temp.ts';
import { readXml, textOf, XmlRefusal } from '#main/systems/commerceml/xml-read.ts';
import type { DictionaryEntry, System, SystemModule } from '#main/systems/port.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

const open: SystemModule['open'] = (givenSettings, givenCredentials): System => {
  const settings = commerceMlSettings.parse(givenSettings);
  const { password } = commerceMlCredentials.parse(givenCredentials);
  const carrier =
    settings.transport === 'folder' ? folderCarrier(settings.folder ?? '') : httpCarrier(settings, password);
  const puller = createPuller(carrier, settings);
  return {
    test: (call) => carrier.test(call),
    pushMany: createPusher(carrier, settings),
    pullOrders: puller.pullOrders,
    close: puller.close,
    dictionary: (call, kind) =>
      withTempFolder(async (folder) => {
        if (kind !== 'order_status') return ok([]);
        const path = join(folder, 'info.xml');
        const found = await carrier.info(call, path);
        if (!succeeded(found)) return found;
        if (found.value === null) return ok([]);
        const entries: DictionaryEntry[] = [];
        try {
          const lists = readXml(path, new Set(['Статусы']), { root: 'Справочники', ...found.value });
          for await (const list of lists) {
            for (const one of list.children) {
              const value = textOf(one, 'Ид');
              if (value !== undefined) entries.push({ value, label: textOf(one, 'Название') ?? value });
            }
          }
        } catch (error) {
          if (error instanceof XmlRefusal)
            return refuse('unavailable', error.reason, { detail: error.message });
          throw error;
        }
        return ok(entries);
      }),
  };
};

/** Sites that exchange files with 1C by CommerceML 2; Mostek plays 1C. */
export const commerceMl: SystemModule = { manifest: commerceMlManifest, open };

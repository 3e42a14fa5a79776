import { common } from '#shared/i18n/pl/common.ts';
import { connections } from '#shared/i18n/pl/connections.ts';
import { desktop } from '#shared/i18n/pl/desktop.ts';
import { fields } from '#shared/i18n/pl/fields.ts';
import { journal } from '#shared/i18n/pl/journal.ts';
import { mappings } from '#shared/i18n/pl/mappings.ts';
import { messages } from '#shared/i18n/pl/messages.ts';
import { parcels } from '#shared/i18n/pl/parcels.ts';
import { problems } from '#shared/i18n/pl/problems.ts';
import { setup } from '#shared/i18n/pl/setup.ts';
import { today } from '#shared/i18n/pl/today.ts';
import { words } from '#shared/i18n/pl/words.ts';

export const pl = {
  ...common,
  ...words,
  ...today,
  ...messages,
  ...parcels,
  ...problems,
  ...mappings,
  ...connections,
  ...setup,
  ...fields,
  ...journal,
  ...desktop,
};

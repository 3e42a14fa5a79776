import { common } from '#shared/i18n/ru/common.ts';
import { connections } from '#shared/i18n/ru/connections.ts';
import { desktop } from '#shared/i18n/ru/desktop.ts';
import { fields } from '#shared/i18n/ru/fields.ts';
import { journal } from '#shared/i18n/ru/journal.ts';
import { mappings } from '#shared/i18n/ru/mappings.ts';
import { messages } from '#shared/i18n/ru/messages.ts';
import { parcels } from '#shared/i18n/ru/parcels.ts';
import { problems } from '#shared/i18n/ru/problems.ts';
import { setup } from '#shared/i18n/ru/setup.ts';
import { today } from '#shared/i18n/ru/today.ts';
import { words } from '#shared/i18n/ru/words.ts';

export const ru = {
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

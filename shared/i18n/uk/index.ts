import { common } from '#shared/i18n/uk/common.ts';
import { connections } from '#shared/i18n/uk/connections.ts';
import { desktop } from '#shared/i18n/uk/desktop.ts';
import { fields } from '#shared/i18n/uk/fields.ts';
import { journal } from '#shared/i18n/uk/journal.ts';
import { mappings } from '#shared/i18n/uk/mappings.ts';
import { messages } from '#shared/i18n/uk/messages.ts';
import { parcels } from '#shared/i18n/uk/parcels.ts';
import { problems } from '#shared/i18n/uk/problems.ts';
import { setup } from '#shared/i18n/uk/setup.ts';
import { today } from '#shared/i18n/uk/today.ts';
import { words } from '#shared/i18n/uk/words.ts';

export const uk = {
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

import { common } from '#shared/i18n/en/common.ts';
import { connections } from '#shared/i18n/en/connections.ts';
import { desktop } from '#shared/i18n/en/desktop.ts';
import { fields } from '#shared/i18n/en/fields.ts';
import { journal } from '#shared/i18n/en/journal.ts';
import { mappings } from '#shared/i18n/en/mappings.ts';
import { messages } from '#shared/i18n/en/messages.ts';
import { parcels } from '#shared/i18n/en/parcels.ts';
import { problems } from '#shared/i18n/en/problems.ts';
import { setup } from '#shared/i18n/en/setup.ts';
import { today } from '#shared/i18n/en/today.ts';
import { words } from '#shared/i18n/en/words.ts';

/** All English texts; their keys are what every other language must have. */
export const en = {
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

export type Texts = typeof en;

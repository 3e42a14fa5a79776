import type { CauseId } from '#shared/causes.ts';
import { causes as en } from '#shared/i18n/en/causes.ts';
import { fill } from '#shared/i18n/fill.ts';
import { causes as pl } from '#shared/i18n/pl/causes.ts';
import { causes as ru } from '#shared/i18n/ru/causes.ts';
import type { CauseText, Language } from '#shared/i18n/shape.ts';
import { causes as uk } from '#shared/i18n/uk/causes.ts';

/** The catalogue in each language, as written, with its placeholders. */
export const causeTexts: Record<Language, Record<CauseId, CauseText>> = { en, pl, uk, ru };

/**
 * What happened and the next step, in the person's language; for the window, the notifications and the CLI alike.
 * Values that are not given leave no trace in the text.
 */
export const causeText = (
  language: Language,
  id: CauseId,
  values: Readonly<Record<string, string>>,
): CauseText => {
  const text = causeTexts[language][id];
  return { sentence: fill(text.sentence, values), next: fill(text.next, values) };
};

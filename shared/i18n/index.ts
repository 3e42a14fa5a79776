import { en } from '#shared/i18n/en/index.ts';
import { pl } from '#shared/i18n/pl/index.ts';
import { ru } from '#shared/i18n/ru/index.ts';
import type { Language } from '#shared/i18n/shape.ts';
import { uk } from '#shared/i18n/uk/index.ts';

export { causeText } from '#shared/i18n/causes.ts';
export { type Language, languages } from '#shared/i18n/shape.ts';

/** All texts of the window, the tray and the notifications. */
export const texts = { en, pl, uk, ru };

/** Each language in itself, as a chooser must show it. */
export const languageNames: Record<Language, string> = {
  en: 'English',
  pl: 'Polski',
  uk: 'Українська',
  ru: 'Русский',
};

/** A text by its key, such as `field.host`; undefined when there is none. For keys that come from a schema. */
export const textAt = (language: Language, key: string): string | undefined => {
  let place: unknown = texts[language];
  for (const part of key.split('.')) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, part)) return undefined;
    place = (place as Record<string, unknown>)[part];
  }
  return typeof place === 'string' ? place : undefined;
};

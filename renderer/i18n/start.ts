import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { z } from 'zod';
import { en as zodEn, pl as zodPl, ru as zodRu, uk as zodUk } from 'zod/locales';
import { texts } from '#shared/i18n/index.ts';
import { type Language, languages } from '#shared/i18n/shape.ts';

const storageKey = 'mostek.language';
const zodWords = { en: zodEn, pl: zodPl, uk: zodUk, ru: zodRu };

const follow = (language: Language): void => {
  document.documentElement.lang = language;
  z.config(zodWords[language]());
  // The next start speaks at once in the right language, before the agent has been asked.
  localStorage.setItem(storageKey, language);
};

const known = (text: string | null | undefined): Language | undefined =>
  languages.find((language) => text?.toLowerCase().split('-')[0] === language);

/** Prepares all texts before the first drawing; the preferences of the agent decide later. */
export const startTexts = (): void => {
  const first =
    known(localStorage.getItem(storageKey)) ??
    navigator.languages.map(known).find((language) => language !== undefined) ??
    'en';
  // Synchronous, because every text is in the bundle.
  void i18next.use(initReactI18next).init({
    lng: first,
    fallbackLng: 'en',
    ns: ['ui'],
    defaultNS: 'ui',
    initAsync: false,
    resources: {
      en: { ui: texts.en },
      pl: { ui: texts.pl },
      uk: { ui: texts.uk },
      ru: { ui: texts.ru },
    },
    interpolation: { escapeValue: false },
    // Unmistakable, so that a test finds it on any screen.
    parseMissingKeyHandler: (key) => `⟦${key}⟧`,
  });
  follow(first);
};

export const speak = async (language: Language): Promise<void> => {
  await i18next.changeLanguage(language);
  follow(language);
};

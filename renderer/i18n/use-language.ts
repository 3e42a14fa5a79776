import { useTranslation } from 'react-i18next';
import { type Language, languages } from '#shared/i18n/shape.ts';

/** The language the window speaks now. */
export const useLanguage = (): Language => {
  const { i18n } = useTranslation();
  return languages.find((language) => language === i18n.language) ?? 'en';
};

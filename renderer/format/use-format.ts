import { useMemo } from 'react';
import { createFormat, type Format } from '#renderer/format/format.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';

/** Numbers, money and times as the person's language writes them. */
export const useFormat = (): Format => {
  const language = useLanguage();
  return useMemo(() => createFormat(language), [language]);
};

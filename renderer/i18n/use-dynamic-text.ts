import { useLanguage } from '#renderer/i18n/use-language.ts';
import { textAt } from '#shared/i18n/index.ts';

/** A text whose key comes from the agent, such as the label of a system's setting; undefined if there is none. */
export const useDynamicText = (): ((key: string) => string | undefined) => {
  const language = useLanguage();
  return (key) => textAt(language, key);
};

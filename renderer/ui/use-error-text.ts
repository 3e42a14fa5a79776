import { useTranslation } from 'react-i18next';
import { TransportError } from '#renderer/api/transport-error.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { MostekError } from '#shared/errors.ts';
import { causeText } from '#shared/i18n/causes.ts';

/** Any failure as a sentence, a next step and a technical text. */
export const useErrorText = (error: unknown): { sentence: string; next: string; detail: string } => {
  const { t } = useTranslation();
  const language = useLanguage();
  if (error instanceof MostekError) {
    return { ...causeText(language, error.causeId, error.values), detail: error.message };
  }
  if (error instanceof TransportError) {
    return {
      sentence: t(`link.${error.kind}.sentence`),
      next: t(`link.${error.kind}.next`),
      detail: error.message,
    };
  }
  return {
    ...causeText(language, 'agent.internal', {}),
    detail: error instanceof Error ? error.message : String(error),
  };
};

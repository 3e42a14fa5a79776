import { useTranslation } from 'react-i18next';

/**
 * An action of the journal in the person's words. One that this window does not know, because the
 * agent is newer, is shown as it is.
 */
export const useActionWord = (): ((action: string) => string) => {
  const { t } = useTranslation();
  const words: Record<string, string | undefined> = t('journal.actions', { returnObjects: true });
  return (action) => words[action.replaceAll('.', '_')] ?? action;
};

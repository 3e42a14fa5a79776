import { useTranslation } from 'react-i18next';
import { TransportError } from '#renderer/api/transport-error.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { useNotice } from '#renderer/ui/notice.tsx';
import { MostekError } from '#shared/errors.ts';
import { causeText } from '#shared/i18n/causes.ts';

/** Says in one line why an action failed, for buttons that have no place of their own for an error. */
export const useFailure = (): ((error: unknown) => void) => {
  const { t } = useTranslation();
  const language = useLanguage();
  const say = useNotice();
  return (error) => {
    if (error instanceof TransportError) say(t(`link.${error.kind}.sentence`), 'bad');
    else {
      const id = error instanceof MostekError ? error.causeId : 'agent.internal';
      const values = error instanceof MostekError ? error.values : {};
      const text = causeText(language, id, values);
      say(`${text.sentence} ${text.next}`, 'bad');
    }
  };
};

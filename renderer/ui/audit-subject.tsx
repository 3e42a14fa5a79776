import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { href } from '#renderer/app/router.ts';

/** What an entry of the journal is about, as a link where there is something to open. */
export const AuditSubject = ({ subject }: { subject: string }) => {
  const { t } = useTranslation();
  const connections = useProcedure('connections.list', {});
  const [kind = '', id = ''] = subject.split(/:(.*)/s);
  if (kind === 'delivery' && id !== '') {
    return <a href={href(['messages', id])}>{t('journal.subjects.delivery', { id })}</a>;
  }
  if (kind === 'connection' && id !== '') {
    const known = connections.data?.connections.find((one) => one.id === id);
    return known === undefined ? id : <a href={href(['connections', id])}>{known.name}</a>;
  }
  return kind === 'deliveries' ? t('journal.subjects.deliveries') : subject;
};

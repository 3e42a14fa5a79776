import { useTranslation } from 'react-i18next';
import { usePages } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { Change } from '#renderer/ui/audit-list.tsx';
import { AuditSubject } from '#renderer/ui/audit-subject.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import { Empty, ErrorBox, Skeleton } from '#renderer/ui/state.tsx';
import { useActionWord } from '#renderer/ui/use-action-word.ts';
import '#renderer/ui/table.css';
import './journal.css';

/** Everything that people and the agent decided, newest first; nothing here can be changed. */
export const JournalScreen = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useActionWord();
  const journal = usePages('audit.list', { limit: 100 });
  const entries = journal.data?.pages.flatMap((page) => page.entries) ?? [];

  return (
    <Screen title={t('nav.journal')} lead={t('journal.lead')}>
      {journal.data === undefined ? (
        journal.isError ? (
          <ErrorBox error={journal.error} onRetry={() => void journal.refetch()} />
        ) : (
          <Skeleton lines={10} />
        )
      ) : entries.length === 0 ? (
        <Empty icon="journal" title={t('journal.none')} hint={t('journal.noneHint')} />
      ) : (
        <Panel flush>
          <table className="table">
            <thead>
              <tr>
                <th>{t('journal.time')}</th>
                <th>{t('journal.who')}</th>
                <th>{t('journal.what')}</th>
                <th>{t('journal.subject')}</th>
                <th>{t('common.reason')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td className="journal-time tabular">{format.dateTime(entry.atMs)}</td>
                  <td>{entry.actor}</td>
                  <td>{word(entry.action)}</td>
                  <td className="journal-subject">
                    <AuditSubject subject={entry.subject} />
                    <Change before={entry.before} after={entry.after} />
                  </td>
                  <td>{entry.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {journal.hasNextPage && (
            <div className="journal-more">
              <Button busy={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
                {t('journal.more')}
              </Button>
            </div>
          )}
        </Panel>
      )}
    </Screen>
  );
};

import { useTranslation } from 'react-i18next';
import { href } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { ConnectionBadge } from '#renderer/ui/connection-badge.tsx';
import { Empty } from '#renderer/ui/state.tsx';
import type { ConnectionSummary } from '#shared/api/types.ts';
import { causeText } from '#shared/i18n/causes.ts';
import '#renderer/ui/table.css';

/** Each connection with its state and, if it does not work, why in plain words. */
export const ConnectionStates = ({ connections }: { connections: ConnectionSummary[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const language = useLanguage();
  const now = useNow();
  if (connections.length === 0) {
    return (
      <Empty
        icon="connections"
        title={t('connections.emptyTitle')}
        hint={<a href={href(['connections', 'new'])}>{t('connections.add')}</a>}
      />
    );
  }
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{t('connections.name')}</th>
          <th>{t('connections.state')}</th>
          <th className="number">{t('today.tile.waiting')}</th>
          <th className="number">{t('today.tile.rejected')}</th>
          <th className="number">{t('today.tile.sentToday')}</th>
          <th className="number">{t('connections.lastOk')}</th>
        </tr>
      </thead>
      <tbody>
        {connections.map((connection) => (
          <tr key={connection.id}>
            <td>
              <a href={href(['connections', connection.id])}>{connection.name}</a>
              <div className="muted small">{connection.systemName}</div>
            </td>
            <td>
              <ConnectionBadge connection={connection} />
              {connection.cause !== null && (
                <div className="small connection-cause">
                  {causeText(language, connection.cause, {}).sentence}
                </div>
              )}
            </td>
            <td className="number">{format.count(connection.waiting)}</td>
            <td className="number">{format.count(connection.rejected)}</td>
            <td className="number">{format.count(connection.sentToday)}</td>
            <td className="number">
              {connection.lastOkAtMs === null ? t('common.never') : format.recent(connection.lastOkAtMs, now)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

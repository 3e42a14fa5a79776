import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { StatusBadge } from '#renderer/ui/badge.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import type { DeliveryRow } from '#shared/api/types.ts';

/** The life of the same object: every other delivery of it, to whichever connection. */
export const RelatedList = ({
  rows,
  currentId,
  onOpen,
}: {
  rows: DeliveryRow[];
  currentId: number;
  onOpen: (id: number) => void;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const others = rows.filter((row) => row.id !== currentId);
  if (others.length === 0) return <p className="muted">{t('messages.noRelated')}</p>;
  return (
    <ul className="related">
      {others.map((row) => (
        <li key={row.id}>
          <button type="button" className="related-row" onClick={() => onOpen(row.id)}>
            <span className="tabular muted">{format.recent(row.updatedAtMs, now)}</span>
            <Icon name={row.direction} size={14} />
            <span className="grow ellipsis">
              {t(`direction.${row.direction}Of`, { connection: row.connectionName })} ·{' '}
              {t(`operation.${row.operation}`)}
            </span>
            <StatusBadge status={row.status} />
          </button>
        </li>
      ))}
    </ul>
  );
};

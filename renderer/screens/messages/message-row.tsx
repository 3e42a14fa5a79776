import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { StatusBadge } from '#renderer/ui/badge.tsx';
import { classNames } from '#renderer/ui/class-names.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import type { DeliveryRow } from '#shared/api/types.ts';
import { causeText } from '#shared/i18n/causes.ts';

interface MessageRowProps {
  row: DeliveryRow;
  index: number;
  top: number;
  isActive: boolean;
  onOpen: () => void;
}

/** One line of the list. Keys are handled by the grid around it, which holds the focus. */
export const MessageRow = ({ row, index, top, isActive, onOpen }: MessageRowProps) => {
  const { t } = useTranslation();
  const format = useFormat();
  const language = useLanguage();
  return (
    <div
      role="row"
      id={`message-${row.id}`}
      aria-rowindex={index + 2}
      aria-selected={isActive}
      tabIndex={-1}
      className={classNames('message-row', 'message-line', isActive && 'message-active')}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onOpen}
      onKeyDown={undefined}
    >
      <span role="gridcell" className="tabular muted">
        {format.recent(row.updatedAtMs, Date.now())}
      </span>
      <span role="gridcell" className="message-what">
        <span className={`message-way message-way-${row.direction}`} title={t(`direction.${row.direction}`)}>
          <Icon name={row.direction} size={14} />
          <span className="visually-hidden">{t(`direction.${row.direction}`)}</span>
        </span>
        <span className="ellipsis">
          {t(`entity.${row.entity}`)} <strong className="tabular">{row.label}</strong>
          {row.operation === 'delete' && <span className="muted"> · {t('operation.delete')}</span>}
        </span>
      </span>
      <span role="gridcell" className="ellipsis">
        {row.connectionName}
      </span>
      <span role="gridcell">
        <StatusBadge status={row.status} />
      </span>
      <span role="gridcell" className="ellipsis">
        {row.cause !== null && row.status !== 'sent' && causeText(language, row.cause, {}).sentence}
      </span>
    </div>
  );
};

import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { StatusBadge } from '#renderer/ui/badge.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import type { DeliveryRow } from '#shared/api/types.ts';
import { causeText } from '#shared/i18n/causes.ts';

interface MessageRowProps {
  row: DeliveryRow;
  index: number;
  top: number;
  linkId: string;
  address: string;
  /** Whether Tab reaches it. */
  isReachable: boolean;
  onFocus: () => void;
  onKey: (event: KeyboardEvent) => void;
}

/** One line of the list; its link covers the whole line. */
export const MessageRow = (props: MessageRowProps) => {
  const { t } = useTranslation();
  const format = useFormat();
  const language = useLanguage();
  const now = useNow();
  const { row } = props;
  return (
    <tr
      aria-rowindex={props.index + 2}
      className="message-row message-line"
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <td className="tabular muted">{format.recent(row.updatedAtMs, now)}</td>
      <td className="message-what">
        <span className={`message-way message-way-${row.direction}`} title={t(`direction.${row.direction}`)}>
          <Icon name={row.direction} size={14} />
          <span className="visually-hidden">{t(`direction.${row.direction}`)}</span>
        </span>
        <a
          id={props.linkId}
          className="message-link ellipsis"
          href={props.address}
          tabIndex={props.isReachable ? 0 : -1}
          onFocus={props.onFocus}
          onKeyDown={props.onKey}
        >
          {t(`entity.${row.entity}`)} <strong className="tabular">{row.label}</strong>
          {row.operation === 'delete' && <span className="muted"> · {t('operation.delete')}</span>}
        </a>
      </td>
      <td className="ellipsis">{row.connectionName}</td>
      <td>
        <StatusBadge status={row.status} />
      </td>
      <td className="ellipsis">
        {row.cause !== null && row.status !== 'sent' && causeText(language, row.cause, {}).sentence}
      </td>
    </tr>
  );
};

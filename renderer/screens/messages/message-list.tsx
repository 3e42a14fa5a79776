import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '#renderer/api/hooks.ts';
import { keyStep } from '#renderer/screens/messages/key-step.ts';
import { MessageRow } from '#renderer/screens/messages/message-row.tsx';
import { useRenewal } from '#renderer/screens/messages/use-renewal.ts';
import { drawnRows, scrollFor, useRowWindow } from '#renderer/screens/messages/use-row-window.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Empty, ErrorBox, Skeleton } from '#renderer/ui/state.tsx';
import type { DeliveryFilter, DeliveryRow } from '#shared/api/types.ts';

const rowHeight = 40;
const headHeight = 31;
const pageSize = 100;
/** The next page is fetched when fewer rows than this are left below. */
const ahead = 30;
const linkId = (id: number): string => `message-${id}`;

interface MessageListProps {
  filter: DeliveryFilter;
  isFiltered: boolean;
  addressOf: (id: number) => string;
  onClear: () => void;
}

export const MessageList = ({ filter, isFiltered, addressOf, onClear }: MessageListProps) => {
  const { t } = useTranslation();
  const list = usePages('deliveries.list', { filter, limit: pageSize });
  const pages = list.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const { isOld, renew } = useRenewal(pages.length);

  if (list.data === undefined) {
    return list.isError ? (
      <ErrorBox error={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <Skeleton lines={12} />
    );
  }
  if (rows.length === 0) {
    return (
      <Empty
        icon="messages"
        title={t(isFiltered ? 'messages.noneFound' : 'messages.none')}
        hint={isFiltered ? <Button onClick={onClear}>{t('messages.clear')}</Button> : t('messages.noneHint')}
      />
    );
  }
  return (
    <div className="message-list">
      {isOld && (
        <div className="message-renew" aria-live="polite">
          {t('messages.changed')}{' '}
          <Button look="quiet" icon="sync" onClick={renew}>
            {t('messages.renew')}
          </Button>
        </div>
      )}
      <MessageTable
        key={JSON.stringify(filter)}
        rows={rows}
        isOutdated={list.isPlaceholderData}
        hasMore={list.hasNextPage}
        isFetching={list.isFetching}
        onMore={() => {
          if (!list.isFetchingNextPage) void list.fetchNextPage();
        }}
        addressOf={addressOf}
      />
    </div>
  );
};

interface MessageTableProps {
  rows: DeliveryRow[];
  isOutdated: boolean;
  hasMore: boolean;
  isFetching: boolean;
  onMore: () => void;
  addressOf: (id: number) => string;
}

/**
 * A table of links. One of them can be reached with Tab, arrows move among them; the row that keys move from is
 * remembered by its id, because newer ones come above.
 */
const MessageTable = ({ rows, isOutdated, hasMore, isFetching, onMore, addressOf }: MessageTableProps) => {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  const { first, last } = useRowWindow(scroller, rowHeight, rows.length);
  const [activeId, setActiveId] = useState<number | null>(null);
  const active = Math.max(
    0,
    rows.findIndex((row) => row.id === activeId),
  );
  const drawn = drawnRows(first, last, active);
  const wantsMore = hasMore && last > rows.length - ahead;

  useEffect(() => {
    if (wantsMore) onMore();
  });
  useEffect(() => {
    if (wanted.current === null) return;
    const link = document.getElementById(linkId(wanted.current));
    if (link === null) return;
    link.focus({ preventScroll: true });
    wanted.current = null;
  });

  const onKey = (event: KeyboardEvent): void => {
    const place = scroller.current;
    if (place === null) return;
    const page = Math.max(1, Math.floor(place.clientHeight / rowHeight) - 2);
    const index = keyStep(event.key, active, rows.length - 1, page);
    const row = index === null ? undefined : rows[index];
    if (index === null || row === undefined) return;
    event.preventDefault();
    setActiveId(row.id);
    wanted.current = row.id;
    const view = { top: place.scrollTop, height: place.clientHeight };
    const top = scrollFor(index, rowHeight, headHeight, view);
    if (top !== null) place.scrollTo({ top });
  };

  return (
    <div className={isOutdated ? 'message-scroller message-scroller-old' : 'message-scroller'} ref={scroller}>
      <table
        className="message-table"
        aria-label={t('nav.messages')}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-busy={isFetching}
      >
        <thead className="message-head">
          <tr aria-rowindex={1} className="message-row">
            <th scope="col">{t('messages.column.time')}</th>
            <th scope="col">{t('messages.column.what')}</th>
            <th scope="col">{t('messages.column.connection')}</th>
            <th scope="col">{t('messages.column.status')}</th>
            <th scope="col">{t('messages.column.cause')}</th>
          </tr>
        </thead>
        <tbody className="message-rows" style={{ height: rows.length * rowHeight }}>
          {drawn.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <MessageRow
                key={row.id}
                row={row}
                index={index}
                top={index * rowHeight}
                linkId={linkId(row.id)}
                address={addressOf(row.id)}
                isReachable={index === active}
                onFocus={() => setActiveId(row.id)}
                onKey={onKey}
              />
            );
          })}
        </tbody>
      </table>
      {hasMore && isFetching && <div className="message-more">{t('common.loading')}</div>}
    </div>
  );
};

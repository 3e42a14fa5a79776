import { useQueryClient } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createCoalescer } from '#renderer/api/coalesce.ts';
import { useClient, usePages } from '#renderer/api/hooks.ts';
import { MessageRow } from '#renderer/screens/messages/message-row.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Empty, ErrorBox, Skeleton } from '#renderer/ui/state.tsx';
import type { DeliveryFilter } from '#shared/api/types.ts';

const rowHeight = 40;
const pageSize = 100;

/** How many rows the key moves by; null for keys that are not ours. */
const keyStep = (key: string, at: number, last: number, page: number): number | null => {
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'PageDown':
      return Math.min(last, at + page);
    case 'PageUp':
      return Math.max(0, at - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
};

/**
 * Renews the list when deliveries change: at once while the person is at its beginning, else only on request,
 * because reading forty pages again would move the rows under the hand.
 */
const useRenewal = (pages: number) => {
  const client = useClient();
  const queries = useQueryClient();
  const [isOld, setOld] = useState(false);
  const depth = useRef(pages);
  depth.current = pages;

  const renew = (): void => {
    setOld(false);
    void queries.resetQueries({ queryKey: ['deliveries.list'] });
  };
  useEffect(() => {
    const gather = createCoalescer<'deliveries'>(800, () => {
      if (depth.current > 2) setOld(true);
      else void queries.invalidateQueries({ queryKey: ['deliveries.list'] });
    });
    const off = client.onEvent((event) => {
      if (event.type === 'deliveries') gather.add('deliveries');
    });
    return () => {
      off();
      gather.stop();
    };
  }, [client, queries]);
  return { isOld, renew };
};

interface MessageListProps {
  filter: DeliveryFilter;
  isFiltered: boolean;
  onOpen: (id: number) => void;
  onClear: () => void;
}

export const MessageList = ({ filter, isFiltered, onOpen, onClear }: MessageListProps) => {
  const { t } = useTranslation();
  const list = usePages('deliveries.list', { filter, limit: pageSize });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const { isOld, renew } = useRenewal(list.data?.pages.length ?? 0);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastShown > rows.length - 30) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, lastShown, rows.length, fetchNextPage]);
  const filterKey = JSON.stringify(filter);
  useEffect(() => {
    setActive(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [filterKey]);

  const onKey = (event: KeyboardEvent): void => {
    const row = rows[active];
    if (event.key === 'Enter' && row !== undefined) {
      event.preventDefault();
      onOpen(row.id);
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
    const next = keyStep(event.key, active, rows.length - 1, page);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    virtual.scrollToIndex(next);
  };

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
  const activeRow = rows[Math.min(active, rows.length - 1)];
  return (
    <div className="message-list">
      {isOld && (
        <div className="message-renew" role="status">
          {t('messages.changed')}{' '}
          <Button look="quiet" icon="sync" onClick={renew}>
            {t('messages.renew')}
          </Button>
        </div>
      )}
      <div
        className={list.isPlaceholderData ? 'message-grid message-grid-old' : 'message-grid'}
        ref={scroller}
        role="grid"
        aria-label={t('nav.messages')}
        aria-rowcount={hasNextPage ? -1 : rows.length + 1}
        aria-activedescendant={activeRow === undefined ? undefined : `message-${activeRow.id}`}
        aria-busy={list.isFetching}
        tabIndex={0}
        onKeyDown={onKey}
      >
        <div role="rowgroup" className="message-head">
          <div role="row" aria-rowindex={1} className="message-row">
            <span role="columnheader">{t('messages.column.time')}</span>
            <span role="columnheader">{t('messages.column.what')}</span>
            <span role="columnheader">{t('messages.column.connection')}</span>
            <span role="columnheader">{t('messages.column.status')}</span>
            <span role="columnheader">{t('messages.column.cause')}</span>
          </div>
        </div>
        <div role="rowgroup" className="message-rows" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <MessageRow
                key={row.id}
                row={row}
                index={item.index}
                top={item.start}
                isActive={item.index === active}
                onOpen={() => {
                  setActive(item.index);
                  onOpen(row.id);
                }}
              />
            );
          })}
        </div>
        {isFetchingNextPage && <div className="message-more">{t('common.loading')}</div>}
      </div>
    </div>
  );
};

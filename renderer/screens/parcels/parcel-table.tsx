import { useTranslation } from 'react-i18next';
import { usePages } from '#renderer/api/hooks.ts';
import { href } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { ParcelBadge } from '#renderer/screens/parcels/parcel-badge.tsx';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Empty, ErrorBox, Skeleton } from '#renderer/ui/state.tsx';
import type { ParcelFilter, ParcelLine } from '#shared/api/parcels.ts';
import { groupOf } from '#shared/parcels/status.ts';
import '#renderer/ui/table.css';

/** Parcels of a filter, newest first. */
export const ParcelTable = ({ filter, query }: { filter: ParcelFilter; query: URLSearchParams }) => {
  const { t } = useTranslation();
  const list = usePages('parcels.list', { filter, limit: 100 });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  if (list.data === undefined) {
    return list.isError ? (
      <ErrorBox error={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <Skeleton lines={8} />
    );
  }
  if (rows.length === 0) {
    const isFiltered = Object.keys(filter).length > 0;
    return (
      <Empty
        icon="parcels"
        title={t(isFiltered ? 'parcels.noneFits' : 'parcels.none')}
        {...(isFiltered ? {} : { hint: t('parcels.noneHint') })}
      />
    );
  }
  return (
    <>
      <table className="table parcel-table">
        <thead>
          <tr>
            <th>{t('parcels.column.order')}</th>
            <th>{t('parcels.column.number')}</th>
            <th>{t('parcels.column.status')}</th>
            <th>{t('parcels.column.where')}</th>
            <th className="number">{t('parcels.column.expected')}</th>
            <th className="number">{t('parcels.column.money')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} query={query} />
          ))}
        </tbody>
      </table>
      {list.hasNextPage && (
        <div className="parcel-more">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('journal.more')}
          </Button>
        </div>
      )}
    </>
  );
};

const Row = ({ row, query }: { row: ParcelLine; query: URLSearchParams }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const isOnTheWay = ['before', 'moving', 'trouble'].includes(groupOf(row.status));
  const isLate = isOnTheWay && row.expectedAtMs !== null && row.expectedAtMs < now;
  return (
    <tr className="parcel-row">
      <td>
        {row.entity === 'supplier_order' ? `${t('entity.supplier_order')} ` : ''}
        {row.label}
      </td>
      <td>
        <a className="parcel-link tabular" href={href(['parcels', row.id], Object.fromEntries(query))}>
          {row.number}
        </a>
        <div className="muted small">{row.carrier ?? t('parcels.nobody')}</div>
      </td>
      <td>
        <ParcelBadge status={row.status} />
        {row.leg === 'return' && <Badge tone="warn" icon="in" text={t('parcels.leg.return')} />}
        <div className="muted small">{row.statusAtMs === null ? '' : format.recent(row.statusAtMs, now)}</div>
      </td>
      <td className="parcel-where">
        {row.status === 'ready_for_pickup' && row.branch !== null ? (
          <>
            {row.branch.name ?? row.branch.address}
            {row.keptUntilMs !== null && (
              <div className="small">
                {t(row.storagePaid ? 'parcels.storagePaid' : 'parcels.keptUntil', {
                  day: format.day(row.keptUntilMs),
                })}
              </div>
            )}
          </>
        ) : (
          <span className="muted">{row.said}</span>
        )}
      </td>
      <td className="number">
        {row.expectedAtMs === null ? '' : format.day(row.expectedAtMs)}
        {isLate && <div className="parcel-late small">{t('parcels.late')}</div>}
      </td>
      <td className="number">
        {row.money === null ? '' : format.money(row.money.amount, row.money.currency)}
        {row.money !== null && <div className="muted small">{t(`parcels.money.${row.money.state}`)}</div>}
      </td>
    </tr>
  );
};

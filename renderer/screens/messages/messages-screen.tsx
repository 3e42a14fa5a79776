import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { href, navigate } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import {
  type FilterValues,
  filterNames,
  filterQuery,
  periodOf,
  readFilter,
  toDeliveryFilter,
} from '#renderer/screens/messages/filter.ts';
import { FilterBar } from '#renderer/screens/messages/filter-bar.tsx';
import { MessageDrawer } from '#renderer/screens/messages/message-drawer.tsx';
import { MessageList } from '#renderer/screens/messages/message-list.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import type { DeliveryFilter } from '#shared/api/types.ts';
import './messages.css';

/** Counting stops here: "more than ten thousand" says as much as the exact number. */
const countCap = 10_000;

export const MessagesScreen = ({ openId, query }: { openId: string | undefined; query: URLSearchParams }) => {
  const { t } = useTranslation();
  const now = useNow();
  const address = query.toString();
  const values = useMemo(() => readFilter(new URLSearchParams(address)), [address]);
  const filter = useMemo(() => toDeliveryFilter(values, now), [values, now]);
  const id = Number(openId);

  const change = (next: FilterValues): void => navigate(href(['messages'], filterQuery(next)), 'replace');
  const addressOf = (deliveryId: number): string => href(['messages', deliveryId], filterQuery(values));
  const isFiltered = filterNames.some((name) => values[name] !== undefined) && periodOf(values) !== undefined;

  return (
    <Screen title={t('nav.messages')} lead={<Count filter={filter} />}>
      <FilterBar values={values} onChange={change} focusSearch={query.get('focus') === 'search'} />
      <MessageList filter={filter} isFiltered={isFiltered} addressOf={addressOf} onClear={() => change({})} />
      {openId !== undefined && Number.isInteger(id) && id > 0 && (
        <MessageDrawer
          key={id}
          id={id}
          onClose={() => navigate(href(['messages'], filterQuery(values)))}
          onOpen={(next) => navigate(addressOf(next))}
        />
      )}
    </Screen>
  );
};

const Count = ({ filter }: { filter: DeliveryFilter }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const count = useProcedure('deliveries.count', { filter, cap: countCap }, { keepPrevious: true });
  if (count.data === undefined) return <>{t('common.counting')}</>;
  return (
    <span aria-live="polite">
      {t(count.data.capped ? 'messages.countMore' : 'messages.count', {
        count: count.data.count,
        number: format.count(count.data.count),
      })}
    </span>
  );
};

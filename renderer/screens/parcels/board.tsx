import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { href, navigate } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { ParcelTable } from '#renderer/screens/parcels/parcel-table.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { downloadBytes } from '#renderer/ui/download.ts';
import { Select, TextField } from '#renderer/ui/field.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Answer } from '#renderer/ui/state.tsx';
import { useFailure } from '#renderer/ui/use-failure.ts';
import {
  type ParcelBoard,
  type ParcelFilter,
  parcelAttention,
  parcelAttentions,
} from '#shared/api/parcels.ts';
import { groupOf, type ParcelGroup, parcelStatus, parcelStatuses } from '#shared/parcels/status.ts';

const lanes: readonly ParcelGroup[] = [
  'none',
  'before',
  'moving',
  'trouble',
  'waiting',
  'back',
  'done',
  'loss',
];

/** What stands in the address; unknown words are as good as none. */
const filterOf = (query: URLSearchParams): ParcelFilter => {
  const attention = parcelAttention.safeParse(query.get('attention'));
  const statuses = (query.get('status') ?? '')
    .split(',')
    .flatMap((one) => parcelStatus.safeParse(one).data ?? []);
  const connectionId = query.get('carrier');
  const text = query.get('text');
  return {
    ...(attention.success ? { attention: attention.data } : {}),
    ...(statuses.length === 0 ? {} : { statuses }),
    ...(connectionId === null ? {} : { connectionId }),
    ...(text === null ? {} : { text }),
  };
};

const go = (query: URLSearchParams, change: Record<string, string | undefined>): void =>
  navigate(href(['parcels'], { ...Object.fromEntries(query), ...change }), 'replace');

/** Where all parcels are, what wants looking after, and the list of those chosen. */
export const Board = ({ query }: { query: URLSearchParams }) => {
  const board = useProcedure('parcels.board', {}, { refreshMs: 30_000 });
  return (
    <Answer query={board} lines={10}>
      {(answer) => (
        <>
          <Attention board={answer} query={query} />
          <Lanes board={answer} query={query} />
          <List board={answer} query={query} />
        </>
      )}
    </Answer>
  );
};

const Attention = ({ board, query }: { board: ParcelBoard; query: URLSearchParams }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const chosen = query.get('attention');
  return (
    <ul className="parcel-tiles">
      {parcelAttentions.map((name) => (
        <li key={name}>
          <button
            type="button"
            className="parcel-tile"
            data-zero={board.attention[name] === 0}
            aria-pressed={chosen === name}
            onClick={() => go(query, { attention: chosen === name ? undefined : name, status: undefined })}
          >
            <span className="parcel-tile-number">{format.count(board.attention[name])}</span>
            <span>{t(`parcels.attention.${name}`)}</span>
            {name === 'money' &&
              board.money.map((one) => (
                <span key={one.currency} className="muted small tabular">
                  {format.money(one.amount, one.currency)}
                </span>
              ))}
          </button>
        </li>
      ))}
    </ul>
  );
};

/** A picture of the whole way: one bar, as wide a part for each stretch as there are parcels on it. */
const Lanes = ({ board, query }: { board: ParcelBoard; query: URLSearchParams }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = lanes.map((group) => ({
    group,
    count: board.statuses.reduce((sum, one) => sum + (groupOf(one.status) === group ? one.count : 0), 0),
    words: parcelStatuses.filter((status) => groupOf(status) === group).join(','),
  }));
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  if (total === 0) return null;
  const chosen = query.get('status');
  return (
    <Panel title={t('parcels.whereTitle', { count: total, number: format.count(total) })}>
      <ol className="parcel-lanes">
        {counts
          .filter((one) => one.count > 0)
          .map(({ group, count, words }) => (
            <li key={group} style={{ flexGrow: count }}>
              <button
                type="button"
                className={`parcel-lane parcel-lane-${group}`}
                aria-pressed={chosen === words}
                onClick={() =>
                  go(query, { status: chosen === words ? undefined : words, attention: undefined })
                }
              >
                <span className="parcel-lane-number tabular">{format.count(count)}</span>
                <span className="ellipsis">{t(`parcels.group.${group}`)}</span>
              </button>
            </li>
          ))}
      </ol>
    </Panel>
  );
};

const List = ({ board, query }: { board: ParcelBoard; query: URLSearchParams }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const fail = useFailure();
  const filter = filterOf(query);
  const save = useAction('parcels.export');
  const statuses = query.get('status') ?? '';
  const isOne = statuses !== '' && !statuses.includes(',');
  return (
    <Panel
      title={t('parcels.listTitle')}
      flush
      side={
        <div className="row">
          {Object.keys(filter).length > 0 && (
            <Button look="quiet" onClick={() => navigate(href(['parcels']), 'replace')}>
              {t('messages.clear')}
            </Button>
          )}
          <Button
            icon="save"
            busy={save.isPending}
            onClick={() =>
              save.mutate(
                { filter },
                { onSuccess: ({ name, base64 }) => downloadBytes(name, base64), onError: fail },
              )
            }
          >
            {t('parcels.export')}
          </Button>
        </div>
      }
    >
      <div className="parcel-filter">
        <TextField
          label={t('parcels.search')}
          type="search"
          value={query.get('text') ?? ''}
          onChange={(event) => go(query, { text: event.target.value })}
        />
        <Select
          label={t('parcels.column.status')}
          value={isOne ? statuses : ''}
          onChange={(event) => go(query, { status: event.target.value })}
          options={[
            { value: '', label: t('messages.any') },
            ...parcelStatuses.map((status) => ({ value: status, label: t(`parcels.status.${status}`) })),
          ]}
        />
        <Select
          label={t('parcels.column.carrier')}
          value={query.get('carrier') ?? ''}
          onChange={(event) => go(query, { carrier: event.target.value })}
          options={[
            { value: '', label: t('messages.any') },
            ...board.carriers.map((one) => ({
              value: one.connectionId,
              label: `${one.name} (${format.count(one.open)})`,
            })),
          ]}
        />
      </div>
      <ParcelTable filter={filter} query={query} />
    </Panel>
  );
};

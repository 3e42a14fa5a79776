import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { href } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { MissingDialog } from '#renderer/screens/connections/missing-dialog.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Cause } from '#renderer/ui/cause.tsx';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { ConnectionBadge } from '#renderer/ui/connection-badge.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Empty } from '#renderer/ui/state.tsx';
import { useFailure } from '#renderer/ui/use-failure.ts';
import type { ConnectionSummary } from '#shared/api/types.ts';

export const ConnectionList = ({ connections }: { connections: ConnectionSummary[] }) => {
  const { t } = useTranslation();
  if (connections.length === 0) {
    return <Empty icon="connections" title={t('connections.emptyTitle')} hint={t('connections.emptyHint')} />;
  }
  return (
    <ul className="connection-list">
      {connections.map((connection) => (
        <ConnectionCard key={connection.id} connection={connection} />
      ))}
    </ul>
  );
};

const ConnectionCard = ({ connection }: { connection: ConnectionSummary }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { backlog } = connection;
  const numbers = [
    ...(backlog === null ? [] : [{ label: t('today.tile.erpBacklog'), value: backlog }]),
    { label: t('today.tile.waiting'), value: connection.waiting },
    { label: t('today.tile.rejected'), value: connection.rejected },
    { label: t('today.tile.sentToday'), value: connection.sentToday },
  ];
  return (
    <li className="connection-card">
      <div className="row spread">
        <div>
          <h2>
            <a href={href(['connections', connection.id])}>{connection.name}</a>
          </h2>
          <span className="muted small">
            {connection.systemName} · {t(`connections.kind.${connection.kind}`)}
          </span>
        </div>
        <ConnectionBadge connection={connection} />
      </div>
      {connection.cause !== null && (
        <div className="connection-problem">
          <Cause id={connection.cause} values={{}} detail={connection.detail} />
        </div>
      )}
      <dl className="connection-numbers">
        {numbers.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="tabular">{format.count(value)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('connections.lastOk')}</dt>
          <dd className="tabular">
            {connection.lastOkAtMs === null ? t('common.never') : format.recent(connection.lastOkAtMs, now)}
          </dd>
        </div>
      </dl>
      <CardActions connection={connection} />
    </li>
  );
};

const CardActions = ({ connection }: { connection: ConnectionSummary }) => {
  const { t } = useTranslation();
  const say = useNotice();
  const fail = useFailure();
  const [asked, setAsked] = useState<'remove' | 'brake' | 'missing' | null>(null);
  const pause = useAction('connections.pause');
  const resume = useAction('connections.resume');
  const remove = useAction('connections.remove');
  const id = { id: connection.id };
  const doResume = (): void =>
    resume.mutate(id, {
      onSuccess: () => {
        setAsked(null);
        say(t('connections.resumed', { name: connection.name }));
      },
      onError: fail,
    });

  return (
    <div className="row">
      <a className="button button-plain" href={href(['connections', connection.id])}>
        {t('connections.edit')}
      </a>
      {connection.enabled &&
        (connection.paused === 'no' ? (
          <Button
            icon="pause"
            busy={pause.isPending}
            onClick={() =>
              pause.mutate(id, {
                onSuccess: () => say(t('connections.pausedNow', { name: connection.name })),
                onError: fail,
              })
            }
          >
            {t('connections.pause')}
          </Button>
        ) : (
          <Button
            icon="play"
            busy={resume.isPending}
            // A brake stopped something that looked dangerous: going on is a decision, not a click.
            onClick={() => (connection.paused === 'brake' ? setAsked('brake') : doResume())}
          >
            {t('connections.resume')}
          </Button>
        ))}
      {connection.kind === 'erp' && connection.enabled && (
        <Button icon="search" onClick={() => setAsked('missing')}>
          {t('connections.missing.button')}
        </Button>
      )}
      <span className="grow" />
      <Button
        look="quiet"
        icon="remove"
        aria-label={t('common.remove')}
        title={t('common.remove')}
        onClick={() => setAsked('remove')}
      />
      {asked === 'missing' && <MissingDialog connection={connection} onClose={() => setAsked(null)} />}
      {asked === 'brake' && (
        <ConfirmDialog
          title={t('connections.resume')}
          confirm={t('connections.resume')}
          busy={resume.isPending}
          error={resume.error}
          onConfirm={doResume}
          onClose={() => setAsked(null)}
        >
          {connection.cause !== null && (
            <Cause id={connection.cause} values={{}} detail={connection.detail} />
          )}
          <p>{t('connections.brakeText')}</p>
        </ConfirmDialog>
      )}
      {asked === 'remove' && (
        <ConfirmDialog
          title={t('connections.removeTitle', { name: connection.name })}
          confirm={t('common.remove')}
          danger
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() =>
            remove.mutate(id, { onSuccess: () => say(t('connections.removed', { name: connection.name })) })
          }
          onClose={() => setAsked(null)}
        >
          <p>{t('connections.removeText')}</p>
          {connection.waiting > 0 && (
            <p>
              <strong>
                {t('connections.removeWaiting', { count: connection.waiting, number: connection.waiting })}
              </strong>
            </p>
          )}
        </ConfirmDialog>
      )}
    </div>
  );
};

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { href } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { BulkDialog } from '#renderer/screens/problems/bulk-dialog.tsx';
import { type BulkKind, bulkKinds } from '#renderer/screens/problems/bulk-kinds.ts';
import { StatusBadge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Cause } from '#renderer/ui/cause.tsx';
import type { IconName } from '#renderer/ui/icon.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { useFailure } from '#renderer/ui/use-failure.ts';
import type { ProblemGroup } from '#shared/api/types.ts';

const icons: Record<BulkKind, IconName> = { retry: 'sync', release: 'play', hold: 'hand', set_aside: 'skip' };

/** One cause at one connection: what happened, to what, and what can be done with all of them. */
export const ProblemCard = ({ group }: { group: ProblemGroup }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useNotice();
  const fail = useFailure();
  const [asked, setAsked] = useState<BulkKind | null>(null);
  const retry = useAction('deliveries.retry');
  const first = group.examples[0];
  const address = { status: group.status, connection: group.connectionId, cause: group.cause };
  const now = useNow();

  return (
    <li className={`problem problem-${group.status}`}>
      <div className="problem-side">
        <span className="problem-count">{format.count(group.count)}</span>
        <StatusBadge status={group.status} />
      </div>
      <div className="problem-main">
        <h2 className="problem-where">{group.connectionName}</h2>
        <Cause
          id={group.cause}
          values={group.values}
          detail={group.detail}
          connectionId={group.connectionId}
        />
        <p className="small">
          <span className="muted">{t('problems.examples')}</span>{' '}
          {group.examples.map((example, index) => (
            <span key={example.deliveryId}>
              {index > 0 && ', '}
              <a href={href(['messages', example.deliveryId], address)}>
                {t(`entity.${example.entity}`)} {example.label}
              </a>
            </span>
          ))}
          {group.count > group.examples.length && (
            <>
              {' … '}
              <a href={href(['messages'], address)}>
                {t('problems.showAll', { number: format.count(group.count) })}
              </a>
            </>
          )}
        </p>
        <p className="small muted">
          {t('problems.times', {
            first: format.recent(group.firstAtMs, now),
            last: format.recent(group.lastAtMs, now),
          })}
        </p>
      </div>
      <div className="problem-actions">
        {group.status === 'rejected' && group.count > 1 && first !== undefined && (
          <Button
            icon="sync"
            busy={retry.isPending}
            onClick={() =>
              retry.mutate(
                { ids: [first.deliveryId] },
                { onSuccess: () => say(t('problems.oneTried', { label: first.label })), onError: fail },
              )
            }
          >
            {t('problems.retryOne')}
          </Button>
        )}
        {bulkKinds(group.status).map((kind, index) => (
          <Button
            key={kind}
            look={index === 0 ? 'primary' : 'plain'}
            icon={icons[kind]}
            onClick={() => setAsked(kind)}
          >
            {t(`problems.all.${kind}`)}
          </Button>
        ))}
      </div>
      {asked !== null && <BulkDialog kind={asked} group={group} onClose={() => setAsked(null)} />}
    </li>
  );
};

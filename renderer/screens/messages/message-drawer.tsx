import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { ObjectView } from '#renderer/objects/object-view.tsx';
import { AttemptList } from '#renderer/screens/messages/attempt-list.tsx';
import { DrawerActions } from '#renderer/screens/messages/drawer-actions.tsx';
import { RelatedList } from '#renderer/screens/messages/related-list.tsx';
import { AuditList } from '#renderer/ui/audit-list.tsx';
import { StatusBadge } from '#renderer/ui/badge.tsx';
import { Cause } from '#renderer/ui/cause.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Facts } from '#renderer/ui/facts.tsx';
import { Answer } from '#renderer/ui/state.tsx';
import type { DeliveryDetail } from '#shared/api/types.ts';
import './drawer.css';

interface DrawerProps {
  id: number;
  onClose: () => void;
  onOpen: (id: number) => void;
}

/** Everything about one delivery: what it carries, what happened to it, and what can be done. */
export const MessageDrawer = ({ id, onClose, onOpen }: DrawerProps) => {
  const { t } = useTranslation();
  const detail = useProcedure('deliveries.get', { id });
  const row = detail.data;
  const title = row === undefined ? t('messages.one') : `${t(`entity.${row.entity}`)} ${row.label}`;

  return (
    <Dialog
      title={title}
      shape="drawer"
      onClose={onClose}
      head={row !== undefined && <DrawerHead row={row} />}
      {...(row === undefined ? {} : { footer: <DrawerActions delivery={row} onOpen={onOpen} /> })}
    >
      <Answer query={detail} lines={12}>
        {(delivery) => <DrawerBody delivery={delivery} onOpen={onOpen} />}
      </Answer>
    </Dialog>
  );
};

const DrawerHead = ({ row }: { row: DeliveryDetail }) => {
  const format = useFormat();
  return (
    <div className="row drawer-head" aria-live="polite">
      <StatusBadge status={row.status} />
      <span>
        {row.sourceName} → {row.connectionName}
      </span>
      <span className="muted">{format.dateTime(row.updatedAtMs)}</span>
    </div>
  );
};

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="drawer-section">
    <h3>{title}</h3>
    {children}
  </section>
);

const DrawerBody = ({ delivery, onOpen }: { delivery: DeliveryDetail; onOpen: (id: number) => void }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { blockedBy, nextAttemptAtMs } = delivery;
  return (
    <div className="drawer">
      {delivery.cause !== null && delivery.status !== 'sent' && (
        <div className={`drawer-cause drawer-cause-${delivery.status}`}>
          <Cause
            id={delivery.cause}
            values={delivery.values}
            detail={delivery.detail}
            connectionId={delivery.connectionId}
          />
        </div>
      )}
      {blockedBy !== null && (
        <p className="drawer-note">
          {t('messages.blocked')}{' '}
          <button type="button" className="link" onClick={() => onOpen(blockedBy)}>
            {t('messages.openBlocker')}
          </button>
        </p>
      )}
      {nextAttemptAtMs !== null && delivery.status === 'waiting' && (
        <p className="drawer-note">
          {t('messages.nextAttempt', { time: format.recent(nextAttemptAtMs, now) })}
        </p>
      )}
      <Section title={t('messages.object')}>
        <ObjectView entity={delivery.entity} object={delivery.object} />
      </Section>
      <Section title={t('messages.attempts', { number: delivery.attemptsMade.length })}>
        <AttemptList attempts={delivery.attemptsMade} />
      </Section>
      <Section title={t('messages.related')}>
        <RelatedList rows={delivery.related} currentId={delivery.id} onOpen={onOpen} />
      </Section>
      {delivery.audit.length > 0 && (
        <Section title={t('nav.journal')}>
          <AuditList entries={delivery.audit} />
        </Section>
      )}
      <details className="technical">
        <summary>{t('common.technical')}</summary>
        <Facts
          facts={[
            [t('messages.fact.delivery'), String(delivery.id)],
            [t('messages.fact.version'), String(delivery.version)],
            [t('messages.fact.key'), delivery.key],
            [t('messages.fact.remoteId'), delivery.remoteId],
            [t('messages.fact.source'), `${delivery.sourceName} · ${delivery.sourceId}`],
            [t('messages.fact.idempotencyKey'), delivery.idempotencyKey],
            [t('messages.fact.created'), format.dateTime(delivery.createdAtMs)],
            [t('messages.fact.outcome'), delivery.outcome === null ? null : t(`outcome.${delivery.outcome}`)],
          ]}
        />
      </details>
    </div>
  );
};

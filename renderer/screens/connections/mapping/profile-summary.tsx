import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import type { MappedEntity } from '#renderer/screens/connections/mapping/domain-fields.ts';
import type { Json } from '#renderer/screens/connections/mapping/json.ts';
import type { ProfileKind } from '#renderer/screens/connections/mapping/profile-kind.ts';
import { changesOf, ordersOf, summaryOf } from '#renderer/screens/connections/mapping/summary.ts';
import { Button } from '#renderer/ui/button.tsx';

/** What a line of the summary can change. */
export type Changeable = MappedEntity | 'changes' | 'orders';

interface ProfileSummaryProps {
  kind: ProfileKind;
  profile: Json;
  onChange: (what: Changeable) => void;
}

/** What a profile says, in words: what is mapped, what announces changes, and where orders go. */
export const ProfileSummary = ({ kind, profile, onChange }: ProfileSummaryProps) => {
  const { t } = useTranslation();
  const format = useFormat();
  const changes = changesOf(profile);
  const orders = ordersOf(profile);
  const counted = (count: number) => ({ count, number: format.count(count) });
  const change = (what: Changeable, label: string): ReactNode => (
    <Button
      look="quiet"
      aria-label={t('setup.what.changeOf', { what: label })}
      onClick={() => onChange(what)}
    >
      {t('setup.what.change')}
    </Button>
  );
  const ordersText =
    kind.id === 'onec'
      ? t('setup.what.ordersOnec')
      : orders === null
        ? t('setup.what.ordersNone')
        : kind.id === 'onec-odata'
          ? t('setup.what.ordersSet', { set: orders })
          : t('setup.what.ordersInbox', { table: orders });
  return (
    <dl className="what-list">
      {summaryOf(profile).map(({ entity, table, fields, lists }) => (
        <Line key={entity} label={t(`entity.${entity}`)} side={change(entity, t(`entity.${entity}`))}>
          {table === null ? (
            <span className="muted">{t('setup.what.notMapped')}</span>
          ) : (
            <>
              <code>{table}</code>
              <span className="muted">
                {t('setup.what.fields', counted(fields))}
                {lists > 0 && `, ${t('setup.what.lists', counted(lists))}`}
              </span>
            </>
          )}
        </Line>
      ))}
      <Line label={t('setup.what.changes')} side={change('changes', t('setup.what.changes'))}>
        {changes === null
          ? t('setup.what.changesNone')
          : kind.id === 'queue-table'
            ? t('setup.what.changesQueue', { table: changes })
            : t('setup.what.changesPlan', { plan: changes })}
      </Line>
      <Line
        label={t('setup.what.orders')}
        side={kind.id === 'onec' ? null : change('orders', t('setup.what.orders'))}
      >
        {ordersText}
      </Line>
    </dl>
  );
};

const Line = ({ label, side, children }: { label: string; side: ReactNode; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>
      <span className="what-text">{children}</span>
      {side}
    </dd>
  </div>
);

/** WAPRO's tables are described in the program; what is a choice there stands in the form around this. */
export const WaproSummary = ({ settings }: { settings: Readonly<Record<string, unknown>> }) => {
  const { t } = useTranslation();
  const table = settings['profile/queueTable'];
  return (
    <>
      <p>{t('setup.what.wapro')}</p>
      <dl className="what-list">
        <Line label={t('setup.what.changes')} side={null}>
          {settings['profile/changes'] === 'change_tracking'
            ? t('setup.what.changesTracking')
            : t('setup.what.changesQueue', { table: typeof table === 'string' ? table : '' })}
        </Line>
        <Line label={t('setup.what.orders')} side={null}>
          {t(settings['profile/orders'] === true ? 'setup.what.ordersWapro' : 'setup.what.ordersNone')}
        </Line>
      </dl>
    </>
  );
};

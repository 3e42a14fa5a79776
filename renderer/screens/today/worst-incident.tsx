import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { href } from '#renderer/app/router.ts';
import { Cause } from '#renderer/ui/cause.tsx';
import { Icon } from '#renderer/ui/icon.tsx';

/** What needs a person first, with its next step, right under the state. */
export const WorstIncident = ({ id }: { id: number }) => {
  const { t } = useTranslation();
  const incidents = useProcedure('incidents.list', { open: true, limit: 50 });
  const incident = incidents.data?.incidents.find((one) => one.id === id);
  if (incident === undefined) return null;
  return (
    <div className="incident">
      <Icon name="problems" size={18} />
      <div className="grow">
        {incident.connectionName !== null && <p className="muted small">{incident.connectionName}</p>}
        <Cause
          id={incident.cause}
          values={incident.values}
          detail={incident.detail}
          connectionId={incident.connectionId}
        />
      </div>
      <a className="button button-plain" href={href(['problems'])}>
        {t('today.openProblems')}
      </a>
    </div>
  );
};

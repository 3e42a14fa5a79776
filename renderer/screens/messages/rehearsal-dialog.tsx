import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { Cause } from '#renderer/ui/cause.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Facts } from '#renderer/ui/facts.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Progress } from '#renderer/ui/progress.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { DeliveryDetail, RehearsalReport } from '#shared/api/types.ts';

interface RehearsalDialogProps {
  delivery: DeliveryDetail;
  onClose: () => void;
}

/** Shows what sending this message would do: into the ERP done and taken back, to the outside asked but not sent. */
export const RehearsalDialog = ({ delivery, onClose }: RehearsalDialogProps) => {
  const { t } = useTranslation();
  const { mutate, data, error } = useAction('deliveries.rehearse');
  const out = delivery.direction === 'out';
  useEffect(() => {
    mutate({ id: delivery.id });
  }, [mutate, delivery.id]);
  return (
    <Dialog title={t('rehearsal.title', { label: delivery.label })} shape="wide" onClose={onClose}>
      <div className="stack" aria-live="polite">
        <p className="muted">
          {t(out ? 'rehearsal.out.text' : 'rehearsal.text', { connection: delivery.connectionName })}
        </p>
        {error !== null && <ErrorBox error={error} />}
        {data === undefined && error === null && (
          <Progress label={t(out ? 'rehearsal.out.running' : 'rehearsal.running')} />
        )}
        {data !== undefined && <Report report={data} out={out} connectionId={delivery.connectionId} />}
      </div>
    </Dialog>
  );
};

const Report = ({
  report,
  out,
  connectionId,
}: {
  report: RehearsalReport;
  out: boolean;
  connectionId: string;
}) => {
  const { t } = useTranslation();
  const word = !report.ok ? 'refused' : report.created ? 'ok' : 'there';
  return (
    <>
      <p className={report.ok ? 'test-ok' : 'test-bad'}>
        <Icon name={report.ok ? 'check' : 'problems'} size={18} />
        <strong>{t(out ? `rehearsal.out.${word}` : `rehearsal.${word}`)}</strong>
      </p>
      {report.cause !== null && (
        <Cause id={report.cause} values={report.values} detail={report.detail} connectionId={connectionId} />
      )}
      {report.fields.length > 0 && (
        <Facts facts={report.fields.map((field) => [field.path, field.message])} />
      )}
      {report.number !== null && <Facts facts={[[t('rehearsal.number'), report.number]]} />}
      {report.steps.length > 0 && (
        <h3>{t('rehearsal.steps', { count: report.steps.length, number: report.steps.length })}</h3>
      )}
      <ol className="rehearsal-steps">
        {report.steps.map((step, index) => (
          <li key={`${index} ${step.call}`}>
            <code>{step.call}</code>
            {step.detail !== '' && <p className="muted small">{step.detail}</p>}
          </li>
        ))}
      </ol>
    </>
  );
};

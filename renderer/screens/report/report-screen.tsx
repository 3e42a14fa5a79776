import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { lastMonths, type Month } from '#renderer/screens/report/months.ts';
import { Button } from '#renderer/ui/button.tsx';
import { downloadText } from '#renderer/ui/download.ts';
import { Select } from '#renderer/ui/field.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Progress } from '#renderer/ui/progress.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import './report.css';

/** Month-end proof: what left the ERP, what was accepted, and that nothing is missing. */
export const ReportScreen = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const [months] = useState(() => lastMonths(Date.now(), 24));
  // On the first days of a month the accountant asks for the month before.
  const [chosen, setChosen] = useState(() => months[new Date().getDate() <= 10 ? 1 : 0]?.id ?? '');
  const month = months.find((one) => one.id === chosen);

  return (
    <Screen title={t('nav.report')} lead={t('report.lead')}>
      <div className="report-month">
        <Select
          label={t('report.month')}
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
          options={months.map((one) => ({ value: one.id, label: format.month(one.fromMs) }))}
        />
      </div>
      {month !== undefined && <ReportBody key={month.id} month={month} />}
    </Screen>
  );
};

const numbers = ['left', 'accepted', 'received', 'arrived', 'missing'] as const;

const ReportBody = ({ month }: { month: Month }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const report = useProcedure('report.export', { fromMs: month.fromMs, toMs: month.toMs });

  if (report.isError) return <ErrorBox error={report.error} onRetry={() => void report.refetch()} />;
  if (report.data === undefined) {
    return (
      <Panel>
        <p>{t('report.counting')}</p>
        <Progress label={t('report.counting')} />
      </Panel>
    );
  }
  const { csv, missing, left } = report.data;
  const verdict = left === 0 ? 'nothing' : missing === 0 ? 'complete' : 'incomplete';
  return (
    <>
      <p className={`report-verdict report-${verdict}`} aria-live="polite">
        <Icon name={verdict === 'incomplete' ? 'problems' : 'check'} size={20} />
        {t(`report.${verdict}`, {
          month: format.month(month.fromMs),
          count: missing,
          number: format.count(missing),
        })}
      </p>
      <dl className="report-numbers">
        {numbers.map((name) => (
          <div key={name} className={name === 'missing' && missing > 0 ? 'report-bad' : undefined}>
            <dt>{t(`report.number.${name}`)}</dt>
            <dd>{format.count(report.data[name])}</dd>
          </div>
        ))}
      </dl>
      <div>
        <Button
          look="primary"
          icon="save"
          onClick={() => downloadText(`mostek-${month.id}.csv`, csv, 'text/csv')}
        >
          {t('report.download')}
        </Button>
      </div>
    </>
  );
};

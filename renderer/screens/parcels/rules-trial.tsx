import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { Cause } from '#renderer/ui/cause.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Select, TextField } from '#renderer/ui/field.tsx';
import { Answer } from '#renderer/ui/state.tsx';
import type { ProcedureOutput } from '#shared/api/contract.ts';
import { type ParcelWord, parcelWord, parcelWords } from '#shared/parcels/aggregate.ts';

type Documents = ProcedureOutput<'parcels.rehearse'>['documents'];

/** The stored rules, tried on an order: what the ERP would be asked for, done there and taken back. */
export const RulesTrial = ({ erpId, onClose }: { erpId: string; onClose: () => void }) => {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [text, setText] = useState('');
  const [key, setKey] = useState('');
  const [word, setWord] = useState<ParcelWord>('delivered');
  const orders = useProcedure('waybills.orders', { text }, { keepPrevious: true });
  useEffect(() => {
    const timer = setTimeout(() => setText(typed), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = (orders.data?.orders ?? []).filter((one) => one.erpId === erpId);
  const chosen = found.find((one) => one.key === key) ?? found[0];
  return (
    <Dialog title={t('documentRules.try')} shape="wide" onClose={onClose}>
      <div className="stack">
        <p className="muted">{t('documentRules.tryLead')}</p>
        <div className="form-grid">
          <TextField
            label={t('waybill.orderHint')}
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Select
            label={t('entity.order')}
            value={chosen?.key ?? ''}
            onChange={(event) => setKey(event.target.value)}
            options={found.map((one) => ({ value: one.key, label: one.label }))}
          />
          <Select
            label={t('documentRules.when')}
            value={word}
            onChange={(event) => setWord(parcelWord.catch('delivered').parse(event.target.value))}
            options={parcelWords.map((value) => ({ value, label: t(`parcels.status.${value}`) }))}
          />
        </div>
        {chosen === undefined ? (
          <p className="muted">{t('waybill.noOrder')}</p>
        ) : (
          <Tried erpId={erpId} orderKey={chosen.key} word={word} />
        )}
      </div>
    </Dialog>
  );
};

const Tried = ({ erpId, orderKey, word }: { erpId: string; orderKey: string; word: ParcelWord }) => {
  const { t } = useTranslation();
  const tried = useProcedure('parcels.rehearse', { erpId, orderKey, of: 'order', word });
  return (
    <Answer query={tried} lines={5}>
      {({ documents }) =>
        documents.length === 0 ? (
          <p>{t('documentRules.nothing')}</p>
        ) : (
          <ol className="rule-trial">
            {documents.map((one) => (
              <li key={one.externalId}>
                <Line document={one} />
              </li>
            ))}
          </ol>
        )
      }
    </Answer>
  );
};

const Line = ({ document }: { document: Documents[number] }) => {
  const { t } = useTranslation();
  const { report } = document;
  return (
    <div className="stack-small">
      <p className="row">
        <strong>{document.kind}</strong>
        {document.asked && <Badge tone="calm" icon="check" text={t('documentRules.asked')} />}
        {report?.ok === true && <Badge tone="ok" icon="check" text={t('documentRules.would')} />}
        {document.problem !== null && <span className="field-problem">{document.problem}</span>}
      </p>
      {report !== null && report.cause !== null && (
        <Cause id={report.cause} values={report.values} detail={report.detail} />
      )}
      {report !== null && report.steps.length > 0 && (
        <details className="technical">
          <summary>{t('common.technical')}</summary>
          <pre>{report.steps.map((step) => `${step.call}\n${step.detail}`).join('\n\n')}</pre>
        </details>
      )}
    </div>
  );
};

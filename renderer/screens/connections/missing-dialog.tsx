import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Select } from '#renderer/ui/field.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Progress } from '#renderer/ui/progress.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import { contract, type ProcedureOutput } from '#shared/api/contract.ts';

const { entity: entitySchema } = contract['agent.resendMissing'].input.shape;
type Entity = (typeof entitySchema.options)[number];

interface MissingDialogProps {
  connection: { id: string; name: string };
  onClose: () => void;
}

/** Compares the ERP with the ledger, shows what never left, and sends it only when the person says so. */
export const MissingDialog = ({ connection, onClose }: MissingDialogProps) => {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useNotice();
  const compare = useAction('agent.resendMissing');
  const send = useAction('agent.resendMissing');
  const [entity, setEntity] = useState<Entity>('order');
  const found = compare.data;
  const isBusy = compare.isPending || send.isPending;
  const many = (count: number) => ({ count, number: format.count(count) });

  return (
    <Dialog
      title={t('connections.missing.title', { name: connection.name })}
      onClose={onClose}
      footer={
        <>
          <Button
            look={found === undefined || found.missing === 0 ? 'primary' : 'plain'}
            busy={compare.isPending}
            disabled={isBusy}
            onClick={() => compare.mutate({ connectionId: connection.id, entity, dryRun: true })}
          >
            {t('connections.missing.compare')}
          </Button>
          {found !== undefined && found.missing > 0 && (
            <Button
              look="primary"
              busy={send.isPending}
              disabled={isBusy}
              onClick={() =>
                send.mutate(
                  { connectionId: connection.id, entity, dryRun: false },
                  {
                    onSuccess: ({ missing }) => {
                      say(t('connections.missing.sent', many(missing)));
                      onClose();
                    },
                  },
                )
              }
            >
              {t('connections.missing.send', many(found.missing))}
            </Button>
          )}
        </>
      }
    >
      <div className="stack">
        <p>{t('connections.missing.text')}</p>
        <Select
          label={t('connections.missing.kind')}
          value={entity}
          disabled={isBusy}
          onChange={(event) => {
            setEntity(entitySchema.catch('order').parse(event.target.value));
            compare.reset();
          }}
          options={entitySchema.options.map((value) => ({ value, label: t(`entity.${value}`) }))}
        />
        {isBusy && <Progress label={t('connections.missing.comparing')} />}
        {compare.error !== null && <ErrorBox error={compare.error} />}
        {send.error !== null && <ErrorBox error={send.error} />}
        {found !== undefined && <Found found={found} />}
      </div>
    </Dialog>
  );
};

const Found = ({ found }: { found: ProcedureOutput<'agent.resendMissing'> }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { checked, missing, examples } = found;
  return (
    <div className="stack-small" aria-live="polite">
      <p className="muted">
        {t('connections.missing.checked', { count: checked, number: format.count(checked) })}
      </p>
      {missing === 0 ? (
        <p>{t('connections.missing.none')}</p>
      ) : (
        <>
          <p>
            <strong>
              {t('connections.missing.found', { count: missing, number: format.count(missing) })}
            </strong>
          </p>
          <p>{t('connections.missing.examples', { list: examples.slice(0, 5).join(', ') })}</p>
        </>
      )}
    </div>
  );
};

import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { Button } from '#renderer/ui/button.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { ProcedureOutput } from '#shared/api/contract.ts';

/** Earlier versions of the rules; one click makes one of them the present one again. */
export const RulesHistory = ({
  connectionId,
  history,
}: {
  connectionId: string;
  history: ProcedureOutput<'rules.get'>['history'];
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useNotice();
  const undo = useAction('rules.undo');
  if (history.length < 2) return null;
  return (
    <Panel title={t('rules.history')}>
      {undo.error !== null && <ErrorBox error={undo.error} />}
      <ul className="rule-history">
        {history.map((one, index) => (
          <li key={one.version}>
            <span>{t('rules.version', { number: one.version })}</span>
            <span className="muted">{format.dateTime(one.atMs)}</span>
            <span className="muted">{one.actor}</span>
            {index === 0 ? (
              <span className="muted small">{t('rules.present')}</span>
            ) : (
              <Button
                look="quiet"
                busy={undo.isPending}
                aria-label={t('rules.takeBack', { number: one.version })}
                onClick={() =>
                  undo.mutate(
                    { connectionId, version: one.version },
                    { onSuccess: () => say(t('rules.saved')) },
                  )
                }
              >
                {t('rules.restore')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
};

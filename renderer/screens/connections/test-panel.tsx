import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { TestResult } from '#renderer/screens/connections/test-result.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Progress } from '#renderer/ui/progress.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { ProcedureInput } from '#shared/api/contract.ts';

interface TestPanelProps {
  content: () => ProcedureInput<'connections.test'> | null;
  onSuggestion: (path: string, name: string) => boolean;
}

/** Tries what stands in the form, saved or not, and shows what was found. */
export const TestPanel = ({ content, onSuggestion }: TestPanelProps) => {
  const { t } = useTranslation();
  const test = useAction('connections.test');
  return (
    <Panel
      title={t('connections.test')}
      side={
        <Button
          icon="connections"
          busy={test.isPending}
          onClick={() => {
            const input = content();
            if (input !== null) test.mutate(input);
          }}
        >
          {t('connections.testNow')}
        </Button>
      }
    >
      {test.isPending ? (
        <Running />
      ) : test.error !== null ? (
        <ErrorBox error={test.error} />
      ) : test.data === undefined ? (
        <p className="muted">{t('connections.testHint')}</p>
      ) : (
        <TestResult report={test.data} onSuggestion={onSuggestion} />
      )}
    </Panel>
  );
};

/** How long it has been going on: a database behind a firewall can keep one waiting for its whole deadline. */
const Running = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const [startedAtMs] = useState(() => Date.now());
  const [nowMs, setNowMs] = useState(startedAtMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="stack-small" aria-live="polite">
      <p>{t('connections.testRunning', { time: format.duration(nowMs - startedAtMs) })}</p>
      <Progress label={t('connections.test')} />
    </div>
  );
};

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { useDynamicText } from '#renderer/i18n/use-dynamic-text.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Cause } from '#renderer/ui/cause.tsx';
import { Facts } from '#renderer/ui/facts.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import type { TestReport } from '#shared/api/types.ts';
import { causeText } from '#shared/i18n/causes.ts';

interface TestResultProps {
  report: TestReport;
  onSuggestion: (path: string, name: string) => boolean;
}

export const TestResult = ({ report, onSuggestion }: TestResultProps) => {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useDynamicText();
  const label = (key: string): string => text(key) ?? text(`fact.${key}`) ?? key;
  const value = (word: string): string => (word === 'yes' || word === 'no' ? t(`common.${word}`) : word);
  return (
    <div className="stack" aria-live="polite">
      <p className={report.ok ? 'test-ok' : 'test-bad'}>
        <Icon name={report.ok ? 'check' : 'problems'} size={18} />
        <strong>{t(report.ok ? 'connections.testOk' : 'connections.testFailed')}</strong>
        <span className="muted">{t('common.seconds', { number: format.seconds(report.tookMs) })}</span>
      </p>
      {report.cause !== null && <Cause id={report.cause} values={report.values} detail={report.detail} />}
      <Facts facts={report.facts.map((fact) => [label(fact.label), value(fact.value)])} />
      {report.problems.length > 0 && <SchemaProblems report={report} onSuggestion={onSuggestion} />}
    </div>
  );
};

/** What the profile names and the live database does not have, with the nearest names that it does have. */
const SchemaProblems = ({ report, onSuggestion }: TestResultProps) => {
  const { t } = useTranslation();
  const language = useLanguage();
  const [used, setUsed] = useState<Record<string, string>>({});
  return (
    <div className="stack-small">
      <h3>
        {t('connections.schemaProblems', { count: report.problems.length, number: report.problems.length })}
      </h3>
      <ul className="schema-problems">
        {report.problems.map((problem) => {
          const values = {
            table: problem.table,
            ...(problem.column === null ? {} : { column: problem.column }),
          };
          const chosen = used[problem.path];
          return (
            <li key={`${problem.path} ${problem.table} ${problem.column ?? ''}`}>
              <p>{causeText(language, problem.cause, values).sentence}</p>
              {chosen !== undefined ? (
                <p className="muted small">{t('connections.suggestionUsed', { name: chosen })}</p>
              ) : (
                problem.suggestions.length > 0 && (
                  <div className="row">
                    <span className="muted small">{t('connections.suggestions')}</span>
                    {problem.suggestions.map((name) => (
                      <Button
                        key={name}
                        aria-label={t('connections.useSuggestion', { name })}
                        onClick={() => {
                          if (onSuggestion(problem.path, name)) setUsed({ ...used, [problem.path]: name });
                        }}
                      >
                        {name}
                      </Button>
                    ))}
                  </div>
                )
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
};

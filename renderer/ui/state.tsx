import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/ui/button.tsx';
import { Icon, type IconName } from '#renderer/ui/icon.tsx';
import { useErrorText } from '#renderer/ui/use-error-text.ts';
import './state.css';

/** Grey lines in the place of what is still being read. */
export const Skeleton = ({ lines = 4 }: { lines?: number }) => {
  const { t } = useTranslation();
  return (
    <output className="skeleton" aria-label={t('common.loading')}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="skeleton-line" />
      ))}
    </output>
  );
};

/** Nothing to show, said in words, with what to do about it. */
export const Empty = ({ icon, title, hint }: { icon: IconName; title: string; hint?: ReactNode }) => (
  <div className="empty">
    <Icon name={icon} size={28} />
    <p className="empty-title">{title}</p>
    {hint !== undefined && <div className="muted">{hint}</div>}
  </div>
);

/** A failure as the accountant needs it: what happened, what to do; the technical text stays folded. */
export const ErrorBox = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) => {
  const { t } = useTranslation();
  const text = useErrorText(error);
  return (
    <div className="error-box" role="alert">
      <Icon name="problems" size={18} />
      <div className="grow stack-small">
        <p className="error-title">{text.sentence}</p>
        <p>{text.next}</p>
        {text.detail !== '' && <Technical text={text.detail} />}
        {onRetry !== undefined && (
          <div>
            <Button icon="sync" onClick={onRetry}>
              {t('common.tryAgain')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
};

/** Technical text, folded away. */
export const Technical = ({ text }: { text: string }) => {
  const { t } = useTranslation();
  return (
    <details className="technical">
      <summary>{t('common.technical')}</summary>
      <pre>{text}</pre>
    </details>
  );
};

/** One answer of the agent: skeleton while it is read, the failure if it fails, and the content else. */
export const Answer = <T,>({
  query,
  lines,
  children,
}: {
  query: UseQueryResult<T>;
  lines?: number;
  children: (value: T) => ReactNode;
}) => {
  // An old answer is more use than a failure: the banner of the window says that the agent is away.
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ErrorBox error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton {...(lines === undefined ? {} : { lines })} />;
};

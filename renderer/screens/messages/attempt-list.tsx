import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { prettyText } from '#renderer/objects/pretty-text.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import type { Attempt, exchange } from '#shared/api/types.ts';
import { causeText } from '#shared/i18n/causes.ts';

type Exchange = z.infer<typeof exchange>;

/** Every try, newest first: the plain cause at once, what went over the wire on request. */
export const AttemptList = ({ attempts }: { attempts: Attempt[] }) => {
  const { t } = useTranslation();
  if (attempts.length === 0) return <p className="muted">{t('messages.noAttempts')}</p>;
  return (
    <ul className="attempts">
      {[...attempts]
        .sort((a, b) => b.number - a.number)
        .map((attempt) => (
          <AttemptLine key={attempt.id} attempt={attempt} />
        ))}
    </ul>
  );
};

const AttemptLine = ({ attempt }: { attempt: Attempt }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const language = useLanguage();
  const now = useNow();
  const good = attempt.outcome === 'ok';
  return (
    <li>
      <details className="attempt">
        <summary>
          <span className="tabular">{t('messages.attemptNumber', { number: attempt.number })}</span>
          <Badge
            tone={good ? 'ok' : 'bad'}
            icon={good ? 'check' : 'close'}
            text={t(`outcome.${attempt.outcome}`)}
          />
          <span className="grow ellipsis">
            {attempt.cause === null ? '' : causeText(language, attempt.cause, {}).sentence}
          </span>
          <span className="muted tabular">
            {format.recent(attempt.startedAtMs, now)} ·{' '}
            {t('common.seconds', { number: format.seconds(attempt.tookMs) })}
          </span>
        </summary>
        <div className="attempt-body">
          {attempt.detail !== null && <pre className="wire">{attempt.detail}</pre>}
          {attempt.fields.length > 0 && (
            <ul className="attempt-fields">
              {attempt.fields.map((field) => (
                <li key={`${field.path} ${field.message}`}>
                  <code>{field.path}</code> {field.message}
                </li>
              ))}
            </ul>
          )}
          {attempt.exchanges.map((one) => (
            <ExchangeView key={`${one.startedAtMs} ${one.url} ${one.method}`} exchange={one} />
          ))}
          {attempt.exchanges.length === 0 && <p className="muted">{t('messages.noExchange')}</p>}
        </div>
      </details>
    </li>
  );
};

const ExchangeView = ({ exchange: one }: { exchange: Exchange }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="exchange">
      <p className="exchange-line">
        <code>
          {one.method} {one.url}
        </code>
        <span className="muted tabular">
          {one.status === null ? t('messages.noAnswer') : `HTTP ${one.status}`} ·{' '}
          {t('common.seconds', { number: format.seconds(one.tookMs) })}
        </span>
      </p>
      <Wire title={t('messages.request')} headers={one.requestHeaders} body={one.requestBody} />
      <Wire title={t('messages.response')} headers={one.responseHeaders} body={one.responseBody} />
    </div>
  );
};

const Wire = ({ title, headers, body }: { title: string; headers: Record<string, string>; body: string }) => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = [...lines, ...(body === '' ? [] : ['', prettyText(body)])].join('\n');
  if (text === '') return null;
  return (
    <details className="technical">
      <summary>{title}</summary>
      <pre>{text}</pre>
    </details>
  );
};

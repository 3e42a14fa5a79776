import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { prettyText } from '#renderer/objects/pretty-text.ts';
import { useActionWord } from '#renderer/ui/use-action-word.ts';
import type { AuditEntry } from '#shared/api/types.ts';
import './audit-list.css';

/** Who did what and why, with what stood there before and after. */
export const AuditList = ({ entries }: { entries: AuditEntry[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useActionWord();
  return (
    <ul className="audit">
      {entries.map((entry) => (
        <li key={entry.id}>
          <p>
            <span className="muted tabular">{format.dateTime(entry.atMs)}</span> · {entry.actor} ·{' '}
            <strong>{word(entry.action)}</strong>
          </p>
          {entry.reason !== null && <p>{t('journal.because', { reason: entry.reason })}</p>}
          <Change before={entry.before} after={entry.after} />
        </li>
      ))}
    </ul>
  );
};

/** What changed, folded. */
export const Change = ({ before, after }: { before: string | null; after: string | null }) => {
  const { t } = useTranslation();
  if (before === null && after === null) return null;
  return (
    <details className="technical">
      <summary>{t('journal.change')}</summary>
      <div className="audit-change">
        <div>
          <p className="muted small">{t('journal.before')}</p>
          <pre>{before === null ? '—' : prettyText(before)}</pre>
        </div>
        <div>
          <p className="muted small">{t('journal.after')}</p>
          <pre>{after === null ? '—' : prettyText(after)}</pre>
        </div>
      </div>
    </details>
  );
};

import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useDynamicText } from '#renderer/i18n/use-dynamic-text.ts';
import { Cell } from '#renderer/screens/connections/explorer/sample-table.tsx';
import type { DomainField } from '#renderer/screens/connections/mapping/domain-fields.ts';
import type { Source, Sources, TableDraft } from '#renderer/screens/connections/mapping/draft.ts';
import type { FieldProblem } from '#renderer/screens/connections/mapping/preview.ts';
import { SourceSelect } from '#renderer/screens/connections/mapping/source-select.tsx';
import type { Places } from '#renderer/screens/connections/mapping/steps.ts';

interface FieldRowsProps {
  caption: string;
  fields: readonly DomainField[];
  table: TableDraft;
  sources: Sources;
  places: Places;
  /** What each field becomes in the first objects; null where nothing is known. */
  shown: (path: string) => (string | null)[];
  problems: readonly FieldProblem[];
  onChange: (path: string, source: Source | null) => void;
}

/** One line for each field of ours: where it comes from, what it becomes, and what is wrong with that. */
export const FieldRows = ({
  caption,
  fields,
  table,
  sources,
  places,
  shown,
  problems,
  onChange,
}: FieldRowsProps) => {
  const { t } = useTranslation();
  const text = useDynamicText();
  const ids = useId();
  const wordOf = ({ kind }: DomainField, value: string | null): string | null =>
    kind === 'boolean' && value !== null ? t(value === 'true' ? 'common.yes' : 'common.no') : value;
  const problemOf = (field: DomainField): string | undefined => {
    if (field.required && sources[field.path] === undefined) return t('setup.map.missing');
    const found = problems.find((problem) => problem.path === field.path);
    if (found === undefined) return undefined;
    return found.key === undefined ? found.message : t(`validation.${found.key}`);
  };
  return (
    <table className="table map-table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('setup.map.ours')}</th>
          <th scope="col">{t('setup.map.source')}</th>
          <th scope="col">{t('setup.map.becomes')}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => {
          const label = text(field.label) ?? field.path;
          const problem = problemOf(field);
          const problemId = `${ids}-${field.path.replaceAll('.', '-')}`;
          return (
            <tr key={field.path}>
              <th scope="row">{field.required ? label : t('connections.optional', { label })}</th>
              <td>
                <SourceSelect
                  label={label}
                  table={table}
                  places={places}
                  source={sources[field.path]}
                  required={field.required}
                  problem={problem}
                  problemId={problemId}
                  onChange={(source) => onChange(field.path, source)}
                />
                {problem !== undefined && (
                  <span id={problemId} className="field-problem">
                    {problem}
                  </span>
                )}
              </td>
              <td className="map-shown">
                {sources[field.path] !== undefined &&
                  shown(field.path).map((value, index) => (
                    <Cell key={`${index} ${value ?? ''}`} value={wordOf(field, value)} />
                  ))}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};

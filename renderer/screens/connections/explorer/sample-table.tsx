import { useTranslation } from 'react-i18next';
import { isNumberColumn } from '#renderer/screens/connections/explorer/cells.ts';
import { classNames } from '#renderer/ui/class-names.ts';
import { ScrollBox } from '#renderer/ui/scroll-box.tsx';
import type { Sample } from '#shared/api/types.ts';

/** First rows as the ERP has them, in a box that scrolls by itself both ways. */
export const SampleTable = ({ sample, label }: { sample: Sample; label: string }) => {
  const { t } = useTranslation();
  if (sample.rows.length === 0) return <p className="muted">{t('setup.look.noRows')}</p>;
  const numbers = sample.columns.map((_, index) => isNumberColumn(sample.rows.map((row) => row[index])));
  return (
    <ScrollBox className="sample-box" label={label}>
      <table className="table sample-table">
        <thead>
          <tr>
            {sample.columns.map((name, index) => (
              <th key={name} scope="col" className={classNames(numbers[index] && 'number')}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sample.rows.map((row, at) => (
            // Rows of a sample have no key that could be trusted, and their order never changes.
            <tr key={`${at} ${row[0] ?? ''}`}>
              {sample.columns.map((name, index) => (
                <td key={name} className={classNames(numbers[index] && 'number')}>
                  <Cell value={row[index] ?? null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
};

/** A value; NULL is a quiet dash, a long text is cut with the whole of it in the title. */
export const Cell = ({ value }: { value: string | null }) => {
  const { t } = useTranslation();
  if (value === null) {
    return (
      <span className="sample-null">
        <span aria-hidden>–</span>
        <span className="visually-hidden">{t('setup.look.null')}</span>
      </span>
    );
  }
  return (
    <span className="sample-cell" {...(value.length > 30 ? { title: value } : {})}>
      {value}
    </span>
  );
};

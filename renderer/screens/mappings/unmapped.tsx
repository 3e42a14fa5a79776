import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { type KnownValue, labelOf, type MappingValues } from '#renderer/screens/mappings/mapping-rows.ts';
import { Button } from '#renderer/ui/button.tsx';

/** Values that messages are stuck on; one click puts them into the table. */
export const Unmapped = ({
  values,
  known,
  onAdd,
}: {
  values: MappingValues['unmapped'];
  known: KnownValue[];
  onAdd: (value: string) => void;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  if (values.length === 0) return null;
  return (
    <div className="unmapped">
      <p>
        <strong>{t('mappings.unmapped')}</strong>
      </p>
      <ul>
        {values.map((one) => {
          const label = labelOf(known, one.value);
          return (
            <li key={one.value}>
              <span>
                <code>{one.value}</code> {label}
              </span>
              <span className="muted small">
                {t('mappings.met', { count: one.count, number: format.count(one.count) })}
              </span>
              <Button
                icon="add"
                onClick={() => onAdd(one.value)}
                aria-label={t('mappings.addValue', { value: one.value })}
              >
                {t('common.add')}
              </Button>
            </li>
          );
        })}
      </ul>
    </div>
  );
};

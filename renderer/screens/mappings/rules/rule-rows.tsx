import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type BookDraft, ruledEntities } from '#renderer/screens/mappings/rules/draft.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Select, TextArea, TextField } from '#renderer/ui/field.tsx';
import { ruleWords } from '#shared/rules.ts';

interface RowProps {
  index: number;
  form: UseFormReturn<BookDraft>;
  problemAt: (path: string) => string | undefined;
  onRemove: () => void;
}

const useEntityOptions = () => {
  const { t } = useTranslation();
  return ruledEntities.map((value) => ({ value, label: t(`entity.${value}`) }));
};

/** One rule: its conditions on the left, what it decides on the right. */
export const RuleRow = ({
  index,
  form,
  problemAt,
  onRemove,
  onUp,
}: RowProps & { onUp: (() => void) | null }) => {
  const { t } = useTranslation();
  const entities = useEntityOptions();
  const number = index + 1;
  const at = (name: string) => {
    const problem = problemAt(`rules.${index}.${name}`);
    return problem === undefined ? {} : { problem };
  };
  return (
    <fieldset className="rule">
      <legend>{t('rules.rule', { number })}</legend>
      <div className="rule-cells">
        <Select label={t('rules.entity')} options={entities} {...form.register(`rules.${index}.entity`)} />
        <TextField
          label={t('rules.categories')}
          {...at('categories')}
          {...form.register(`rules.${index}.categories`)}
        />
        <TextField
          label={t('rules.countries')}
          {...at('countries')}
          {...form.register(`rules.${index}.countries`)}
        />
        <TextField
          label={t('rules.warehouses')}
          {...at('warehouses')}
          {...form.register(`rules.${index}.warehouses`)}
        />
        <TextField
          label={t('rules.amountFrom')}
          inputMode="decimal"
          className="number"
          {...at('amountFrom')}
          {...form.register(`rules.${index}.amountFrom`)}
        />
        <TextField
          label={t('rules.amountBelow')}
          inputMode="decimal"
          className="number"
          {...at('amountBelow')}
          {...form.register(`rules.${index}.amountBelow`)}
        />
        <TextField
          label={t('rules.expression')}
          spellCheck={false}
          className="rule-wide"
          {...at('expression')}
          {...form.register(`rules.${index}.expression`)}
        />
        <Select
          label={t('rules.word')}
          options={ruleWords.map((value) => ({ value, label: t(`rules.words.${value}`) }))}
          {...form.register(`rules.${index}.word`)}
        />
        <TextField label={t('rules.value')} {...at('value')} {...form.register(`rules.${index}.value`)} />
      </div>
      <div className="row">
        {onUp !== null && (
          <Button look="quiet" onClick={onUp} aria-label={t('rules.up', { number })}>
            {t('rules.earlier')}
          </Button>
        )}
        <Button look="quiet" icon="remove" onClick={onRemove} aria-label={t('rules.remove', { number })}>
          {t('common.remove')}
        </Button>
      </div>
    </fieldset>
  );
};

export const FieldRow = ({ index, form, problemAt, onRemove }: RowProps) => {
  const { t } = useTranslation();
  const entities = useEntityOptions();
  const number = index + 1;
  const at = (name: string) => {
    const problem = problemAt(`fields.${index}.${name}`);
    return problem === undefined ? {} : { problem };
  };
  return (
    <fieldset className="rule">
      <legend>{t('rules.field', { number })}</legend>
      <div className="rule-cells">
        <Select label={t('rules.entity')} options={entities} {...form.register(`fields.${index}.entity`)} />
        <TextField
          label={t('rules.path')}
          help={t('rules.pathHelp')}
          spellCheck={false}
          {...at('path')}
          {...form.register(`fields.${index}.path`)}
        />
        <TextArea
          label={t('rules.becomes')}
          help={t('rules.becomesHelp')}
          spellCheck={false}
          rows={2}
          className="rule-wide"
          {...at('expression')}
          {...form.register(`fields.${index}.expression`)}
        />
      </div>
      <div className="row">
        <Button look="quiet" icon="remove" onClick={onRemove} aria-label={t('rules.removeField', { number })}>
          {t('common.remove')}
        </Button>
      </div>
    </fieldset>
  );
};

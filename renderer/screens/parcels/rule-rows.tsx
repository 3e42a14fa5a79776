import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { ParcelRulesDraft } from '#renderer/screens/parcels/rule-draft.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox, Select, TextArea, TextField } from '#renderer/ui/field.tsx';
import { parcelWords } from '#shared/parcels/aggregate.ts';
import { parcelStatuses } from '#shared/parcels/status.ts';

interface RowProps {
  index: number;
  form: UseFormReturn<ParcelRulesDraft>;
  problemAt: (path: string) => string | undefined;
  onRemove: () => void;
}

/** States nobody makes a document or a notice for. */
const silent = new Set<string>(['unknown', 'not_registered', 'label_draft']);

/** States to tick, folded; what is ticked stands in the line above. */
const States = ({
  label,
  words,
  chosen,
  register,
  problem,
}: {
  label: string;
  words: readonly (typeof parcelWords)[number][];
  chosen: readonly string[];
  register: ReturnType<UseFormReturn<ParcelRulesDraft>['register']>;
  problem: string | undefined;
}) => {
  const { t } = useTranslation();
  const names = words.filter((word) => chosen.includes(word)).map((word) => t(`parcels.status.${word}`));
  return (
    <details className="rule-states rule-wide">
      <summary>
        {label}: <strong>{names.length === 0 ? t('documentRules.noState') : names.join(', ')}</strong>
        {problem !== undefined && <span className="field-problem"> {problem}</span>}
      </summary>
      <fieldset className="choices">
        <legend className="visually-hidden">{label}</legend>
        {words
          .filter((word) => !silent.has(word))
          .map((word) => (
            <label key={word} className="row">
              <input type="checkbox" value={word} {...register} />
              {t(`parcels.status.${word}`)}
            </label>
          ))}
      </fieldset>
    </details>
  );
};

/** "When … then this document", with what it holds and after which other one it comes. */
export const DocumentRow = ({ index, form, problemAt, onRemove }: RowProps) => {
  const { t } = useTranslation();
  const number = index + 1;
  const rule = form.watch(`documents.${index}`);
  const others = form.watch('documents').filter((one, at) => at !== index && one.of === rule.of);
  const at = (name: string) => {
    const problem = problemAt(`documents.${index}.${name}`);
    return problem === undefined ? {} : { problem };
  };
  const place = `documents.${index}` as const;
  return (
    <fieldset className="rule">
      <legend>{t('documentRules.rule', { number })}</legend>
      <div className="rule-cells">
        <Select
          label={t('documentRules.of')}
          options={(['order', 'supplier_order'] as const).map((value) => ({
            value,
            label: t(`entity.${value}`),
          }))}
          {...form.register(`${place}.of`)}
        />
        <Select
          label={t('documentRules.each')}
          options={(['document', 'parcel'] as const).map((value) => ({
            value,
            label: t(`documentRules.eachOf.${value}`),
          }))}
          {...form.register(`${place}.each`)}
        />
        <States
          label={t('documentRules.when')}
          words={rule.each === 'parcel' ? parcelStatuses : parcelWords}
          chosen={rule.when}
          register={form.register(`${place}.when`)}
          problem={problemAt(`documents.${index}.when`)}
        />
        <TextField
          label={t('documentRules.kind')}
          help={t('documentRules.kindHelp')}
          {...at('kind')}
          {...form.register(`${place}.kind`)}
        />
        <Select
          label={t('documentRules.after')}
          options={[
            { value: '', label: t('documentRules.afterOrder') },
            ...others.map((one) => ({ value: one.id, label: one.kind === '' ? one.id : one.kind })),
          ]}
          {...form.register(`${place}.after`)}
        />
        <Select
          label={t('documentRules.dated')}
          options={(['event', 'now'] as const).map((value) => ({
            value,
            label: t(`documentRules.datedBy.${value}`),
          }))}
          {...form.register(`${place}.dated`)}
        />
        <div className="rule-switches">
          <Checkbox label={t('documentRules.enabled')} {...form.register(`${place}.enabled`)} />
          <Checkbox label={t('documentRules.approve')} {...form.register(`${place}.approve`)} />
        </div>
      </div>
      <details className="technical">
        <summary>{t('documentRules.more')}</summary>
        <div className="rule-cells">
          <TextArea
            label={t('documentRules.condition')}
            help={t('documentRules.conditionHelp')}
            className="rule-wide"
            rows={2}
            spellCheck={false}
            {...at('condition')}
            {...form.register(`${place}.condition`)}
          />
          <TextArea
            label={t('documentRules.lines')}
            help={t('documentRules.linesHelp')}
            className="rule-wide"
            rows={2}
            spellCheck={false}
            {...at('lines')}
            {...form.register(`${place}.lines`)}
          />
          <TextField
            label={t('waybill.note')}
            className="rule-wide"
            spellCheck={false}
            {...at('note')}
            {...form.register(`${place}.note`)}
          />
        </div>
      </details>
      <div className="row">
        <Button look="quiet" icon="remove" onClick={onRemove} aria-label={t('rules.remove', { number })}>
          {t('common.remove')}
        </Button>
      </div>
    </fieldset>
  );
};

/** "When … then tell the buyer this". */
export const NoticeRow = ({ index, form, problemAt, onRemove }: RowProps) => {
  const { t } = useTranslation();
  const number = index + 1;
  const rule = form.watch(`notices.${index}`);
  const problem = problemAt(`notices.${index}.text`);
  return (
    <fieldset className="rule">
      <legend>{t('noticeRules.rule', { number })}</legend>
      <div className="rule-cells">
        <States
          label={t('documentRules.when')}
          words={parcelStatuses}
          chosen={rule.when}
          register={form.register(`notices.${index}.when`)}
          problem={problemAt(`notices.${index}.when`)}
        />
        <Checkbox label={t('documentRules.enabled')} {...form.register(`notices.${index}.enabled`)} />
        <TextArea
          label={t('noticeRules.text')}
          help={t('noticeRules.textHelp')}
          className="rule-whole"
          rows={3}
          {...(problem === undefined ? {} : { problem })}
          {...form.register(`notices.${index}.text`)}
        />
      </div>
      <div className="row">
        <Button look="quiet" icon="remove" onClick={onRemove} aria-label={t('rules.remove', { number })}>
          {t('common.remove')}
        </Button>
      </div>
    </fieldset>
  );
};

import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useDynamicText } from '#renderer/i18n/use-dynamic-text.ts';
import type { FormContent } from '#renderer/screens/connections/connection-form.tsx';
import type { FormField } from '#renderer/screens/connections/schema-fields.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { Checkbox, Select, TextArea, TextField } from '#renderer/ui/field.tsx';

interface SchemaFieldProps {
  field: FormField;
  group: 'settings' | 'credentials';
  form: UseFormReturn<FormContent>;
  isStored: boolean;
  problem: string | undefined;
}

/** One input, drawn as its schema says. Labels and help are texts by key; a system without them shows its own name. */
export const SchemaField = ({ field, group, form, isStored, problem }: SchemaFieldProps) => {
  const { t } = useTranslation();
  const text = useDynamicText();
  const label =
    text(field.label) ?? text(`field.${field.name}`) ?? field.name.slice(field.name.lastIndexOf('/') + 1);
  const help = text(field.help);
  const shown = {
    label: field.required || group === 'credentials' ? label : t('connections.optional', { label }),
    ...(help === undefined ? {} : { help }),
    // The agent's own checks answer with the key of a text where they have one.
    ...(problem === undefined ? {} : { problem: text(problem) ?? problem }),
  };
  const place = `${group}.${field.name}` as const;
  const register = form.register(place);
  const choice = (value: string): string =>
    text(`choice.${field.name.slice(field.name.lastIndexOf('/') + 1)}.${value}`) ?? value;

  if (group === 'credentials') {
    return (
      <TextField
        {...shown}
        {...register}
        type="password"
        autoComplete="new-password"
        placeholder={isStored ? t('connections.secretKeep') : undefined}
        note={isStored && <Badge tone="ok" icon="key" text={t('connections.secretStored')} />}
      />
    );
  }
  switch (field.kind) {
    case 'boolean':
    case 'toggle':
      return <Checkbox {...shown} label={label} {...register} />;
    case 'select':
      return (
        <Select
          {...shown}
          label={label}
          {...register}
          options={[
            ...(field.required || field.initial !== undefined
              ? []
              : [{ value: '', label: t('connections.notChosen') }]),
            ...field.options.map((value) => ({ value, label: choice(value) })),
          ]}
        />
      );
    case 'choices':
      return (
        <fieldset className="field choices">
          <legend>{label}</legend>
          {field.options.map((value) => (
            <label key={value} className="row">
              <input type="checkbox" value={value} {...register} />
              {choice(value)}
            </label>
          ))}
        </fieldset>
      );
    case 'number':
      return <TextField {...shown} {...register} inputMode="numeric" className="field-number" />;
    case 'multiline':
      return <TextArea {...shown} {...register} rows={3} className="wide" />;
    case 'json':
      return <TextArea {...shown} {...register} rows={14} spellCheck={false} className="wide field-json" />;
    case 'text':
    case 'list':
    case 'constant':
      return <TextField {...shown} {...register} spellCheck={false} />;
    default:
      return null;
  }
};

import { useMemo, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { href, navigate } from '#renderer/app/router.ts';
import { ErpSetup } from '#renderer/screens/connections/erp-setup.tsx';
import {
  type FieldProblem,
  type FieldValues,
  fromFormValues,
  toFormValues,
  typedCredentials,
} from '#renderer/screens/connections/form-values.ts';
import { replaceName } from '#renderer/screens/connections/profile-path.ts';
import { SchemaField } from '#renderer/screens/connections/schema-field.tsx';
import { type FormField, fieldsOf } from '#renderer/screens/connections/schema-fields.ts';
import { ScriptDialog } from '#renderer/screens/connections/script-dialog.tsx';
import { TestPanel } from '#renderer/screens/connections/test-panel.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox, TextField } from '#renderer/ui/field.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { ConnectionDetail, SystemType } from '#shared/api/types.ts';

const jsonOf = (text: unknown): unknown => {
  try {
    return typeof text === 'string' && text.trim() !== '' ? (JSON.parse(text) as unknown) : null;
  } catch {
    return null;
  }
};

export interface FormContent {
  name: string;
  enabled: boolean;
  settings: FieldValues;
  credentials: FieldValues;
}

interface ConnectionFormProps {
  type: SystemType;
  stored: Pick<ConnectionDetail, 'name' | 'enabled' | 'settings' | 'storedSecrets'> & { id: string | null };
}

/** Problems of the agent's own check, sorted to the fields that they speak about. */
const byField = (problems: readonly { path: string; message: string }[], fields: readonly FormField[]) => {
  const found: Record<string, string> = {};
  const others: string[] = [];
  for (const { path, message } of problems) {
    const parts = path.split('.').filter((part) => part !== 'settings' && part !== 'credentials');
    const whole = parts.join('.');
    const placeOf = (one: FormField): string => one.name.replaceAll('/', '.');
    // The longest place wins: a group's own field, before the field that holds the rest as a text.
    const field = fields
      .filter((one) => whole === placeOf(one) || whole.startsWith(`${placeOf(one)}.`))
      .sort((a, b) => b.name.length - a.name.length)[0];
    if (field === undefined) others.push(path === '' ? message : `${path}: ${message}`);
    else {
      const rest = whole.slice(placeOf(field).length + 1);
      found[field.name] = rest === '' ? message : `${rest}: ${message}`;
    }
  }
  return { found, others };
};

/** Add or edit a connection; the inputs are drawn from the system's own schema. */
export const ConnectionForm = ({ type, stored }: ConnectionFormProps) => {
  const { t } = useTranslation();
  const say = useNotice();
  const save = useAction('connections.save');
  const settings = useMemo(() => fieldsOf(type.settings), [type]);
  const credentials = useMemo(() => fieldsOf(type.credentials), [type]);
  const [problems, setProblems] = useState<Record<string, FieldProblem>>({});
  const [refused, setRefused] = useState<{ path: string; message: string }[]>([]);
  const [former, setFormer] = useState<readonly string[]>([]);
  const [isScriptOpen, setScriptOpen] = useState(false);
  const form = useForm<FormContent>({
    defaultValues: {
      name: stored.name,
      enabled: stored.enabled,
      settings: toFormValues(settings, stored.settings),
      credentials: toFormValues(credentials, {}),
    },
  });
  const answers = byField(refused, [...settings, ...credentials]);

  /** What stands in the form now; null when a field cannot be read, which is then marked. */
  const content = () => {
    const values = form.getValues();
    const read = fromFormValues(settings, values.settings);
    const typed = typedCredentials(values.credentials);
    const missing = credentials.filter(
      (field) =>
        field.required && typed[field.name] === undefined && !stored.storedSecrets.includes(field.name),
    );
    const all = {
      ...read.problems,
      ...Object.fromEntries(missing.map((field) => [field.name, { key: 'required' as const }])),
    };
    setProblems(all);
    setRefused([]);
    if (Object.keys(all).length > 0) return null;
    return { id: stored.id, kind: type.kind, system: type.id, settings: read.settings, credentials: typed };
  };

  const submit = form.handleSubmit(({ name, enabled }) => {
    const ready = content();
    if (ready === null) return;
    save.mutate(
      { ...ready, name: name.trim(), enabled },
      {
        onSuccess: (answer) => {
          setRefused(answer.problems);
          if (answer.problems.length > 0 || answer.id === null) return;
          setFormer([]);
          say(t('connections.saved', { name: name.trim() }));
          form.reset({ ...form.getValues(), credentials: toFormValues(credentials, {}) });
          if (stored.id === null) navigate(href(['connections', answer.id]), 'replace');
        },
      },
    );
  });

  const applySuggestion = (path: string, name: string): boolean => {
    for (const field of settings.filter((one) => one.kind === 'json')) {
      const text = form.getValues(`settings.${field.name}`);
      const parsed = jsonOf(text);
      const place = field.name.split('/').slice(1).join('.');
      // A part of a profile that stands in a field of its own (the integrator's own names) is named by its place.
      const next =
        place === ''
          ? replaceName(parsed ?? { kind: 'queue-table' }, path, name)
          : path.startsWith(`${place}.`)
            ? replaceName(parsed ?? {}, path.slice(place.length + 1), name)
            : null;
      if (next !== null) {
        form.setValue(`settings.${field.name}`, JSON.stringify(next, null, 2), { shouldDirty: true });
        return true;
      }
    }
    return false;
  };

  const draw = (group: 'settings' | 'credentials') => (field: FormField) => {
    const problem = problems[field.name];
    return (
      <SchemaField
        key={`${group}.${field.name}`}
        field={field}
        group={group}
        form={form}
        isStored={group === 'credentials' && stored.storedSecrets.includes(field.name)}
        problem={
          problem === undefined
            ? answers.found[field.name]
            : t(`validation.${problem.key}`, { min: problem.min ?? '', max: problem.max ?? '' })
        }
      />
    );
  };
  const toggles = form.watch('settings');
  const counts = (field: FormField): boolean => field.under.every((name) => toggles[name] === true);
  const drawn = settings.filter((field) => field.kind !== 'constant' && counts(field));
  const shown = drawn.filter((field) => !field.advanced);
  // The password belongs beside whoever it is the password of.
  const afterOwner = shown.findIndex((field) => field.name === 'user' || field.name === 'email') + 1;
  const ownerEnd = afterOwner === 0 ? shown.length : afterOwner;
  const advanced = drawn.filter((field) => field.advanced);
  const isAdvancedOpen = advanced.some(
    (field) => problems[field.name] !== undefined || answers.found[field.name] !== undefined,
  );

  return (
    <form className="connection-form" onSubmit={(event) => void submit(event)} noValidate autoComplete="off">
      <Panel title={t('connections.settings')}>
        <div className="form-grid">
          <TextField
            label={t('connections.name')}
            help={t('connections.nameHelp')}
            maxLength={100}
            problem={form.formState.errors.name === undefined ? undefined : t('validation.required')}
            {...form.register('name', { validate: (name) => name.trim() !== '' })}
          />
          <Checkbox
            label={t('connections.enabled')}
            {...form.register('enabled')}
            className="connection-enabled"
          />
          {shown.slice(0, ownerEnd).map(draw('settings'))}
          {credentials.map(draw('credentials'))}
          {shown.slice(ownerEnd).map(draw('settings'))}
        </div>
        {credentials.length > 0 && (
          <p className="muted small connection-secret">{t('connections.secretHelp')}</p>
        )}
        {type.kind === 'erp' && (
          <ErpSetup
            name={form.watch('name')}
            system={type.id}
            content={content}
            profile={typeof toggles['profile'] === 'string' ? toggles['profile'] : ''}
            settings={toggles}
            setProfile={(text) => form.setValue('settings.profile', text, { shouldDirty: true })}
            former={former}
            setFormer={setFormer}
          />
        )}
        {advanced.length > 0 && (
          <details className="connection-advanced" open={isAdvancedOpen || undefined}>
            <summary>{t('connections.advanced')}</summary>
            <div className="form-grid">{advanced.map(draw('settings'))}</div>
          </details>
        )}
      </Panel>
      <TestPanel content={content} onSuggestion={applySuggestion} />
      {answers.others.length > 0 && (
        <ul className="error-box" role="alert">
          {answers.others.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {save.error !== null && <ErrorBox error={save.error} />}
      <div className="row">
        <Button type="submit" look="primary" busy={save.isPending}>
          {t('common.save')}
        </Button>
        <a className="button button-plain" href={href(['connections'])}>
          {t('common.cancel')}
        </a>
        {type.kind === 'erp' && stored.id !== null && (
          <Button icon="copy" onClick={() => setScriptOpen(true)}>
            {t('connections.script')}
          </Button>
        )}
      </div>
      {isScriptOpen && stored.id !== null && (
        <ScriptDialog
          connection={{ id: stored.id, name: stored.name }}
          onClose={() => setScriptOpen(false)}
        />
      )}
    </form>
  );
};

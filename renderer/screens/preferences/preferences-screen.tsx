import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { speak } from '#renderer/i18n/start.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox, Select, TextField } from '#renderer/ui/field.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import { Answer, ErrorBox } from '#renderer/ui/state.tsx';
import { type Preferences, preferences } from '#shared/api/types.ts';
import { languageNames } from '#shared/i18n/index.ts';
import { languages } from '#shared/i18n/shape.ts';
import './preferences.css';

export const PreferencesScreen = () => {
  const { t } = useTranslation();
  const stored = useProcedure('preferences.get', {});
  return (
    <Screen title={t('nav.preferences')}>
      <Answer query={stored} lines={6}>
        {(value) => <PreferencesForm stored={value} />}
      </Answer>
    </Screen>
  );
};

const PreferencesForm = ({ stored }: { stored: Preferences }) => {
  const { t } = useTranslation();
  const say = useNotice();
  const save = useAction('preferences.set');
  const form = useForm<Preferences>({ defaultValues: stored });
  const { errors, isDirty } = form.formState;
  const days = preferences.shape.retentionDays;
  const port = preferences.shape.pullPort;
  const megabytes = preferences.shape.retentionMegabytes;

  const submit = form.handleSubmit((values) =>
    save.mutate(values, {
      onSuccess: (next) => {
        form.reset(next);
        void speak(next.language).then(() => say(t('preferences.saved', { lng: next.language })));
      },
    }),
  );

  return (
    <form className="preferences" onSubmit={(event) => void submit(event)} noValidate>
      <Panel title={t('preferences.window')}>
        <div className="stack">
          <Select
            label={t('preferences.language')}
            {...form.register('language')}
            options={languages.map((language) => ({ value: language, label: languageNames[language] }))}
          />
          <Checkbox
            label={t('preferences.notifications')}
            help={t('preferences.notificationsHelp')}
            {...form.register('notifications')}
          />
          <Checkbox
            label={t('preferences.startWithSystem')}
            help={t('preferences.startWithSystemHelp')}
            {...form.register('startWithSystem')}
          />
        </div>
      </Panel>
      <Panel title={t('preferences.history')}>
        <div className="stack">
          <p className="muted">{t('preferences.historyHelp')}</p>
          <div className="form-grid">
            <TextField
              label={t('preferences.retentionDays')}
              type="number"
              inputMode="numeric"
              problem={
                errors.retentionDays === undefined ? undefined : t('validation.range', { min: 7, max: 3650 })
              }
              {...form.register('retentionDays', {
                valueAsNumber: true,
                validate: (value) => days.safeParse(value).success,
              })}
            />
            <TextField
              label={t('preferences.retentionMegabytes')}
              type="number"
              inputMode="numeric"
              problem={
                errors.retentionMegabytes === undefined
                  ? undefined
                  : t('validation.range', { min: 50, max: 100_000 })
              }
              {...form.register('retentionMegabytes', {
                valueAsNumber: true,
                validate: (value) => megabytes.safeParse(value).success,
              })}
            />
          </div>
        </div>
      </Panel>
      <Panel title={t('preferences.fetching')}>
        <TextField
          label={t('preferences.pullPort')}
          help={t('preferences.pullPortHelp')}
          type="number"
          inputMode="numeric"
          problem={
            errors.pullPort === undefined ? undefined : t('validation.range', { min: 1_024, max: 65_535 })
          }
          {...form.register('pullPort', {
            setValueAs: (value: unknown) => (value === '' || value === null ? null : Number(value)),
            validate: (value) => port.safeParse(value).success,
          })}
        />
      </Panel>
      {save.error !== null && <ErrorBox error={save.error} />}
      <div className="row">
        <Button type="submit" look="primary" busy={save.isPending} disabled={!isDirty}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
};

import { useEffect, useId, useRef, useState } from 'react';
import { useFieldArray, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { MappingLine } from '#renderer/screens/mappings/mapping-line.tsx';
import {
  draftOf,
  duplicates,
  type KnownValue,
  keepDraft,
  type MappingValues,
  type Pair,
  stillUnmapped,
} from '#renderer/screens/mappings/mapping-rows.ts';
import { Unmapped } from '#renderer/screens/mappings/unmapped.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { TextField } from '#renderer/ui/field.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import { useErrorText } from '#renderer/ui/use-error-text.ts';
import type { ConnectionSummary, MappingRow } from '#shared/api/types.ts';

interface MappingTableProps {
  connection: ConnectionSummary;
  kind: MappingRow['kind'];
  direction: MappingRow['direction'];
  stored: MappingRow[];
  /** What a value that no row names becomes; empty = a person is asked. */
  fallback: string;
  values: MappingValues | undefined;
  valuesError: Error | null;
}

/** One editable table: the value on the left becomes the value on the right. */
export const MappingTable = ({
  connection,
  kind,
  direction,
  stored,
  fallback,
  values,
  valuesError,
}: MappingTableProps) => {
  const { t } = useTranslation();
  const say = useNotice();
  const save = useAction('mappings.save');
  const id = useId();
  const place = useRef<HTMLFormElement>(null);
  const draftKey = `${connection.id} ${kind} ${direction}`;
  const [rest, setRest] = useState(fallback);
  const pairs = stored.map(({ from, to }) => ({ from, to }));
  const storedText = JSON.stringify(pairs);
  const form = useForm<{ pairs: Pair[] }>({ defaultValues: { pairs: draftOf(draftKey) ?? pairs } });
  const list = useFieldArray({ control: form.control, name: 'pairs' });
  const current = useWatch({ control: form.control, name: 'pairs' });
  const isRowsChanged = JSON.stringify(current.map(({ from, to }) => ({ from, to }))) !== storedText;
  const isChanged = isRowsChanged || rest.trim() !== fallback;
  const twice = duplicates(current);
  const tried = form.formState.isSubmitted;
  const left = direction === 'to_remote' ? 'erp' : 'remote';
  const right = direction === 'to_remote' ? 'remote' : 'erp';
  const name = (side: 'erp' | 'remote'): string => (side === 'erp' ? t('mappings.erp') : connection.name);

  useEffect(() => {
    keepDraft(draftKey, isRowsChanged ? current.map(({ from, to }) => ({ from, to })) : null);
  }, [draftKey, isRowsChanged, current]);
  useEffect(() => setRest(fallback), [fallback]);
  useEffect(() => {
    // Saved elsewhere: follow, unless something is being edited here.
    if (draftOf(draftKey) === undefined) form.reset({ pairs: JSON.parse(storedText) as Pair[] });
  }, [draftKey, storedText, form]);

  const add = (from: string): void => {
    list.prepend({ from, to: '' }, { shouldFocus: false });
    const box = from === '' ? 'from' : 'to';
    setTimeout(() => place.current?.querySelector<HTMLInputElement>(`input[name="pairs.0.${box}"]`)?.focus());
  };
  const submit = form.handleSubmit(({ pairs: edited }) => {
    if (duplicates(edited).size > 0) return;
    save.mutate(
      {
        connectionId: connection.id,
        kind,
        direction,
        fallback: rest.trim() === '' ? null : rest.trim(),
        rows: edited.map(({ from, to }) => ({ kind, direction, from: from.trim(), to: to.trim() })),
      },
      {
        onSuccess: () => {
          keepDraft(draftKey, null);
          form.reset({ pairs: edited.map(({ from, to }) => ({ from: from.trim(), to: to.trim() })) });
          say(t('mappings.saved'));
        },
      },
    );
  });

  return (
    <Panel title={t(`mappings.direction.${direction}`, { connection: connection.name })}>
      <form ref={place} className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <Unmapped
          values={stillUnmapped(values, direction, current)}
          known={values?.[left] ?? []}
          onAdd={add}
        />
        <Known id={`${id}-left`} values={values?.[left] ?? []} />
        <Known id={`${id}-right`} values={values?.[right] ?? []} />
        {list.fields.length === 0 ? (
          <p className="muted">{t('mappings.empty')}</p>
        ) : (
          <table className="mapping-table">
            <thead>
              <tr>
                <th>{name(left)}</th>
                <th>
                  <span className="visually-hidden">{t('mappings.becomes')}</span>
                </th>
                <th>{name(right)}</th>
                <th>
                  <span className="visually-hidden">{t('common.remove')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.fields.map((field, index) => (
                <MappingLine
                  key={field.id}
                  index={index}
                  pair={current[index] ?? { from: '', to: '' }}
                  register={form.register}
                  isDouble={twice.has(index)}
                  tried={tried}
                  leftName={name(left)}
                  rightName={name(right)}
                  leftList={`${id}-left`}
                  rightList={`${id}-right`}
                  leftValues={values?.[left] ?? []}
                  rightValues={values?.[right] ?? []}
                  onRemove={() => list.remove(index)}
                />
              ))}
            </tbody>
          </table>
        )}
        <TextField
          label={t('mappings.fallback')}
          help={t('mappings.fallbackHelp')}
          className="mapping-fallback"
          list={`${id}-right`}
          maxLength={200}
          value={rest}
          onChange={(event) => setRest(event.target.value)}
        />
        {valuesError !== null && <NoSuggestions error={valuesError} />}
        {save.error !== null && <ErrorBox error={save.error} />}
        <div className="row">
          <Button icon="add" onClick={() => add('')}>
            {t('mappings.addRow')}
          </Button>
          <span className="grow" />
          {isChanged && (
            <>
              <span className="muted small">{t('mappings.unsaved')}</span>
              <Button
                look="quiet"
                onClick={() => {
                  form.reset({ pairs });
                  setRest(fallback);
                }}
              >
                {t('mappings.discard')}
              </Button>
            </>
          )}
          <Button type="submit" look="primary" busy={save.isPending} disabled={!isChanged}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Panel>
  );
};

const Known = ({ id, values }: { id: string; values: KnownValue[] }) => (
  <datalist id={id}>
    {values.map((one) => (
      <option key={one.value} value={one.value}>
        {one.label}
      </option>
    ))}
  </datalist>
);

const NoSuggestions = ({ error }: { error: Error }) => {
  const { t } = useTranslation();
  return (
    <p className="muted small">
      {t('mappings.noValues')} {useErrorText(error).sentence}
    </p>
  );
};

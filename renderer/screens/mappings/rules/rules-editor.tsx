import { useState } from 'react';
import { useFieldArray, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import {
  type BookDraft,
  bookOfDraft,
  type DraftProblem,
  draftOfBook,
  freshRule,
  placeOf,
} from '#renderer/screens/mappings/rules/draft.ts';
import { FieldRow, RuleRow } from '#renderer/screens/mappings/rules/rule-rows.tsx';
import { RulesHistory } from '#renderer/screens/mappings/rules/rules-history.tsx';
import { RulesPreview } from '#renderer/screens/mappings/rules/rules-preview.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Answer, ErrorBox } from '#renderer/ui/state.tsx';
import type { ProcedureOutput } from '#shared/api/contract.ts';
import type { Rulebook } from '#shared/rules.ts';

/** Who is responsible, what goes where, and which fields are worked out before an object is sent. */
export const RulesEditor = ({ connectionId }: { connectionId: string }) => {
  const stored = useProcedure('rules.get', { connectionId });
  return (
    <Answer query={stored} lines={8}>
      {(answer) => <RulesForm key={answer.version} connectionId={connectionId} stored={answer} />}
    </Answer>
  );
};

const RulesForm = ({
  connectionId,
  stored,
}: {
  connectionId: string;
  stored: ProcedureOutput<'rules.get'>;
}) => {
  const { t } = useTranslation();
  const say = useNotice();
  const save = useAction('rules.save');
  const [problems, setProblems] = useState<DraftProblem[]>([]);
  const [previewed, setPreviewed] = useState<Rulebook | null>(null);
  const form = useForm<BookDraft>({ defaultValues: draftOfBook(stored.book) });
  const rules = useFieldArray({ control: form.control, name: 'rules' });
  const fields = useFieldArray({ control: form.control, name: 'fields' });
  const problemAt = (path: string): string | undefined => {
    const found = problems.find((one) => one.path === path);
    if (found === undefined) return undefined;
    const { kind, message } = found;
    return kind === 'expression' ? `${t('validation.expression')} (${message})` : t(`validation.${kind}`);
  };

  const read = (draft: BookDraft): Rulebook | null => {
    const found = bookOfDraft(draft);
    setProblems('problems' in found ? found.problems : []);
    return 'book' in found ? found.book : null;
  };
  const submit = form.handleSubmit((draft) => {
    const book = read(draft);
    if (book === null) return;
    save.mutate(
      { connectionId, book },
      {
        onSuccess: (answer) => {
          setProblems(
            answer.problems.map(({ path, message }) => ({
              path: placeOf(path),
              kind: 'expression',
              message,
            })),
          );
          if (answer.problems.length === 0) say(t('rules.saved'));
        },
      },
    );
  });

  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <Panel title={t('rules.title')}>
        <div className="stack">
          <p className="muted">{t('rules.lead')}</p>
          {rules.fields.length === 0 && <p className="muted">{t('rules.none')}</p>}
          {rules.fields.map((one, index) => (
            <RuleRow
              key={one.id}
              index={index}
              form={form}
              problemAt={problemAt}
              onRemove={() => rules.remove(index)}
              onUp={index === 0 ? null : () => rules.move(index, index - 1)}
            />
          ))}
          <div>
            <Button icon="add" onClick={() => rules.append(freshRule)}>
              {t('rules.add')}
            </Button>
          </div>
        </div>
      </Panel>
      <Panel title={t('rules.fieldsTitle')}>
        <div className="stack">
          <p className="muted">{t('rules.fieldsLead')}</p>
          {fields.fields.map((one, index) => (
            <FieldRow
              key={one.id}
              index={index}
              form={form}
              problemAt={problemAt}
              onRemove={() => fields.remove(index)}
            />
          ))}
          <div>
            <Button icon="add" onClick={() => fields.append({ entity: 'order', path: '', expression: '' })}>
              {t('rules.addField')}
            </Button>
          </div>
        </div>
      </Panel>
      {problems.length > 0 && (
        <p className="field-problem" role="alert">
          {t('rules.problems')}
        </p>
      )}
      {save.error !== null && <ErrorBox error={save.error} />}
      <div className="row">
        <Button icon="search" onClick={() => setPreviewed(read(form.getValues()))}>
          {t('rules.tryOut')}
        </Button>
        <span className="grow" />
        <Button type="submit" look="primary" busy={save.isPending}>
          {t('common.save')}
        </Button>
      </div>
      {previewed !== null && (
        <RulesPreview connectionId={connectionId} book={previewed} onClose={() => setPreviewed(null)} />
      )}
      <RulesHistory connectionId={connectionId} history={stored.history} />
    </form>
  );
};

import { useState } from 'react';
import { useFieldArray, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { href, navigate } from '#renderer/app/router.ts';
import { RulesHistory } from '#renderer/screens/mappings/rules/rules-history.tsx';
import {
  bookOfDraft,
  draftOfBook,
  freshDocument,
  freshNotice,
  type ParcelRulesDraft,
} from '#renderer/screens/parcels/rule-draft.ts';
import { DocumentRow, NoticeRow } from '#renderer/screens/parcels/rule-rows.tsx';
import { RulesTrial } from '#renderer/screens/parcels/rules-trial.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Select } from '#renderer/ui/field.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Answer, Empty, ErrorBox } from '#renderer/ui/state.tsx';
import type { ProcedureOutput } from '#shared/api/contract.ts';

/** What the ERP makes, and what buyers are told, when a parcel comes so far. */
export const RulesPage = ({ erpId }: { erpId: string | undefined }) => {
  const { t } = useTranslation();
  const connections = useProcedure('connections.list', {});
  return (
    <Answer query={connections}>
      {(all) => {
        const erps = all.connections.filter((one) => one.kind === 'erp');
        const chosen = erps.find((one) => one.id === erpId) ?? erps[0];
        if (chosen === undefined) {
          return (
            <Empty
              icon="connections"
              title={t('parcels.noErp')}
              hint={<a href={href(['connections', 'new'])}>{t('connections.add')}</a>}
            />
          );
        }
        return (
          <>
            {erps.length > 1 && (
              <Select
                label={t('messages.connection')}
                className="parcel-choice"
                value={chosen.id}
                onChange={(event) => navigate(href(['parcels', 'rules', event.target.value]))}
                options={erps.map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
            <Stored key={chosen.id} erpId={chosen.id} />
          </>
        );
      }}
    </Answer>
  );
};

const Stored = ({ erpId }: { erpId: string }) => {
  const stored = useProcedure('rules.get', { connectionId: erpId });
  return (
    <Answer query={stored} lines={8}>
      {(answer) => <Rules key={answer.version} erpId={erpId} stored={answer} />}
    </Answer>
  );
};

const Rules = ({ erpId, stored }: { erpId: string; stored: ProcedureOutput<'rules.get'> }) => {
  const { t } = useTranslation();
  const say = useNotice();
  const save = useAction('rules.save');
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [isTrying, setTrying] = useState(false);
  const form = useForm<ParcelRulesDraft>({ defaultValues: draftOfBook(stored.book) });
  const documents = useFieldArray({ control: form.control, name: 'documents', keyName: 'at' });
  const notices = useFieldArray({ control: form.control, name: 'notices', keyName: 'at' });
  const shared = { form, problemAt: (path: string) => problems.get(path) };

  const submit = form.handleSubmit((draft) => {
    const found = bookOfDraft(draft, stored.book);
    if ('problems' in found) {
      setProblems(new Map([...found.problems].map((path) => [path, t('validation.required')])));
      return;
    }
    save.mutate(
      { connectionId: erpId, book: found.book },
      {
        onSuccess: (answer) => {
          setProblems(
            new Map(
              answer.problems.map(({ path, message }) => [
                path,
                `${t('validation.expression')} (${message})`,
              ]),
            ),
          );
          if (answer.problems.length === 0) say(t('rules.saved'));
        },
      },
    );
  });

  return (
    <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
      <Panel title={t('documentRules.title')}>
        <div className="stack">
          <p className="muted">{t('documentRules.lead')}</p>
          {documents.fields.map((one, index) => (
            <DocumentRow key={one.at} index={index} {...shared} onRemove={() => documents.remove(index)} />
          ))}
          <div>
            <Button icon="add" onClick={() => documents.append(freshDocument())}>
              {t('documentRules.add')}
            </Button>
          </div>
        </div>
      </Panel>
      <Panel title={t('noticeRules.title')}>
        <div className="stack">
          <p className="muted">{t('noticeRules.lead')}</p>
          {notices.fields.map((one, index) => (
            <NoticeRow key={one.at} index={index} {...shared} onRemove={() => notices.remove(index)} />
          ))}
          <div>
            <Button icon="add" onClick={() => notices.append(freshNotice(t('noticeRules.example')))}>
              {t('noticeRules.add')}
            </Button>
          </div>
        </div>
      </Panel>
      {problems.size > 0 && (
        <p className="field-problem" role="alert">
          {t('rules.problems')}
        </p>
      )}
      {save.error !== null && <ErrorBox error={save.error} />}
      <div className="row">
        <Button icon="search" onClick={() => setTrying(true)}>
          {t('documentRules.try')}
        </Button>
        <span className="grow" />
        <Button type="submit" look="primary" busy={save.isPending}>
          {t('common.save')}
        </Button>
      </div>
      {isTrying && <RulesTrial erpId={erpId} onClose={() => setTrying(false)} />}
      <RulesHistory connectionId={erpId} history={stored.history} />
    </form>
  );
};

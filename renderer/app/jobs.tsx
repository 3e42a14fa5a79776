import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { Button } from '#renderer/ui/button.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Progress } from '#renderer/ui/progress.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { Job } from '#shared/api/types.ts';
import './jobs.css';

const JobContext = createContext<(job: Job) => void>(() => undefined);

/** Shows the progress of a bulk action above every screen until it ends. */
export const useShowJob = (): ((job: Job) => void) => useContext(JobContext);

export const JobProvider = ({ children }: { children: ReactNode }) => {
  const [ids, setIds] = useState<string[]>([]);
  const show = useCallback(
    (job: Job) => setIds((former) => [...former.filter((id) => id !== job.id), job.id]),
    [],
  );
  const drop = useCallback((id: string) => setIds((former) => former.filter((one) => one !== id)), []);

  return (
    <JobContext value={show}>
      {ids.length > 0 && (
        <div className="jobs">
          {ids.map((id) => (
            <JobLine key={id} id={id} onGone={drop} />
          ))}
        </div>
      )}
      {children}
    </JobContext>
  );
};

const JobLine = ({ id, onGone }: { id: string; onGone: (id: string) => void }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useNotice();
  // Asked twice a second although events come too: an event lost at a reconnect must not freeze the bar.
  const job = useProcedure('jobs.get', { id }, { refreshMs: 500 });
  const cancel = useAction('jobs.cancel');
  const state = job.data?.state;
  const done = job.data?.done ?? 0;
  const kind = job.data?.kind;

  useEffect(() => {
    if (state === undefined || state === 'running' || kind === undefined) return;
    say(t(`jobs.${state}`, { count: done, done: format.count(done), what: t(`jobs.kind.${kind}`) }));
    onGone(id);
  }, [state, done, kind, id, onGone, say, t, format]);

  if (job.isError) return <ErrorBox error={job.error} onRetry={() => onGone(id)} />;
  if (job.data === undefined) return null;
  return (
    <div className="job">
      <span className="job-kind">{t(`jobs.kind.${job.data.kind}`)}</span>
      <Progress label={t(`jobs.kind.${job.data.kind}`)} value={job.data.done} max={job.data.total} />
      <span className="number">
        {t('jobs.progress', { done: format.count(job.data.done), total: format.count(job.data.total) })}
      </span>
      <Button busy={cancel.isPending} onClick={() => cancel.mutate({ id })}>
        {t('common.stop')}
      </Button>
    </div>
  );
};

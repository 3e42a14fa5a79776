import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { useShowJob } from '#renderer/app/jobs.tsx';
import { useFormat } from '#renderer/format/use-format.ts';
import type { BulkKind } from '#renderer/screens/problems/bulk-kinds.ts';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { Progress } from '#renderer/ui/progress.tsx';
import { ReasonDialog } from '#renderer/ui/reason-dialog.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { ProblemGroup } from '#shared/api/types.ts';

interface BulkDialogProps {
  kind: BulkKind;
  group: ProblemGroup;
  onClose: () => void;
}

/**
 * Says how many it is about before anything happens: the count comes from the same filter that the job is given, so
 * it is not the number on the card, which may have grown since.
 */
export const BulkDialog = ({ kind, group, onClose }: BulkDialogProps) => {
  const { t } = useTranslation();
  const format = useFormat();
  const showJob = useShowJob();
  const filter = { status: [group.status], connectionId: group.connectionId, cause: group.cause };
  const count = useProcedure('deliveries.count', { filter, cap: 1_000_000 });
  const start = useAction('problems.start');
  const title = t(`problems.all.${kind}`);
  const number = count.data?.count ?? 0;
  const text = t(`problems.confirm.${kind}`, {
    count: number,
    number: format.count(number),
    connection: group.connectionName,
  });

  const run = (reason?: string): void =>
    start.mutate(
      { kind, filter, ...(reason === undefined ? {} : { reason }) },
      {
        onSuccess: (job) => {
          showJob(job);
          onClose();
        },
      },
    );

  if (kind === 'set_aside') {
    return (
      <ReasonDialog
        title={title}
        text={count.data === undefined ? t('common.counting') : text}
        confirm={title}
        busy={start.isPending || count.data === undefined}
        error={start.error ?? count.error}
        onConfirm={run}
        onClose={onClose}
      />
    );
  }
  return (
    <ConfirmDialog
      title={title}
      confirm={title}
      busy={start.isPending}
      disabled={count.data === undefined || number === 0}
      error={start.error}
      onConfirm={() => run()}
      onClose={onClose}
    >
      {count.isError ? (
        <ErrorBox error={count.error} onRetry={() => void count.refetch()} />
      ) : count.data === undefined ? (
        <Progress label={t('common.counting')} />
      ) : (
        <p className="bulk-count">{text}</p>
      )}
      {kind === 'retry' && <p className="muted">{t('problems.orderKept')}</p>}
    </ConfirmDialog>
  );
};

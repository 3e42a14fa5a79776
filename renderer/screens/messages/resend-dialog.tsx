import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { checkObject, type ObjectProblem } from '#renderer/objects/check-object.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { TextArea } from '#renderer/ui/field.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { DeliveryDetail } from '#shared/api/types.ts';

interface ResendDialogProps {
  delivery: DeliveryDetail;
  onClose: () => void;
  onSent: (id: number) => void;
}

/** Edit and resend: the stored object as text, checked by its schema before it may go; the reason is kept. */
export const ResendDialog = ({ delivery, onClose, onSent }: ResendDialogProps) => {
  const { t } = useTranslation();
  const resend = useAction('deliveries.resend');
  const original = JSON.stringify(delivery.object, null, 2);
  const [text, setText] = useState(original);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const checked = checkObject(delivery.entity, text);
  const isReasonEmpty = reason.trim() === '';
  const isUnchanged = text === original;

  const send = (): void => {
    setTried(true);
    if (!checked.ok || isReasonEmpty || isUnchanged) return;
    resend.mutate(
      { id: delivery.id, object: checked.object, reason: reason.trim() },
      { onSuccess: ({ id }) => onSent(id) },
    );
  };

  return (
    <Dialog
      title={t('messages.resendTitle', { what: `${t(`entity.${delivery.entity}`)} ${delivery.label}` })}
      shape="wide"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" busy={resend.isPending} onClick={send}>
            {t('messages.resendSend')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{t('messages.resendText')}</p>
        <TextArea
          label={t('messages.object')}
          className="resend-object"
          rows={16}
          spellCheck={false}
          value={text}
          problem={tried && isUnchanged ? t('messages.resendUnchanged') : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        {!checked.ok && <Problems problems={checked.problems} />}
        <TextArea
          label={t('common.reason')}
          help={t('common.reasonHelp')}
          rows={2}
          maxLength={500}
          value={reason}
          problem={tried && isReasonEmpty ? t('validation.required') : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        {resend.error !== null && <ErrorBox error={resend.error} />}
      </div>
    </Dialog>
  );
};

const Problems = ({ problems }: { problems: ObjectProblem[] }) => {
  const { t } = useTranslation();
  return (
    <div className="resend-problems" role="alert">
      <strong>{t('messages.resendInvalid')}</strong>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.path} ${problem.key ?? problem.message}`}>
            {problem.path !== '' && <code>{problem.path}</code>}{' '}
            {problem.key === undefined ? problem.message : t(`validation.${problem.key}`)}
          </li>
        ))}
      </ul>
    </div>
  );
};

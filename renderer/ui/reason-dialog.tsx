import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { TextArea } from '#renderer/ui/field.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';

interface ReasonDialogProps {
  title: string;
  text: string;
  confirm: string;
  busy: boolean;
  error: unknown;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/** Asks why, because the journal keeps the answer. */
export const ReasonDialog = ({
  title,
  text,
  confirm,
  busy,
  error,
  onConfirm,
  onClose,
}: ReasonDialogProps) => {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const isEmpty = reason.trim() === '';

  const submit = (): void => {
    setTried(true);
    if (!isEmpty) onConfirm(reason.trim());
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" busy={busy} onClick={submit}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{text}</p>
        <TextArea
          label={t('common.reason')}
          help={t('common.reasonHelp')}
          maxLength={500}
          value={reason}
          required
          problem={tried && isEmpty ? t('validation.required') : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        {error !== null && error !== undefined && <ErrorBox error={error} />}
      </div>
    </Dialog>
  );
};

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';

interface ConfirmDialogProps {
  title: string;
  confirm: string;
  danger?: boolean;
  busy: boolean;
  error: unknown;
  /** Not yet: what the person should see before deciding is still being counted. */
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

export const ConfirmDialog = ({
  title,
  confirm,
  danger = false,
  busy,
  error,
  disabled = false,
  onConfirm,
  onClose,
  children,
}: ConfirmDialogProps) => {
  const { t } = useTranslation();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look={danger ? 'danger' : 'primary'} busy={busy} disabled={disabled} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="stack">
        {children}
        {error !== null && error !== undefined && <ErrorBox error={error} />}
      </div>
    </Dialog>
  );
};

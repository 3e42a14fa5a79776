import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/ui/button.tsx';
import { classNames } from '#renderer/ui/class-names.ts';
import './dialog.css';

interface DialogProps {
  title: string;
  /** `drawer` takes the right side of the window. */
  shape?: 'box' | 'wide' | 'full' | 'drawer';
  onClose: () => void;
  /** Small text or badges beside the title. */
  head?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus inside, closes with Esc and gives the focus back. */
export const Dialog = ({ title, shape = 'box', onClose, head, footer, children }: DialogProps) => {
  const { t } = useTranslation();
  const box = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // Before the page is drawn and, above all, before the dialog leaves it: only then does closing give the focus back.
  useLayoutEffect(() => {
    const dialog = box.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={box}
      className={classNames('dialog', `dialog-${shape}`)}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // The owner decides by taking the dialog away; a dialog closed by itself would leave the address behind.
        event.preventDefault();
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="dialog-head">
        <div className="grow">
          <h2 id={titleId}>{title}</h2>
          {head}
        </div>
        <Button look="quiet" icon="close" aria-label={t('common.close')} onClick={onClose} />
      </div>
      <div className="dialog-body">{children}</div>
      {footer !== undefined && <div className="dialog-foot">{footer}</div>}
    </dialog>
  );
};

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { downloadText } from '#renderer/ui/download.ts';
import { Answer } from '#renderer/ui/state.tsx';

const parts = ['install', 'remove'] as const;
type Part = (typeof parts)[number];

/** The exact script that an administrator runs in the ERP's database, and the one that takes it away again. */
export const ScriptDialog = ({
  connection,
  onClose,
}: {
  connection: { id: string; name: string };
  onClose: () => void;
}) => {
  const { t } = useTranslation();
  const scripts = useProcedure('connections.script', { id: connection.id });
  const [part, setPart] = useState<Part>('install');
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const text = scripts.data?.[part] ?? '';

  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  };

  return (
    <Dialog
      title={t('connections.scriptTitle', { name: connection.name })}
      shape="wide"
      onClose={onClose}
      footer={
        <>
          <span className="grow muted" aria-live="polite">
            {copied !== 'no' && t(copied === 'yes' ? 'connections.copied' : 'connections.copyFailed')}
          </span>
          <Button icon="copy" disabled={text === ''} onClick={copy}>
            {t('common.copy')}
          </Button>
          <Button
            icon="save"
            disabled={text === ''}
            onClick={() => downloadText(`mostek-${part}-${connection.id}.sql`, text, 'text/plain')}
          >
            {t('connections.saveFile')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{t(`connections.scriptText.${part}`)}</p>
        <fieldset className="row script-choice">
          <legend className="visually-hidden">{t('connections.script')}</legend>
          {parts.map((one) => (
            <label key={one} className="row">
              <input
                type="radio"
                name="script-part"
                checked={part === one}
                onChange={() => {
                  setPart(one);
                  setCopied('no');
                }}
              />
              {t(`connections.scriptPart.${one}`)}
            </label>
          ))}
        </fieldset>
        <Answer query={scripts} lines={8}>
          {(both) => (
            <textarea
              className="script"
              aria-label={t(`connections.scriptPart.${part}`)}
              rows={18}
              readOnly
              spellCheck={false}
              value={both[part]}
            />
          )}
        </Answer>
      </div>
    </Dialog>
  );
};

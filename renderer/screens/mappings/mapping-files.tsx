import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '#renderer/api/hooks.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { downloadBytes } from '#renderer/ui/download.ts';
import { useNotice } from '#renderer/ui/notice.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { ConnectionSummary } from '#shared/api/types.ts';

const shownProblems = 20;

/** All tables of a connection to a file and back. */
export const MappingFiles = ({ connection }: { connection: ConnectionSummary }) => {
  const { t } = useTranslation();
  const say = useNotice();
  const picker = useRef<HTMLInputElement>(null);
  const exported = useAction('mappings.export');
  const imported = useAction('mappings.import');
  const [reported, setReported] = useState(false);
  const connectionId = connection.id;

  const take = (format: 'csv' | 'xlsx'): void =>
    exported.mutate(
      { connectionId, format },
      { onSuccess: ({ name, base64 }) => downloadBytes(name, base64) },
    );
  const read = async (file: File): Promise<void> => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    imported.mutate(
      { connectionId, name: file.name, base64, dryRun: false },
      {
        onSuccess: ({ saved, rows }) => {
          if (saved) say(t('mappings.imported', { count: rows, number: rows }));
          else setReported(true);
        },
        onError: () => setReported(true),
      },
    );
  };

  return (
    <div className="mapping-files">
      <Button busy={exported.isPending} onClick={() => take('csv')}>
        {t('mappings.exportCsv')}
      </Button>
      <Button busy={exported.isPending} onClick={() => take('xlsx')}>
        {t('mappings.exportExcel')}
      </Button>
      <Button busy={imported.isPending} onClick={() => picker.current?.click()}>
        {t('mappings.importFile')}
      </Button>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".csv,.xlsx"
        aria-label={t('mappings.importFile')}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) void read(file);
          event.target.value = '';
        }}
      />
      {exported.error !== null && <ErrorBox error={exported.error} />}
      {reported && (
        <Dialog title={t('mappings.notImported')} onClose={() => setReported(false)}>
          {imported.error !== null && <ErrorBox error={imported.error} />}
          {imported.data !== undefined && (
            <>
              <p>{t('mappings.notImportedText')}</p>
              <ul>
                {imported.data.problems.slice(0, shownProblems).map((one) => (
                  <li key={one.line}>{t('mappings.badLine', { number: one.line, reason: one.message })}</li>
                ))}
              </ul>
            </>
          )}
        </Dialog>
      )}
    </div>
  );
};

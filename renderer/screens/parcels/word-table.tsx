import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { ParcelBadge } from '#renderer/screens/parcels/parcel-badge.tsx';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Answer, ErrorBox } from '#renderer/ui/state.tsx';
import type { MappingRow } from '#shared/api/types.ts';
import { type ParcelWord, parcelWords } from '#shared/parcels/aggregate.ts';
import { parcelStatus } from '#shared/parcels/status.ts';
import '#renderer/ui/table.css';

const kinds = ['order_status', 'supplier_order_status'] as const;
type Kind = (typeof kinds)[number];
type Words = Partial<Record<ParcelWord, string>>;

/** States that are no news for an order. */
const silent = new Set<ParcelWord>(['unknown', 'not_registered', 'label_draft']);

/** What an order's status in the ERP becomes when its parcels come so far; an empty field changes nothing. */
export const WordTable = ({ connectionId }: { connectionId: string }) => {
  const stored = useProcedure('mappings.list', { connectionId });
  return (
    <Answer query={stored} lines={8}>
      {({ rows }) => {
        const known = rows.filter((row) => row.direction === 'to_erp');
        return <Table key={JSON.stringify(known)} connectionId={connectionId} rows={known} />;
      }}
    </Answer>
  );
};

const wordsOf = (rows: readonly MappingRow[], kind: Kind): Words =>
  Object.fromEntries(rows.filter((row) => row.kind === kind).map((row) => [row.from, row.to]));

const Table = ({ connectionId, rows }: { connectionId: string; rows: readonly MappingRow[] }) => {
  const { t } = useTranslation();
  const say = useNotice();
  const listId = useId();
  const save = useAction('mappings.save');
  const values = useProcedure('mappings.values', { connectionId, kind: 'order_status' });
  const [words, setWords] = useState<Record<Kind, Words>>({
    order_status: wordsOf(rows, 'order_status'),
    supplier_order_status: wordsOf(rows, 'supplier_order_status'),
  });
  const put = (kind: Kind, word: ParcelWord, text: string): void =>
    setWords({ ...words, [kind]: { ...words[kind], [word]: text } });
  const submit = async (): Promise<void> => {
    for (const kind of kinds) {
      const filled = Object.entries(words[kind]).flatMap(([from, to]) =>
        to.trim() === '' ? [] : [{ kind, direction: 'to_erp' as const, from, to: to.trim() }],
      );
      await save.mutateAsync({ connectionId, kind, direction: 'to_erp', rows: filled });
    }
    say(t('parcels.words.saved'));
  };
  return (
    <Panel title={t('parcels.words.title')} flush>
      <p className="muted parcel-lead">{t('parcels.words.lead')}</p>
      <datalist id={listId}>
        {values.data?.erp.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </datalist>
      <table className="table">
        <thead>
          <tr>
            <th>{t('parcels.words.when')}</th>
            {kinds.map((kind) => (
              <th key={kind}>{t(`parcels.words.${kind}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {parcelWords
            .filter((word) => !silent.has(word))
            .map((word) => (
              <tr key={word}>
                <td>
                  <Word word={word} />
                </td>
                {kinds.map((kind) => (
                  <td key={kind}>
                    <input
                      aria-label={`${t(`parcels.words.${kind}`)}: ${t(`parcels.status.${word}`)}`}
                      list={listId}
                      maxLength={200}
                      value={words[kind][word] ?? ''}
                      onChange={(event) => put(kind, word, event.target.value)}
                    />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
      <div className="parcel-more">
        {save.error !== null && <ErrorBox error={save.error} />}
        <Button look="primary" busy={save.isPending} onClick={() => void submit().catch(() => undefined)}>
          {t('common.save')}
        </Button>
      </div>
    </Panel>
  );
};

const Word = ({ word }: { word: ParcelWord }) => {
  const { t } = useTranslation();
  const status = parcelStatus.safeParse(word);
  return status.success ? (
    <ParcelBadge status={status.data} />
  ) : (
    <Badge tone="warn" text={t(`parcels.status.${word}`)} />
  );
};

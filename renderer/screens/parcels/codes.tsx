import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { href, navigate } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { ParcelBadge } from '#renderer/screens/parcels/parcel-badge.tsx';
import { WordTable } from '#renderer/screens/parcels/word-table.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Select } from '#renderer/ui/field.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Answer, Empty, ErrorBox } from '#renderer/ui/state.tsx';
import type { CarrierCode } from '#shared/api/parcels.ts';
import { type ParcelStatus, parcelStatus, parcelStatuses } from '#shared/parcels/status.ts';
import '#renderer/ui/table.css';

/** What each carrier's codes are taken for; a person may say otherwise, and says what unknown ones mean. */
export const CodesPage = ({ connectionId }: { connectionId: string | undefined }) => {
  const { t } = useTranslation();
  const connections = useProcedure('connections.list', {});
  const systems = useProcedure('systems.list', {});
  return (
    <Answer query={connections}>
      {(all) => (
        <Answer query={systems}>
          {(known) => {
            const carriers = all.connections.filter(
              (one) => known.systems.find((system) => system.id === one.system)?.carrier != null,
            );
            const chosen = carriers.find((one) => one.id === connectionId) ?? carriers[0];
            if (chosen === undefined) {
              return (
                <Empty
                  icon="parcels"
                  title={t('parcels.noCarrier')}
                  hint={<a href={href(['connections', 'new'])}>{t('connections.add')}</a>}
                />
              );
            }
            return (
              <>
                <Select
                  label={t('parcels.column.carrier')}
                  className="parcel-choice"
                  value={chosen.id}
                  onChange={(event) => navigate(href(['parcels', 'codes', event.target.value]))}
                  options={carriers.map(({ id, name }) => ({ value: id, label: name }))}
                />
                <WordTable key={`${chosen.id} words`} connectionId={chosen.id} />
                <Codes key={chosen.id} connectionId={chosen.id} />
              </>
            );
          }}
        </Answer>
      )}
    </Answer>
  );
};

const Codes = ({ connectionId }: { connectionId: string }) => {
  const codes = useProcedure('carriers.codes', { connectionId });
  return (
    <Answer query={codes} lines={10}>
      {(answer) => (
        <Table
          key={JSON.stringify(answer.codes.map((one) => one.own))}
          connectionId={connectionId}
          codes={answer.codes}
        />
      )}
    </Answer>
  );
};

const byNeed = (a: CarrierCode, b: CarrierCode): number => {
  const need = (one: CarrierCode): number => (one.standard === null && one.own === null ? 0 : 1);
  return need(a) - need(b) || b.count - a.count || a.code.localeCompare(b.code, 'en', { numeric: true });
};

const Table = ({ connectionId, codes }: { connectionId: string; codes: readonly CarrierCode[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useNotice();
  const save = useAction('mappings.save');
  const [own, setOwn] = useState<Record<string, ParcelStatus>>(() =>
    Object.fromEntries(codes.flatMap((one) => (one.own === null ? [] : [[one.code, one.own]]))),
  );
  const unknown = codes.filter((one) => one.standard === null && own[one.code] === undefined);
  const set = (code: string, value: string): void => {
    const parsed = parcelStatus.safeParse(value);
    const { [code]: _gone, ...rest } = own;
    setOwn(parsed.success ? { ...rest, [code]: parsed.data } : rest);
  };
  const submit = (): void => {
    const kind = 'parcel_status' as const;
    const direction = 'to_erp' as const;
    const rows = Object.entries(own).map(([from, to]) => ({ kind, direction, from, to }));
    save.mutate({ connectionId, kind, direction, rows }, { onSuccess: () => say(t('parcels.codes.saved')) });
  };
  return (
    <Panel title={t('parcels.codes.title')} flush>
      {unknown.length > 0 && (
        <p className="parcel-cause" role="status">
          {t('parcels.codes.unknown', { count: unknown.length, number: format.count(unknown.length) })}
        </p>
      )}
      <table className="table">
        <thead>
          <tr>
            <th>{t('parcels.codes.code')}</th>
            <th>{t('parcels.codes.says')}</th>
            <th className="number">{t('parcels.codes.count')}</th>
            <th>{t('parcels.codes.standard')}</th>
            <th>{t('parcels.codes.own')}</th>
          </tr>
        </thead>
        <tbody>
          {[...codes].sort(byNeed).map((one) => (
            <tr key={one.code}>
              <td className="tabular">{one.code}</td>
              <td>{one.text}</td>
              <td className="number">{one.count === 0 ? '' : format.count(one.count)}</td>
              <td>{one.standard !== null && <ParcelBadge status={one.standard} />}</td>
              <td>
                <select
                  aria-label={t('parcels.codes.ownOf', { code: one.code })}
                  value={own[one.code] ?? ''}
                  onChange={(event) => set(one.code, event.target.value)}
                >
                  <option value="">
                    {t(one.standard === null ? 'parcels.codes.notSaid' : 'parcels.codes.asStandard')}
                  </option>
                  {parcelStatuses.map((status) => (
                    <option key={status} value={status}>
                      {t(`parcels.status.${status}`)}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="parcel-more">
        {save.error !== null && <ErrorBox error={save.error} />}
        <Button look="primary" busy={save.isPending} onClick={submit}>
          {t('common.save')}
        </Button>
      </div>
    </Panel>
  );
};

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { href } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import { useNow } from '#renderer/format/use-now.ts';
import { WaybillDialog } from '#renderer/screens/parcels/waybill-dialog.tsx';
import { Badge, type Tone } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { downloadBytes } from '#renderer/ui/download.ts';
import { Select } from '#renderer/ui/field.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Answer, Empty } from '#renderer/ui/state.tsx';
import { useFailure } from '#renderer/ui/use-failure.ts';
import type { WaybillLine } from '#shared/api/parcels.ts';
import type { SystemType } from '#shared/api/types.ts';
import '#renderer/ui/table.css';

const tones: Record<WaybillLine['state'], Tone> = {
  under_way: 'accent',
  made: 'ok',
  rejected: 'bad',
  held: 'calm',
  deleted: 'calm',
};

export interface CarrierChoice {
  id: string;
  name: string;
  system: SystemType;
}

/** Waybills made here, newest first, with their labels and the list for the carrier. */
export const WaybillsPage = () => {
  const { t } = useTranslation();
  const connections = useProcedure('connections.list', {});
  const systems = useProcedure('systems.list', {});
  const waybills = useProcedure('waybills.list', { order: null, limit: 200 });
  const [making, setMaking] = useState(false);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const carriers: CarrierChoice[] = (connections.data?.connections ?? []).flatMap(
    ({ id, name, system, kind }) => {
      const found = systems.data?.systems.find((one) => one.kind === kind && one.id === system);
      return found?.carrier?.waybill == null ? [] : [{ id, name, system: found }];
    },
  );

  return (
    <Answer query={waybills} lines={8}>
      {({ waybills: lines }) => (
        <>
          <div className="row">
            <Button
              look="primary"
              icon="add"
              disabled={carriers.length === 0}
              onClick={() => setMaking(true)}
            >
              {t('waybill.make')}
            </Button>
            <Together lines={lines.filter((one) => marked.has(one.key))} carriers={carriers} />
          </div>
          {carriers.length === 0 && connections.data !== undefined && systems.data !== undefined && (
            <p className="muted">
              {t('waybill.noCarrier')} <a href={href(['connections', 'new'])}>{t('connections.add')}</a>
            </p>
          )}
          <Panel title={t('waybill.listTitle')} flush>
            {lines.length === 0 ? (
              <Empty icon="parcels" title={t('waybill.none')} hint={t('waybill.noneHint')} />
            ) : (
              <Table lines={lines} carriers={carriers} marked={marked} onMark={setMarked} />
            )}
          </Panel>
          {making && <WaybillDialog carriers={carriers} onClose={() => setMaking(false)} />}
        </>
      )}
    </Answer>
  );
};

/** What is done with several waybills of one carrier at once. */
const Together = ({
  lines,
  carriers,
}: {
  lines: readonly WaybillLine[];
  carriers: readonly CarrierChoice[];
}) => {
  const { t } = useTranslation();
  const say = useNotice();
  const fail = useFailure();
  const label = useAction('waybills.label');
  const registry = useAction('waybills.registry');
  const [format, setFormat] = useState<'pdf' | 'zpl' | 'epl'>('pdf');
  const connectionId = lines[0]?.connectionId;
  const carrier = carriers.find((one) => one.id === connectionId)?.system;
  const isOne = connectionId !== undefined && lines.every((one) => one.connectionId === connectionId);
  const keys = lines.map(({ erpId, key }) => ({ erpId, key }));
  const formats = carrier?.carrier?.labels ?? [];
  const chosen = formats.includes(format) ? format : formats[0];
  if (lines.length === 0) return <span className="muted">{t('waybill.markHint')}</span>;
  if (!isOne || connectionId === undefined) return <span className="muted">{t('waybill.oneCarrier')}</span>;
  return (
    <>
      {chosen !== undefined && (
        <>
          <Button
            icon="save"
            busy={label.isPending}
            onClick={() =>
              label.mutate(
                { connectionId, keys, format: chosen },
                { onSuccess: ({ name, base64 }) => downloadBytes(name, base64), onError: fail },
              )
            }
          >
            {t('waybill.labels', { count: lines.length })}
          </Button>
          {formats.length > 1 && (
            <Select
              label={t('waybill.format')}
              value={chosen}
              onChange={(event) => {
                const found = formats.find((one) => one === event.target.value);
                if (found !== undefined) setFormat(found);
              }}
              options={formats.map((one) => ({ value: one, label: one.toUpperCase() }))}
            />
          )}
        </>
      )}
      {carrier?.capabilities.includes('registry') === true && (
        <Button
          icon="journal"
          busy={registry.isPending}
          onClick={() =>
            registry.mutate(
              { connectionId, keys },
              {
                onSuccess: ({ number, taken, refused }) =>
                  say(
                    refused.length === 0
                      ? t('waybill.registered', { number, count: taken })
                      : t('waybill.registeredSome', {
                          number,
                          list: refused.map((one) => `${one.number}: ${one.message}`).join('; '),
                        }),
                    refused.length === 0 ? undefined : 'bad',
                  ),
                onError: fail,
              },
            )
          }
        >
          {t('waybill.registry')}
        </Button>
      )}
    </>
  );
};

interface TableProps {
  lines: readonly WaybillLine[];
  carriers: readonly CarrierChoice[];
  marked: ReadonlySet<string>;
  onMark: (marked: ReadonlySet<string>) => void;
}

const Table = ({ lines, carriers, marked, onMark }: TableProps) => {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const remove = useAction('waybills.remove');
  const [removing, setRemoving] = useState<WaybillLine | null>(null);
  const [changing, setChanging] = useState<WaybillLine | null>(null);
  const mark = (key: string, on: boolean): void => {
    const next = new Set(marked);
    if (on) next.add(key);
    else next.delete(key);
    onMark(next);
  };
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            <th aria-label={t('waybill.mark')} />
            <th>{t('parcels.column.order')}</th>
            <th>{t('parcels.column.number')}</th>
            <th>{t('waybill.recipient')}</th>
            <th>{t('waybill.state.label')}</th>
            <th className="number">{t('waybill.cost')}</th>
            <th aria-label={t('common.remove')} />
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <td>
                <input
                  type="checkbox"
                  aria-label={t('waybill.markOne', { number: line.number ?? line.orderLabel })}
                  disabled={line.state !== 'made'}
                  checked={marked.has(line.key)}
                  onChange={(event) => mark(line.key, event.target.checked)}
                />
              </td>
              <td>
                {line.orderLabel}
                <div className="muted small">{format.recent(line.createdAtMs, now)}</div>
              </td>
              <td className="tabular">
                {line.number ?? '–'}
                <div className="muted small">{line.carrier}</div>
              </td>
              <td>
                {line.waybill?.recipient.name}
                <div className="muted small">
                  {[line.waybill?.to.city, line.waybill?.to.pointName ?? line.waybill?.to.street]
                    .filter((part) => part != null && part !== '')
                    .join(', ')}
                </div>
              </td>
              <td>
                <a className="parcel-state" href={href(['messages', line.deliveryId])}>
                  <Badge tone={tones[line.state]} text={t(`waybill.state.${line.state}`)} />
                </a>
              </td>
              <td className="number">{line.cost === null ? '' : format.money(line.cost)}</td>
              <td className="number">
                {line.state === 'made' && carriers.some((one) => one.id === line.connectionId) && (
                  <>
                    <Button
                      look="quiet"
                      aria-label={t('waybill.changeOne', { number: line.number ?? line.orderLabel })}
                      onClick={() => setChanging(line)}
                    >
                      {t('waybill.edit')}
                    </Button>
                    <Button
                      look="quiet"
                      icon="remove"
                      aria-label={t('waybill.removeOne', { number: line.number ?? line.orderLabel })}
                      onClick={() => setRemoving(line)}
                    />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {changing !== null && (
        <WaybillDialog carriers={carriers} changed={changing} onClose={() => setChanging(null)} />
      )}
      {removing !== null && (
        <ConfirmDialog
          title={t('waybill.removeTitle', { number: removing.number ?? removing.orderLabel })}
          confirm={t('common.remove')}
          danger
          busy={remove.isPending}
          error={remove.error}
          onClose={() => setRemoving(null)}
          onConfirm={() =>
            remove.mutate(
              { erpId: removing.erpId, connectionId: removing.connectionId, key: removing.key },
              { onSuccess: () => setRemoving(null) },
            )
          }
        >
          <p>{t('waybill.removeText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
};

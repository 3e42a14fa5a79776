import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { WaybillForm } from '#renderer/screens/parcels/waybill-form.tsx';
import { WaybillResult } from '#renderer/screens/parcels/waybill-result.tsx';
import type { CarrierChoice } from '#renderer/screens/parcels/waybills.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Select, TextField } from '#renderer/ui/field.tsx';
import { Answer } from '#renderer/ui/state.tsx';
import type { WaybillLine } from '#shared/api/parcels.ts';

/** Makes a waybill: which order, which carrier, the form, and what came of it. */
export const WaybillDialog = ({
  carriers,
  changed = null,
  onClose,
}: {
  carriers: readonly CarrierChoice[];
  /** A waybill to change; left out, a new one is made. */
  changed?: WaybillLine | null;
  onClose: () => void;
}) => {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [text, setText] = useState('');
  const [carrierId, setCarrierId] = useState(changed?.connectionId ?? carriers[0]?.id ?? '');
  const [order, setOrder] = useState<{ erpId: string; key: string; label: string } | null>(
    changed === null ? null : { erpId: changed.erpId, key: changed.orderKey, label: changed.orderLabel },
  );
  const [made, setMade] = useState<{ deliveryId: number; erpId: string } | null>(null);
  const orders = useProcedure('waybills.orders', { text }, { keepPrevious: true });
  const carrier = carriers.find((one) => one.id === carrierId);
  useEffect(() => {
    const timer = setTimeout(() => setText(typed), 250);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <Dialog title={t(changed === null ? 'waybill.make' : 'waybill.change')} shape="full" onClose={onClose}>
      {made !== null && carrier !== undefined ? (
        <WaybillResult
          deliveryId={made.deliveryId}
          erpId={made.erpId}
          carrier={carrier}
          onAgain={() => {
            setMade(null);
            setOrder(null);
          }}
          onClose={onClose}
        />
      ) : (
        <div className="stack">
          {changed === null && (
            <div className="form-grid">
              <Select
                label={t('parcels.column.carrier')}
                value={carrierId}
                onChange={(event) => setCarrierId(event.target.value)}
                options={carriers.map(({ id, name }) => ({ value: id, label: name }))}
              />
              <TextField
                label={t('waybill.order')}
                type="search"
                placeholder={t('waybill.orderHint')}
                value={order?.label ?? typed}
                onChange={(event) => {
                  setOrder(null);
                  setTyped(event.target.value);
                }}
              />
            </div>
          )}
          {order === null ? (
            <Answer query={orders} lines={5}>
              {({ orders: found }) =>
                found.length === 0 ? (
                  <p className="muted">{t('waybill.noOrder')}</p>
                ) : (
                  <ul className="waybill-orders">
                    {found.map((one) => (
                      <li key={`${one.erpId} ${one.key}`}>
                        <button type="button" onClick={() => setOrder(one)}>
                          <strong>{one.label}</strong> <span className="muted">{one.recipient}</span>
                        </button>
                      </li>
                    ))}
                  </ul>
                )
              }
            </Answer>
          ) : (
            carrier !== undefined && (
              <WaybillForm
                key={`${order.erpId} ${order.key} ${carrier.id}`}
                order={order}
                carrier={carrier}
                changed={changed?.waybill ?? null}
                onMade={(deliveryId) => setMade({ deliveryId, erpId: order.erpId })}
              />
            )
          )}
        </div>
      )}
    </Dialog>
  );
};

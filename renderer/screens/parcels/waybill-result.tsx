import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { href } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import type { CarrierChoice } from '#renderer/screens/parcels/waybills.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Cause } from '#renderer/ui/cause.tsx';
import { downloadBytes } from '#renderer/ui/download.ts';
import { Progress } from '#renderer/ui/progress.tsx';
import { Answer } from '#renderer/ui/state.tsx';
import { useFailure } from '#renderer/ui/use-failure.ts';

interface ResultProps {
  deliveryId: number;
  erpId: string;
  carrier: CarrierChoice;
  onAgain: () => void;
  onClose: () => void;
}

/** What the carrier made of the wish; asked every second until it has an end. */
export const WaybillResult = ({ deliveryId, erpId, carrier, onAgain, onClose }: ResultProps) => {
  const { t } = useTranslation();
  const format = useFormat();
  const fail = useFailure();
  const delivery = useProcedure('deliveries.get', { id: deliveryId }, { refreshMs: 1_000 });
  const list = useProcedure('waybills.list', { order: null, limit: 50 }, { refreshMs: 1_000 });
  const label = useAction('waybills.label');
  const line = list.data?.waybills.find((one) => one.deliveryId === deliveryId);
  const formats = carrier.system.carrier?.labels ?? [];
  return (
    <Answer query={delivery} lines={3}>
      {(found) => {
        const isStuck = found.status === 'rejected' || found.status === 'held';
        return (
          <div className="stack" aria-live="polite">
            {line?.state === 'made' ? (
              <>
                <p className="waybill-made">
                  {t('waybill.madeWith')} <strong className="tabular">{line.number}</strong>
                  {line.cost !== null && <> · {format.money(line.cost)}</>}
                </p>
                <p className="muted">{t('waybill.madeNext')}</p>
              </>
            ) : isStuck && found.cause !== null ? (
              <Cause
                id={found.cause}
                values={found.values}
                detail={found.detail}
                connectionId={found.connectionId}
              />
            ) : (
              <>
                <p>{t('waybill.waiting', { carrier: carrier.name })}</p>
                <Progress label={t('waybill.waiting', { carrier: carrier.name })} />
                {found.cause !== null && (
                  <Cause
                    id={found.cause}
                    values={found.values}
                    detail={found.detail}
                    connectionId={found.connectionId}
                  />
                )}
              </>
            )}
            <div className="row">
              {line?.state === 'made' &&
                formats.map((one) => (
                  <Button
                    key={one}
                    icon="save"
                    busy={label.isPending}
                    onClick={() =>
                      label.mutate(
                        { connectionId: carrier.id, keys: [{ erpId, key: line.key }], format: one },
                        { onSuccess: ({ name, base64 }) => downloadBytes(name, base64), onError: fail },
                      )
                    }
                  >
                    {t('waybill.label')} {one.toUpperCase()}
                  </Button>
                ))}
              {isStuck && <a href={href(['messages', deliveryId])}>{t('waybill.openMessage')}</a>}
              <span className="grow" />
              <Button onClick={onAgain}>{t('waybill.another')}</Button>
              <Button look="primary" onClick={onClose}>
                {t('common.close')}
              </Button>
            </div>
          </div>
        );
      }}
    </Answer>
  );
};

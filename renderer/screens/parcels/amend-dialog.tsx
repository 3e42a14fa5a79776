import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useProcedure } from '#renderer/api/hooks.ts';
import { PlaceFields } from '#renderer/screens/parcels/place-fields.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { TextField } from '#renderer/ui/field.tsx';
import { useNotice } from '#renderer/ui/notice.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { ParcelLine } from '#shared/api/parcels.ts';
import type { WaybillPlace } from '#shared/domain/waybill.ts';

/** A wish about a parcel on its way: back to the sender, or to another place. */
export const AmendDialog = ({
  parcel,
  kind,
  onClose,
}: {
  parcel: ParcelLine;
  kind: 'return' | 'redirect';
  onClose: () => void;
}) => {
  const { t } = useTranslation();
  const say = useNotice();
  const amend = useAction('parcels.amend');
  const connections = useProcedure('connections.list', {});
  const systems = useProcedure('systems.list', {});
  const [note, setNote] = useState('');
  const [to, setTo] = useState<Partial<WaybillPlace>>({ kind: 'point' });
  const system = connections.data?.connections.find((one) => one.id === parcel.connectionId)?.system;
  const suggests = systems.data?.systems.find((one) => one.id === system)?.carrier?.suggests ?? [];
  const place: WaybillPlace = { ...to, kind: to.kind ?? 'point' };
  return (
    <Dialog
      title={`${t(kind === 'return' ? 'parcels.sendBack' : 'parcels.redirect')}: ${parcel.number}`}
      shape="wide"
      onClose={onClose}
      footer={
        <div className="row">
          <span className="grow" />
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            busy={amend.isPending}
            onClick={() =>
              amend.mutate(
                { id: parcel.id, kind, to: kind === 'return' ? null : place, note },
                {
                  onSuccess: ({ number }) => {
                    say(t('parcels.amended', { number }));
                    onClose();
                  },
                },
              )
            }
          >
            {t(kind === 'return' ? 'parcels.sendBack' : 'parcels.redirect')}
          </Button>
        </div>
      }
    >
      <div className="stack">
        <p>{t(kind === 'return' ? 'parcels.sendBackLead' : 'parcels.redirectLead')}</p>
        {kind === 'redirect' && (
          <PlaceFields
            connectionId={parcel.connectionId ?? ''}
            suggests={suggests}
            place={place}
            onChange={setTo}
          />
        )}
        <TextField
          label={t('waybill.note')}
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
        />
        {amend.error !== null && <ErrorBox error={amend.error} />}
      </div>
    </Dialog>
  );
};

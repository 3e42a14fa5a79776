import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { Facts } from '#renderer/ui/facts.tsx';
import type { Waybill } from '#shared/domain/waybill.ts';

/** A shipment a carrier is asked to take. */
export const WaybillView = ({ waybill }: { waybill: Waybill }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { recipient, to, collect, value } = waybill;
  const place = [to.city, to.pointName ?? to.pointId, to.street, to.house, to.flat, to.postcode];
  return (
    <Facts
      facts={[
        [t('object.order'), waybill.orderNumber ?? waybill.orderKey],
        [t('waybill.recipient'), recipient.name],
        [t('object.phone'), recipient.phone],
        [t('waybill.to'), place.filter((part) => part != null && part !== '').join(', ')],
        [
          t('waybill.seats'),
          waybill.seats
            .map((seat) => {
              const size = [seat.length, seat.width, seat.height].filter((one) => one != null);
              return `${format.quantity(seat.weight)} kg${size.length === 0 ? '' : ` (${size.join(' × ')} cm)`}`;
            })
            .join(', '),
        ],
        [t('waybill.value'), format.money(value.amount, value.currency)],
        [t('waybill.collect'), collect == null ? null : format.money(collect.amount, collect.currency)],
        [t('waybill.contents'), waybill.contents],
        [t('object.note'), waybill.note],
      ]}
    />
  );
};

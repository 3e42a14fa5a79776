import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { instantMs } from '#renderer/objects/address-text.ts';
import { Facts } from '#renderer/ui/facts.tsx';
import type { Parcel } from '#shared/domain/index.ts';

export const ParcelView = ({ parcel }: { parcel: Parcel }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const at = instantMs(parcel.statusAt);
  return (
    <Facts
      facts={[
        [t('object.trackingNumber'), parcel.number],
        [t('object.carrier'), parcel.carrier],
        [t('object.status'), parcel.status],
        [t('object.statusAt'), at === null ? null : format.dateTime(at)],
        [t('object.orderKey'), parcel.orderKey],
      ]}
    />
  );
};

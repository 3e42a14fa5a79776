import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { instantMs } from '#renderer/objects/address-text.ts';
import { Facts } from '#renderer/ui/facts.tsx';
import type { Parcel } from '#shared/domain/index.ts';
import { parcelStatus } from '#shared/parcels/status.ts';

export const ParcelView = ({ parcel }: { parcel: Parcel }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const at = instantMs(parcel.statusAt);
  const status = parcelStatus.safeParse(parcel.status);
  return (
    <Facts
      facts={[
        [t('object.trackingNumber'), parcel.number],
        [t('object.carrier'), parcel.carrier],
        [t('object.status'), status.success ? t(`parcels.status.${status.data}`) : parcel.status],
        [t('parcels.fact.says'), parcel.said],
        [t('parcels.fact.branch'), parcel.branch?.name ?? parcel.branch?.address],
        [t('object.statusAt'), at === null ? null : format.dateTime(at)],
        [t('object.orderKey'), parcel.orderKey],
        [t('noticeRules.text'), parcel.notice],
      ]}
    />
  );
};

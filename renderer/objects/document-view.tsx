import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { instantMs } from '#renderer/objects/address-text.ts';
import { Facts } from '#renderer/ui/facts.tsx';
import type { ErpDocument } from '#shared/domain/index.ts';

/** A document the ERP is asked to make from an order. */
export const DocumentView = ({ document }: { document: ErpDocument }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const ms = instantMs(document.placedAt);
  return (
    <Facts
      facts={[
        [t('object.documentKind'), document.kind],
        [t('object.order'), document.orderKey],
        [t('object.basedOn'), document.basedOn],
        [t('object.issuedAt'), ms === null ? null : format.day(ms)],
        [t('object.note'), document.note],
      ]}
    />
  );
};

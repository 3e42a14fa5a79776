import { useTranslation } from 'react-i18next';
import { Facts } from '#renderer/ui/facts.tsx';
import type { OrderReply } from '#shared/domain/index.ts';

export const ReplyView = ({ reply }: { reply: OrderReply }) => {
  const { t } = useTranslation();
  return (
    <Facts
      facts={[
        [t('object.shopNumber'), reply.externalId],
        [t('object.answer'), t(`object.answers.${reply.answer}`)],
        [t('object.erpNumber'), reply.orderNumber],
        [t('object.refusal'), reply.reason],
      ]}
    />
  );
};

import { useTranslation } from 'react-i18next';
import { addressText } from '#renderer/objects/address-text.ts';
import { Facts } from '#renderer/ui/facts.tsx';
import type { Customer } from '#shared/domain/index.ts';

export const CustomerView = ({ customer }: { customer: Customer }) => {
  const { t } = useTranslation();
  return (
    <>
      <Facts
        facts={[
          [t('object.name'), customer.name],
          [t('object.taxId'), customer.taxId],
          [t('object.email'), customer.email],
          [t('object.phone'), customer.phone],
          [t('object.billing'), addressText(customer.billing)],
          [t('object.active'), t(customer.active ? 'common.yes' : 'common.no')],
        ]}
      />
      <TextList title={t('object.places')} items={customer.places.map((place) => addressText(place) ?? '')} />
      <TextList
        title={t('object.users')}
        items={customer.users.map((user) => [user.name, user.email, user.phone].filter(Boolean).join(', '))}
      />
    </>
  );
};

const TextList = ({ title, items }: { title: string; items: string[] }) =>
  items.length === 0 ? null : (
    <div>
      <p className="muted">{title}</p>
      <ul className="object-list">
        {items.map((item, index) => (
          <li key={`${index} ${item}`}>{item}</li>
        ))}
      </ul>
    </div>
  );

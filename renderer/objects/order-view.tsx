import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { addressText, instantMs } from '#renderer/objects/address-text.ts';
import { Facts } from '#renderer/ui/facts.tsx';
import { multiplyDecimals, roundDecimal } from '#shared/decimal.ts';
import type { Order } from '#shared/domain/index.ts';

export const OrderView = ({ order }: { order: Order }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const placed = instantMs(order.placedAt);
  const { customer, delivery, payment } = order;
  return (
    <>
      <Facts
        facts={[
          [t('object.number'), order.number],
          [t('object.shopNumber'), order.externalId],
          [t('object.placedAt'), placed === null ? null : format.dateTime(placed)],
          [t('object.status'), order.status],
          [t('object.customer'), [customer.name, customer.email, customer.phone].filter(Boolean).join(', ')],
          [t('object.taxId'), customer.taxId],
          [t('object.billing'), addressText(customer.billing)],
          [t('object.delivery'), [delivery.method, delivery.pointCode].filter(Boolean).join(', ')],
          [t('object.deliveryAddress'), addressText(delivery.address)],
          [t('object.payment'), payment.kind],
          [t('object.paid'), payment.paidAmount && format.money(payment.paidAmount, order.currency)],
          [t('object.trackingNumbers'), format.list(order.trackingNumbers)],
          [t('object.note'), order.note],
        ]}
      />
      {order.lines.length > 0 && <Lines order={order} />}
    </>
  );
};

const Lines = ({ order }: { order: Order }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className="table object-table">
      <thead>
        <tr>
          <th>{t('object.sku')}</th>
          <th>{t('object.name')}</th>
          <th className="number">{t('object.quantity')}</th>
          <th className="number">{t('object.price')}</th>
          <th className="number">{t('object.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {order.lines.map((line, index) => (
          <tr key={`${index} ${line.sku}`}>
            <td className="code">{line.sku}</td>
            <td>{line.name}</td>
            <td className="number">
              {format.quantity(line.quantity)} {line.unit}
            </td>
            <td className="number">{format.money(line.price)}</td>
            <td className="number">
              {format.money(roundDecimal(multiplyDecimals(line.quantity, line.price), 2))}
            </td>
          </tr>
        ))}
      </tbody>
      {order.total !== null && order.total !== undefined && (
        <tfoot>
          <tr>
            <th scope="row" colSpan={4} className="number">
              {t(order.priceIncludesVat ? 'object.totalGross' : 'object.totalNet')}
            </th>
            <td className="number">
              <strong>{format.money(order.total, order.currency)}</strong>
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
};

import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { instantMs } from '#renderer/objects/address-text.ts';
import { Facts } from '#renderer/ui/facts.tsx';
import type { Invoice } from '#shared/domain/index.ts';

export const InvoiceView = ({ invoice }: { invoice: Invoice }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const day = (instant: string | null | undefined): string | null => {
    const ms = instantMs(instant);
    return ms === null ? null : format.day(ms);
  };
  return (
    <>
      <Facts
        facts={[
          [t('object.number'), invoice.number],
          [t('object.issuedAt'), day(invoice.issuedAt)],
          [t('object.dueAt'), day(invoice.dueAt)],
          [t('object.total'), format.money(invoice.total, invoice.currency)],
          [
            t('object.outstanding'),
            invoice.outstanding && format.money(invoice.outstanding, invoice.currency),
          ],
          [t('object.orders'), format.list(invoice.orderKeys)],
        ]}
      />
      {invoice.payments.length > 0 && (
        <table className="table object-table">
          <thead>
            <tr>
              <th>{t('object.paidAt')}</th>
              <th>{t('object.note')}</th>
              <th className="number">{t('object.amount')}</th>
            </tr>
          </thead>
          <tbody>
            {invoice.payments.map((payment, index) => (
              <tr key={`${index} ${payment.amount}`}>
                <td>{day(payment.paidAt)}</td>
                <td>{payment.note}</td>
                <td className="number">{format.money(payment.amount, invoice.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
};

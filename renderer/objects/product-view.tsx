import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { Facts } from '#renderer/ui/facts.tsx';
import type { Product } from '#shared/domain/index.ts';

export const ProductView = ({ product }: { product: Product }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Facts
        facts={[
          [t('object.sku'), <code key="sku">{product.sku}</code>],
          [t('object.name'), product.name],
          [t('object.barcode'), product.barcode],
          [t('object.category'), product.category],
          [t('object.vat'), product.vatRate],
          [t('object.offered'), t(product.active ? 'common.yes' : 'common.no')],
          [t('object.description'), product.description],
        ]}
      />
      <div className="object-columns">
        {product.stock.length > 0 && (
          <table className="table object-table">
            <thead>
              <tr>
                <th>{t('object.warehouse')}</th>
                <th className="number">{t('object.free')}</th>
              </tr>
            </thead>
            <tbody>
              {product.stock.map((row) => (
                <tr key={row.warehouse}>
                  <td>{row.warehouseName ?? row.warehouse}</td>
                  <td className="number">
                    {format.quantity(row.quantity)} {product.unit}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {product.prices.length > 0 && (
          <table className="table object-table">
            <thead>
              <tr>
                <th>{t('object.priceKind')}</th>
                <th className="number">{t('object.price')}</th>
              </tr>
            </thead>
            <tbody>
              {product.prices.map((row) => (
                <tr key={`${row.kind} ${row.currency ?? ''} ${row.warehouse ?? ''}`}>
                  <td>{row.kindName ?? row.kind}</td>
                  <td className="number">{format.money(row.amount, row.currency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
};

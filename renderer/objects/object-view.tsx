import { useTranslation } from 'react-i18next';
import { CustomerView } from '#renderer/objects/customer-view.tsx';
import { DocumentView } from '#renderer/objects/document-view.tsx';
import { InvoiceView } from '#renderer/objects/invoice-view.tsx';
import { OrderView } from '#renderer/objects/order-view.tsx';
import { ParcelView } from '#renderer/objects/parcel-view.tsx';
import { ProductView } from '#renderer/objects/product-view.tsx';
import { ReplyView } from '#renderer/objects/reply-view.tsx';
import { WaybillView } from '#renderer/objects/waybill-view.tsx';
import { customer } from '#shared/domain/customer.ts';
import { erpDocument } from '#shared/domain/document.ts';
import type { EntityName } from '#shared/domain/entity.ts';
import { invoice } from '#shared/domain/invoice.ts';
import { order, orderReply } from '#shared/domain/order.ts';
import { parcel } from '#shared/domain/parcel.ts';
import { product } from '#shared/domain/product.ts';
import { waybill } from '#shared/domain/waybill.ts';
import '#renderer/ui/table.css';
import './objects.css';

/** The stored object as a document, and as it is stored below, folded. */
export const ObjectView = ({ entity, object }: { entity: EntityName; object: unknown }) => {
  const { t } = useTranslation();
  if (object === null || object === undefined) return <p className="muted">{t('object.deleted')}</p>;
  const view = known(entity, object);
  return (
    <div className="object">
      {view ?? <p className="muted">{t('object.unreadable')}</p>}
      <details className="technical" open={view === null}>
        <summary>{t('object.asStored')}</summary>
        <pre>{JSON.stringify(object, null, 2)}</pre>
      </details>
    </div>
  );
};

/** The picture that fits; null when the object does not have the shape of its kind. */
const known = (entity: EntityName, object: unknown) => {
  switch (entity) {
    case 'order':
    case 'supplier_order': {
      const parsed = order.safeParse(object);
      return parsed.success ? <OrderView order={parsed.data} /> : null;
    }
    case 'customer': {
      const parsed = customer.safeParse(object);
      return parsed.success ? <CustomerView customer={parsed.data} /> : null;
    }
    case 'product': {
      const parsed = product.safeParse(object);
      return parsed.success ? <ProductView product={parsed.data} /> : null;
    }
    case 'invoice': {
      const parsed = invoice.safeParse(object);
      return parsed.success ? <InvoiceView invoice={parsed.data} /> : null;
    }
    case 'parcel': {
      const parsed = parcel.safeParse(object);
      return parsed.success ? <ParcelView parcel={parsed.data} /> : null;
    }
    case 'waybill': {
      const parsed = waybill.safeParse(object);
      return parsed.success ? <WaybillView waybill={parsed.data} /> : null;
    }
    case 'document': {
      const parsed = erpDocument.safeParse(object);
      return parsed.success ? <DocumentView document={parsed.data} /> : null;
    }
    case 'order_reply': {
      const parsed = orderReply.safeParse(object);
      return parsed.success ? <ReplyView reply={parsed.data} /> : null;
    }
    default:
      return null;
  }
};

import type { DeliveryRow } from '#shared/api/types.ts';

export const deliveryActions = [
  'retry',
  'release',
  'hold',
  'setAside',
  'resend',
  'rebuild',
  'rehearse',
] as const;
export type DeliveryAction = (typeof deliveryActions)[number];

/**
 * What a person can sensibly do with a delivery where it is now. One that is being sent at this moment is left
 * alone: whatever we decided could cross with the answer that is on its way.
 */
export const allowedActions = (
  row: Pick<DeliveryRow, 'status' | 'direction' | 'operation'>,
): DeliveryAction[] => {
  if (row.status === 'sending') return [];
  const isOpen = row.status !== 'sent' && row.status !== 'superseded';
  const hasObject = row.operation !== 'delete';
  const allowed: Record<DeliveryAction, boolean> = {
    retry: row.status === 'rejected' || row.status === 'waiting',
    release: row.status === 'held',
    hold: isOpen && row.status !== 'held',
    setAside: isOpen,
    resend: hasObject,
    // Only what came out of the ERP can be read from it again.
    rebuild: hasObject && row.direction === 'out',
    // Only what makes something new in the ERP can be tried out there.
    rehearse: hasObject && (row.direction === 'out' || row.operation === 'insert'),
  };
  return deliveryActions.filter((action) => allowed[action]);
};

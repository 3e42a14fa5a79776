import { createHash } from 'node:crypto';
import type { InvoiceNote } from '#main/systems/invoice-note.ts';
import type { PushItem } from '#main/systems/port.ts';
import { entitySchemas } from '#shared/domain/index.ts';

/**
 * The text a buyer gets about a parcel, as a note at his order; null where no rule had a text for this state. Its mark
 * names parcel and text, so what was told once is found again, and a state that comes back is told again.
 */
export const parcelNote = (item: PushItem): InvoiceNote | null => {
  if (item.object === null) return null;
  const { notice, number } = entitySchemas.parcel.parse(item.object);
  if (notice == null) return null;
  const ofParcel = `[#${encodeURIComponent(number)}:`;
  const mark = `${ofParcel}${createHash('sha256').update(notice).digest('hex').slice(0, 8)}]`;
  return { text: `${notice} ${mark}`, mark, invoice: ofParcel };
};

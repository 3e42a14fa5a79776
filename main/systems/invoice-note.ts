import { createHash } from 'node:crypto';
import { addDecimals, type Decimal, roundDecimal, subtractDecimals } from '#shared/decimal.ts';
import type { Invoice } from '#shared/domain/invoice.ts';

/** A shop without invoices of its own is told of one in a text at its order. */
export interface InvoiceNote {
  /** What people read, with the mark behind it. */
  text: string;
  /** Names the invoice and this very text; by it a note is found again, whatever stands in front of it. */
  mark: string;
  /** Begins the mark of every text about this invoice. */
  invoice: string;
}

/** Fills `{name}` in a text of the settings; a value that is not known leaves no gap. */
export const filled = (template: string, values: Record<string, string | null | undefined>): string =>
  template
    .replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();

const money = (amount: Decimal): string => roundDecimal(amount, 2);

/** Some ERPs say what was paid, others what is left, others list the payments. */
const paidOf = ({ total, paidAmount, outstanding, payments }: Invoice): Decimal => {
  if (paidAmount != null) return paidAmount;
  if (outstanding != null) return subtractDecimals(total, outstanding);
  return addDecimals(payments.map((one) => one.amount));
};

/** The note about an invoice as it is now; `{paid}` and `{outstanding}` follow its payments. */
export const invoiceNote = (template: string, invoice: Invoice): InvoiceNote => {
  const paid = paidOf(invoice);
  const shown = filled(template, {
    number: invoice.number,
    total: money(invoice.total),
    paid: money(paid),
    outstanding: money(invoice.outstanding ?? subtractDecimals(invoice.total, paid)),
    currency: invoice.currency,
    due: invoice.dueAt?.slice(0, 10),
    issued: invoice.issuedAt?.slice(0, 10),
  });
  const ofInvoice = `[#${encodeURIComponent(invoice.key)}:`;
  const mark = `${ofInvoice}${createHash('sha256').update(shown).digest('hex').slice(0, 8)}]`;
  return { text: `${shown} ${mark}`, mark, invoice: ofInvoice };
};

/** Whether what was told last of the invoice is this text; texts of the order, the oldest first. */
export const isToldLast = ({ mark, invoice }: InvoiceNote, texts: readonly string[]): boolean => {
  const all = texts.join('\n');
  const last = all.lastIndexOf(invoice);
  return last !== -1 && all.startsWith(mark, last);
};

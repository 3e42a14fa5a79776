import { z } from 'zod';
import { type Waybill, waybill, waybillPlace } from '#shared/domain/waybill.ts';

/** A waybill as it stands in the form: everything is text, and nothing is missing. */
export interface WaybillDraft {
  orderKey: string;
  orderNumber: string;
  name: string;
  phone: string;
  email: string;
  company: string;
  to: z.infer<typeof waybillPlace>;
  /** `id` tells rows of the form apart, and goes nowhere. */
  seats: { id: number; weight: string; length: string; width: string; height: string }[];
  value: string;
  currency: string;
  /** Empty: nothing to collect. */
  collect: string;
  payer: 'sender' | 'recipient';
  contents: string;
  note: string;
}

const word = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => text ?? '');

const given = z.looseObject({
  orderKey: word,
  orderNumber: word,
  recipient: z.looseObject({ name: word, phone: word, email: word, company: word }).catch({
    name: '',
    phone: '',
    email: '',
    company: '',
  }),
  to: waybillPlace.catch({ kind: 'point' }),
  value: z.looseObject({ amount: word, currency: word }).catch({ amount: '', currency: '' }),
  contents: word,
});

let seats = 0;
export const freshSeat = (): WaybillDraft['seats'][number] => {
  seats += 1;
  return { id: seats, weight: '1', length: '', width: '', height: '' };
};

/** The form filled in with what the order knows. */
export const draftOfOrder = (draft: unknown): WaybillDraft => {
  const known = given.parse(draft);
  const { name, phone, email, company } = known.recipient;
  return {
    orderKey: known.orderKey,
    orderNumber: known.orderNumber,
    name,
    phone,
    email,
    company,
    to: known.to,
    seats: [freshSeat()],
    value: known.value.amount,
    currency: known.value.currency,
    collect: '',
    payer: 'sender',
    contents: known.contents,
    note: '',
  };
};

/** The form of a waybill that is to be changed. */
export const draftOfWaybill = (known: Waybill): WaybillDraft => ({
  orderKey: known.orderKey,
  orderNumber: known.orderNumber ?? '',
  name: known.recipient.name,
  phone: known.recipient.phone ?? '',
  email: known.recipient.email ?? '',
  company: known.recipient.company ?? '',
  to: known.to,
  seats: known.seats.map((seat) => ({
    ...freshSeat(),
    weight: seat.weight,
    length: seat.length ?? '',
    width: seat.width ?? '',
    height: seat.height ?? '',
  })),
  value: known.value.amount,
  currency: known.value.currency,
  collect: known.collect?.amount ?? '',
  payer: known.payer,
  contents: known.contents,
  note: known.note ?? '',
});

const plain = (text: string): string => text.replace(/[\s\u00A0\u202F]/g, '').replace(',', '.');
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
const measure = (text: string): string | null => orNull(plain(text));

type Wish = Omit<Waybill, 'key'>;

/** The wish of a form, or the places in it that do not fit. */
export const wishOf = (
  draft: WaybillDraft,
  options: Wish['options'],
): { wish: Wish } | { problems: ReadonlySet<string> } => {
  const parsed = waybill.omit({ key: true }).safeParse({
    orderKey: draft.orderKey,
    orderNumber: orNull(draft.orderNumber),
    recipient: {
      name: draft.name.trim(),
      phone: orNull(draft.phone),
      email: orNull(draft.email),
      company: orNull(draft.company),
    },
    to: draft.to,
    seats: draft.seats.map((seat) => ({
      weight: plain(seat.weight),
      length: measure(seat.length),
      width: measure(seat.width),
      height: measure(seat.height),
    })),
    value: { amount: plain(draft.value), currency: draft.currency.trim().toUpperCase() },
    collect:
      draft.collect.trim() === ''
        ? null
        : { amount: plain(draft.collect), currency: draft.currency.trim().toUpperCase() },
    payer: draft.payer,
    contents: draft.contents.trim(),
    note: orNull(draft.note),
    options,
  });
  if (parsed.success) return { wish: parsed.data };
  return { problems: new Set(parsed.error.issues.map((issue) => issue.path.join('.'))) };
};

import type { ParcelStatus } from '#shared/parcels/status.ts';

/** What an event's text says, as carriers.md 3.5 reads it: unverified, and ours. */
const rules: readonly { status: ParcelStatus; has: readonly string[]; hasNot?: string }[] = [
  { status: 'delivered', has: ['вручено', 'delivered'], hasNot: 'не вручено' },
  { status: 'attempt_failed', has: ['не вручено', 'невдала'] },
  { status: 'refused', has: ['відмов'] },
  { status: 'returning', has: ['поверн'] },
  { status: 'in_transit', has: ['перенаправ', 'надходження', 'відправлено', 'сортув'] },
  { status: 'ready_for_pickup', has: ['у точці видачі', 'зберігання'] },
  { status: 'out_for_delivery', has: ['передано кур'] },
  { status: 'not_registered', has: ['прийом скасовано'] },
  { status: 'accepted', has: ['прийм'] },
];

/** Reason of an event that speaks of the sender: it went back. */
export const toSender = 10;

/** The first rule that fits, or null. */
export const statusOfText = (text: string, reason: number): ParcelStatus | null => {
  const words = text.toLowerCase();
  const rule = rules.find(
    ({ has, hasNot }) =>
      has.some((part) => words.includes(part)) && !(hasNot !== undefined && words.includes(hasNot)),
  );
  if (rule?.status !== 'delivered') return rule?.status ?? null;
  return reason === toSender || words.includes('відправнику') ? 'returned' : 'delivered';
};

/** Events that are known by their number, with reason 10 after the slash (carriers.md 3.4). */
const known: Readonly<Record<string, ParcelStatus>> = {
  '41000': 'delivered',
  '41000/10': 'returned',
  '20700': 'in_transit',
  '21500': 'in_transit',
  '21700': 'ready_for_pickup',
  '10100': 'accepted',
};

export const isKnown = (code: string): boolean => known[code] !== undefined;

/** Code of an event known by its text only: what the text says stands before it, so that a person sees it was read. */
export const codeByText = (status: ParcelStatus, code: string): string => `${status}:${code}`;

export const statuses: Readonly<Record<string, ParcelStatus>> = {
  ...known,
  ...Object.fromEntries(
    [...new Set([...rules.map(({ status }) => status), 'returned' as const])].map((status) => [
      codeByText(status, '*'),
      status,
    ]),
  ),
};

import type { Address } from '#shared/domain/index.ts';

/** An address on one line; null when nothing of it is known. */
export const addressText = (address: Address | null | undefined): string | null => {
  if (address === null || address === undefined) return null;
  const place = [address.postcode, address.city].filter((part) => (part ?? '') !== '').join(' ');
  const parts = [
    address.name,
    address.company,
    address.street,
    place,
    address.region,
    address.country,
    address.phone,
  ];
  const known = parts.filter((part): part is string => (part ?? '') !== '');
  return known.length === 0 ? null : [...new Set(known)].join(', ');
};

/** An instant of the domain as epoch milliseconds; null when there is none. */
export const instantMs = (instant: string | null | undefined): number | null =>
  instant === null || instant === undefined ? null : Date.parse(instant);

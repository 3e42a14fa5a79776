import type { AccountHolder } from '#main/systems/shop-account.ts';
import type { Address } from '#shared/domain/address.ts';
import type { Customer } from '#shared/domain/customer.ts';

export interface Names {
  firstname: string;
  lastname: string;
}

/** An address as the shop is to hold it; the country still by its ISO code. */
export interface WantedPlace extends Names {
  alias: string;
  company: string;
  address1: string;
  postcode: string;
  city: string;
  phone: string;
  vat_number: string;
  country: string;
}

export interface WantedAccount extends Names {
  email: string;
  company: string;
  active: boolean;
  places: WantedPlace[];
}

/**
 * Names may hold neither digits nor signs, and a point only at the end of a word; the shop refuses the whole record
 * otherwise, so `Herbata 24 Sp. z o.o.` goes as `Herbata Sp. z o. o.`
 */
const nameText = (text: string): string =>
  text
    .replace(/[0-9!<>,;?=+()/\\@#"°*`{}_^$%:¤[\]|]/g, ' ')
    .replace(/\.(?=\S)/g, '. ')
    .replace(/\s+/g, ' ')
    .trim();

/** Other texts only may not look like markup. */
const plain = (text: string | null | undefined, longest: number): string =>
  (text ?? '')
    .replace(/[<>={}]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longest);

const nobody = '-';

/** Both names are required; a company has one only, and gives it for both halves. */
const namesOf = (name: string): Names => {
  const [first = '', ...rest] = nameText(name).split(' ');
  const firstname = first === '' ? nobody : first;
  return { firstname, lastname: rest.length === 0 ? firstname : rest.join(' ') };
};

const phoneOf = (...numbers: (string | null | undefined)[]): string =>
  (numbers.find((one) => one != null && one !== '') ?? '').replace(/[^+0-9. ()/-]/g, '').slice(0, 32);

/** Null for a place that lacks what the shop demands of an address. */
const placeOf = (
  alias: string,
  place: Address,
  customer: Customer,
  person: { name: string | null; phone: string | null },
): WantedPlace | null => {
  const { street, city, country } = place;
  if (street == null || city == null || country == null || country.length !== 2) return null;
  return {
    alias: plain(alias, 32),
    company: plain(place.company ?? customer.name, 255),
    ...namesOf(place.name ?? person.name ?? customer.name),
    address1: plain(street, 128),
    postcode: plain(place.postcode, 12),
    city: plain(city, 64),
    phone: phoneOf(place.phone, person.phone, customer.phone),
    vat_number: plain(customer.taxId, 32),
    country: country.toUpperCase(),
  };
};

/** Addresses by name: one for the invoice, one for each delivery place; a name says which is which next time. */
const placesOf = (
  customer: Customer,
  person: { name: string | null; phone: string | null },
): WantedPlace[] => {
  const { billing } = customer;
  const wanted: [string, Address][] = [
    ...(billing == null ? [] : [['ERP', billing] satisfies [string, Address]]),
    ...customer.places.map((place, n): [string, Address] => [`ERP ${place.key ?? String(n + 1)}`, place]),
  ];
  return wanted.flatMap(([alias, place]) => placeOf(alias, place, customer, person) ?? []);
};

/** An account as the shop is to hold it. */
export const accountOf = (customer: Customer, holder: AccountHolder): WantedAccount => ({
  email: holder.email,
  ...namesOf(holder.name ?? customer.name),
  company: plain(customer.billing?.company ?? customer.name, 255),
  active: customer.active,
  places: placesOf(customer, holder),
});

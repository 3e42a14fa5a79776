import type { PeerAnswer, PeerRequest } from '#test/peers/http/server.ts';

const cities = [
  { CITY_ID: '29713', CITY_UA: 'Київ', SHORTCITYTYPE_UA: 'м.', DISTRICT_UA: 'Київ', REGION_UA: 'Київ' },
  {
    CITY_ID: '5374',
    CITY_UA: 'Бровари',
    SHORTCITYTYPE_UA: 'м.',
    DISTRICT_UA: 'Броварський',
    REGION_UA: 'Київська',
  },
  {
    CITY_ID: '5375',
    CITY_UA: 'Київець',
    SHORTCITYTYPE_UA: 'с.',
    DISTRICT_UA: 'Стрийський',
    REGION_UA: 'Львівська',
  },
];
const streets = [
  { CITY_ID: '29713', STREET_ID: '39804', STREET_UA: 'Хрещатик', SHORTSTREETTYPE_UA: 'вул.' },
  { CITY_ID: '29713', STREET_ID: '39805', STREET_UA: 'Хрещата', SHORTSTREETTYPE_UA: 'вул.' },
];
/** Numbers are found by their beginning: 2 is 22 as well. */
const houses = [
  { STREET_ID: '39804', HOUSENUMBER_UA: '22', POSTCODE: '01002' },
  { STREET_ID: '39804', HOUSENUMBER_UA: '2', POSTCODE: '01001' },
];
const offices = [
  { CITY: '29713', POSTINDEX: '01001', PO_SHORT: 'Київ 1', ADDRESS: 'вул. Хрещатик, 22', LOCK_CODE: '0' },
  {
    CITY: '29713',
    POSTINDEX: '02099',
    PO_SHORT: 'Київ 99',
    ADDRESS: 'вул. Ялтинська, 1',
    LOCK_CODE: '65535',
  },
  // As a number it has lost its zero.
  { CITY: '29713', POSTINDEX: 1042, PO_SHORT: 'Київ 42', ADDRESS: 'вул. Саперне поле, 3', LOCK_CODE: 0 },
];

/** One row is an object, none is nothing (carriers.md 3.2). */
const entries = (rows: readonly unknown[]): PeerAnswer => ({
  status: 200,
  body: { Entries: rows.length === 0 ? null : { Entry: rows.length === 1 ? rows[0] : rows } },
});

export const classify = ({ query }: PeerRequest, path: string): PeerAnswer => {
  const begins = (value: string, name: string): boolean =>
    value.toLowerCase().startsWith((query.get(name) ?? '').toLowerCase());
  switch (path) {
    case '/get_city_by_region_id_and_district_id_and_city_ua':
      return entries(cities.filter((one) => begins(one.CITY_UA, 'city_ua')).reverse());
    case '/get_street_by_region_id_and_district_id_and_city_id_and_street_ua':
      return entries(
        streets.filter((one) => one.CITY_ID === query.get('city_id') && begins(one.STREET_UA, 'street_ua')),
      );
    case '/get_postoffices_by_city_id':
      return entries(offices.filter((one) => one.CITY === query.get('city_id')));
    case '/get_addr_house_by_street_id':
      return entries(
        houses.filter(
          (one) => one.STREET_ID === query.get('street_id') && begins(one.HOUSENUMBER_UA, 'housenumber'),
        ),
      );
    default:
      return { status: 404, body: { error: 'No such resource' } };
  }
};

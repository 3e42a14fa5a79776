import type { PeerAnswer } from '#test/peers/http/server.ts';
import type { ResourceShape } from '#test/peers/prestashop/resources.ts';
import { type PeerRecord, type PrestaState, table } from '#test/peers/prestashop/state.ts';
import { document, errors, recordXml } from '#test/peers/prestashop/xml.ts';

const dateFields = new Set(['date_add', 'date_upd']);

/** `v`, `[a|b]`, `[a,b]`; compared as MySQL does, without regard to case. */
const matches = (value: string, wanted: string): boolean => {
  const own = value.toLowerCase();
  const inner = /^\[(.*)\]$/.exec(wanted)?.[1]?.toLowerCase();
  if (inner === undefined) return wanted.toLowerCase().split('|').includes(own);
  if (!inner.includes(',')) return inner.split('|').includes(own);
  const [from = '', to = ''] = inner.split(',');
  return own >= from && own <= to;
};

const compare = (a: string, b: string): number =>
  /^\d+$/.test(a) && /^\d+$/.test(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;

const sorted = (rows: PeerRecord[], sort: string | null): PeerRecord[] => {
  const keys = (sort ?? '[id_ASC]')
    .slice(1, -1)
    .split(',')
    .map((one) => ({ field: one.replace(/_(ASC|DESC)$/, ''), sign: one.endsWith('_DESC') ? -1 : 1 }));
  return rows.sort((a, b) => {
    for (const { field, sign } of keys) {
      const order = compare(a[field] ?? '', b[field] ?? '') * sign;
      if (order !== 0) return order;
    }
    return 0;
  });
};

const filtersOf = (query: URLSearchParams): [string, string][] =>
  [...query].flatMap(([name, value]) => {
    const field = /^filter\[(\w+)\]$/.exec(name)?.[1];
    return field === undefined ? [] : [[field, value] satisfies [string, string]];
  });

const shownFields = (shape: ResourceShape, display: string | null): readonly string[] | null =>
  display === null ? null : display === 'full' ? shape.fields : display.replace(/[[\]]/g, '').split(',');

/** A list: without `display` numbers only; unknown filters are refused; dates only with `date=1` (shops.md 4.3). */
export const listRecords = (
  shop: PrestaState,
  resource: string,
  shape: ResourceShape,
  query: URLSearchParams,
): PeerAnswer => {
  const filters = filtersOf(query);
  const known = new Set(['id', ...shape.fields]);
  const withDates = query.get('date') === '1';
  for (const [field] of filters) {
    if (!known.has(field) || (dateFields.has(field) && !withDates)) {
      return errors(400, 32, `This filter does not exist. The full list is: "${[...known].join('", "')}"`);
    }
  }
  if (/date_/.test(query.get('sort') ?? '') && !withDates)
    return errors(400, 32, 'sort by date needs date=1');
  const fields = shownFields(shape, query.get('display'));
  const strange = fields?.find((field) => !known.has(field));
  if (strange !== undefined) return errors(400, 35, `Unable to display this field "${strange}".`);
  const found = sorted(
    [...table(shop, resource).values()].filter((record) =>
      filters.every(([field, wanted]) => matches(record[field] ?? '', wanted)),
    ),
    query.get('sort'),
  );
  const [first = '0', count] = (query.get('limit') ?? '').split(',');
  const limited =
    query.get('limit') === null
      ? found
      : count === undefined
        ? found.slice(0, Number(first))
        : found.slice(Number(first), Number(first) + Number(count));
  const withRows = query.get('display') === 'full' && resource === 'orders';
  const body = limited.map((record) =>
    fields === null
      ? `<${shape.record} id="${record['id'] ?? ''}" xlink:href="http://shop/api/${resource}/${record['id'] ?? ''}"/>`
      : recordXml(
          resource,
          shape,
          record,
          fields,
          withRows ? (shop.rows.get(record['id'] ?? '') ?? []) : null,
        ),
  );
  return document(`<${resource}>\n${body.join('\n')}\n</${resource}>`);
};

/** One record; a missing one is 404 with an empty body (shops.md 4.2). */
export const oneRecord = (
  shop: PrestaState,
  resource: string,
  shape: ResourceShape,
  id: string,
  status = 200,
): PeerAnswer => {
  const record = table(shop, resource).get(id);
  if (record === undefined) return { status: 404, headers: { 'PSWS-Version': '8.2.1' } };
  const rows = resource === 'orders' ? (shop.rows.get(id) ?? []) : null;
  return document(recordXml(resource, shape, record, shape.fields, rows), status);
};

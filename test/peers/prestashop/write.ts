import type { PeerAnswer } from '#test/peers/http/server.ts';
import { oneRecord } from '#test/peers/prestashop/read.ts';
import type { ResourceShape } from '#test/peers/prestashop/resources.ts';
import {
  addUp,
  insert,
  localNow,
  type PeerRecord,
  type PrestaState,
  table,
} from '#test/peers/prestashop/state.ts';
import { errors, readRecord } from '#test/peers/prestashop/xml.ts';

const nameSigns = /[0-9!<>,;?=+()/\\@#"°*`{}_^$%:¤[\]|]|\.(?=\S)/;
const patterns: Record<string, RegExp> = {
  // Where the sign may not stand.
  firstname: nameSigns,
  lastname: nameSigns,
  alias: /[<>={}]/,
  company: /[<>={}]/,
  message: /[<>]/,
  phone: /[^+0-9. ()/-]/,
  tracking_number: /[^~:#,%&_=()[\]. ?+\-@/a-zA-Z0-9]/,
};

const invalid = (shape: ResourceShape, given: PeerRecord, needed: readonly string[]): PeerAnswer | null => {
  for (const name of Object.keys(given)) {
    if (name === 'id' || name === 'associations') continue;
    if (shape.shownOnly?.includes(name) === true) {
      return errors(400, 93, `parameter "${name}" not writable. Please remove this attribute of this XML`);
    }
    if (!shape.fields.includes(name)) return errors(400, 93, `parameter "${name}" not writable.`);
    if (patterns[name]?.test(given[name] ?? '') === true)
      return errors(400, 85, `Validation error: "Property ${shape.record}->${name} is not valid"`);
  }
  if (given['position_in_category'] === '0')
    return errors(400, 134, 'You cannot set 0 or a negative position, the minimum is 1.');
  const missing = needed.find((name) => (given[name] ?? '') === '');
  return missing === undefined ? null : errors(400, 41, `parameter "${missing}" required`);
};

const touch = (shop: PrestaState, orderId: string | undefined): void => {
  const order = table(shop, 'orders').get(orderId ?? '');
  if (order !== undefined) order['date_upd'] = localNow();
};

/** What a new record does beside being there. */
const afterCreate = (shop: PrestaState, resource: string, record: PeerRecord): void => {
  if (resource !== 'order_histories') return;
  const order = table(shop, 'orders').get(record['id_order'] ?? '');
  if (order === undefined) return;
  order['current_state'] = record['id_order_state'] ?? '';
  touch(shop, order['id']);
};

export const createRecord = (
  shop: PrestaState,
  resource: string,
  shape: ResourceShape,
  body: string,
): PeerAnswer => {
  const given = readRecord(body);
  if (given === null) return errors(500, 127, 'XML error : String could not be parsed as XML');
  const refused = invalid(shape, given, shape.required);
  if (refused !== null) return refused;
  // Not one word is said of a state that does not exist (shops.md 4.2).
  if (resource === 'order_histories') {
    const isKnown = table(shop, 'order_states').has(given['id_order_state'] ?? '');
    if (!isKnown || !table(shop, 'orders').has(given['id_order'] ?? '')) return { status: 500 };
  }
  if (resource === 'customers') {
    const twin = [...table(shop, 'customers').values()].find(
      (one) => one['email']?.toLowerCase() === given['email']?.toLowerCase() && one['is_guest'] !== '1',
    );
    if (twin !== undefined) return errors(500, 140, 'The email is already used, please choose another one');
  }
  const record = insert(shop, resource, { ...given, date_add: localNow(), date_upd: localNow() });
  shop.effects.push({ method: 'POST', resource, id: record['id'] ?? '' });
  afterCreate(shop, resource, record);
  return oneRecord(shop, resource, shape, record['id'] ?? '', 201);
};

/** PUT blanks what is not sent, and answers 200 (shops.md 4.5); PATCH sets what is sent. */
export const changeRecord = (
  shop: PrestaState,
  resource: string,
  shape: ResourceShape,
  id: string,
  request: { method: string; body: string },
): PeerAnswer => {
  const given = readRecord(request.body);
  if (given === null) return errors(500, 127, 'XML error : String could not be parsed as XML');
  const record = table(shop, resource).get(id);
  if (record === undefined) return { status: 404 };
  if (given['id'] !== id) return errors(400, 90, 'id is required when modifying a resource');
  const isPut = request.method === 'PUT';
  const refused = invalid(shape, given, isPut ? shape.required : []);
  if (refused !== null) return refused;
  for (const name of shape.fields) {
    if (name in given) record[name] = given[name] ?? '';
    else if (isPut && !(shape.shownOnly ?? []).includes(name) && name !== 'date_add') record[name] = '';
  }
  if (shape.dates === true) record['date_upd'] = localNow();
  if (resource === 'stock_availables') addUp(shop, record['id_product']);
  if (resource === 'order_carriers') touch(shop, record['id_order']);
  shop.effects.push({ method: request.method, resource, id });
  return oneRecord(shop, resource, shape, id);
};

import type { PeerAnswer, PeerRequest } from '#test/peers/http/server.ts';
import { printFeed } from './atom.ts';
import { badRequest, notFound, OnecError } from './errors.ts';
import type { Base } from './state.ts';

/** The node named by DataExchangePoint, an address in apostrophes. */
const nodeOf = (base: Base, root: string, point: string | null): string => {
  const text = point ?? '';
  const address = /^'(.*)'$/s.exec(text)?.[1];
  if (address === undefined || !address.startsWith(`${root}/`)) {
    throw badRequest('Неверное значение параметра DataExchangePoint');
  }
  const found = /^(ExchangePlan_[\p{L}\p{N}_]+)\(guid'([\da-f-]{36})'\)$/u.exec(
    decodeURIComponent(address.slice(root.length + 1)),
  );
  const [, plan = '', key = ''] = found ?? [];
  base.type(plan);
  const node = base.objects(plan).get(key);
  if (node === undefined) throw notFound(plan);
  if (node['ThisNode'] === true) throw badRequest('Для этого узла изменения не регистрируются');
  return key;
};

const messageOf = (query: URLSearchParams): number => {
  const text = query.get('MessageNo') ?? '';
  if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest('Неверное значение параметра MessageNo');
  return Number(text);
};

/** SelectChanges and NotifyChangesReceived as erp.md B4 and C tell them. `$format` and the like are ignored. */
export const exchange = (base: Base, root: string, operation: string, request: PeerRequest): PeerAnswer => {
  if (request.method !== 'POST') throw new OnecError(405, '4', 'Метод не поддерживается');
  const node = nodeOf(base, root, request.query.get('DataExchangePoint'));
  const message = messageOf(request.query);
  const row = base.nodes().find((one) => one['Ref_Key'] === node);
  if (row === undefined) throw notFound('ExchangePlan');
  const received = Number(row['ReceivedNo']);
  if (operation === 'SelectChanges') {
    if (message <= received) throw badRequest(`Сообщение ${message} уже получено`);
    const entries = base.select(node, message);
    return {
      status: 200,
      body: printFeed(root, base.schema, entries),
      headers: { 'content-type': 'application/atom+xml;charset=utf-8' },
    };
  }
  if (message < received) throw badRequest(`Сообщение ${message} старше принятого`);
  base.confirm(node, message);
  row['ReceivedNo'] = String(message);
  return { status: 200 };
};

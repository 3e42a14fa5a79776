import type { PeerAnswer, PeerRequest } from '#test/peers/http/server.ts';
import { badRequest, OnecError } from './errors.ts';
import type { Base } from './state.ts';
import { type PeerRow, parse, print, textOf } from './values.ts';

const json = { 'content-type': 'application/json;charset=utf-8' };

/** Properties only the platform itself may set (erp.md C: Posted goes through Post and Unpost). */
const ownedByPlatform = ['Ref_Key', 'DataVersion', 'Posted'];

const bodyOf = (request: PeerRequest): Record<string, unknown> => {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw new OnecError(415, '5', 'Тип содержимого не поддерживается');
  }
  const body = parse(request.body);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('Ожидается объект');
  const values = Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith('odata.')));
  for (const name of ownedByPlatform) {
    if (name in values) throw badRequest(`Свойство «${name}» недоступно для записи`);
  }
  return values;
};

export const entityAnswer = (root: string, set: string, row: PeerRow, status = 200): PeerAnswer => ({
  status,
  body: print({ 'odata.metadata': `${root}/$metadata#${set}/@Element`, ...row }),
  headers: json,
});

export const createObject = (base: Base, root: string, set: string, request: PeerRequest): PeerAnswer => {
  const values = bodyOf(request);
  return entityAnswer(root, set, base.add(set, values), 201);
};

export const patchObject = (
  base: Base,
  root: string,
  set: string,
  key: string,
  request: PeerRequest,
): PeerAnswer => {
  base.beforePatch(set, key);
  const row = base.object(set, key);
  const match = request.headers['if-match'];
  const version = textOf(row['DataVersion']);
  const wanted = base.matchForm === 'plain' ? version : `W/"${version}"`;
  if (match !== undefined && match !== '*' && match !== wanted) {
    throw new OnecError(412, '12', 'Версия объекта изменилась');
  }
  return entityAnswer(root, set, base.save(set, key, bodyOf(request)));
};

export const postDocument = (
  base: Base,
  set: string,
  key: string,
  request: PeerRequest,
  posted: boolean,
): PeerAnswer => {
  if (request.method !== 'POST') throw new OnecError(405, '4', 'Метод не поддерживается');
  if (!('Posted' in base.type(set).properties)) throw badRequest('Метод Post есть только у документов');
  const mode = request.query.get('PostingModeOperational');
  if (mode !== null && !['true', 'false'].includes(mode))
    throw badRequest('Неверное значение PostingModeOperational');
  base.post(set, key, posted);
  return { status: 200 };
};

import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import {
  documentOf,
  emptySite,
  importFile,
  type PeerOrder,
  replyOf,
  type SiteState,
} from '#test/peers/commerceml/site.ts';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';

export type PeerFlavour = 'cs-cart' | '1c-bitrix' | 'opencart';

interface Session {
  sessid: string;
  files: Map<string, Uint8Array[]>;
  versioned: boolean;
  queriedAt: number | null;
  progress: Map<string, number>;
}

export interface CommerceMlPeer extends HttpPeer {
  user: string;
  password: string;
  site: SiteState;
  placeOrder(status?: string): PeerOrder;
  /** Bytes of all files so far. */
  received(): number;
  /** Answers the next request of this mode with exactly this. */
  answerNext(mode: string, body: string | Uint8Array | Readable, headers?: Record<string, string>): void;
}

const statuses = ['N', 'P', 'F'];
const cp1251 = (text: string): Uint8Array => iconv.encode(text, 'windows-1251');

/**
 * The site's side of the exchange with state: sessions, session keys, pieces that are appended, `init` that wipes,
 * imports in steps, and the ways in which three kinds of sites differ (commerceml.md 1 and 2).
 */
export const startCommerceMl = async (
  options: {
    flavour?: PeerFlavour;
    zip?: boolean;
    fileLimit?: number;
    keepRequests?: boolean;
    discard?: boolean;
  } = {},
): Promise<CommerceMlPeer> => {
  const flavour = options.flavour ?? '1c-bitrix';
  const fileLimit = options.fileLimit ?? 204_800;
  const site = emptySite();
  const user = 'exchange';
  const password = 'pa55-пароль';
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const sessions = new Map<string, Session>();
  const planned: { mode: string; answer: PeerAnswer }[] = [];
  const cookieName = flavour === 'opencart' ? 'key' : 'PHPSESSID';
  let serial = 100;
  let received = 0;

  const say = (text: string): PeerAnswer => ({
    status: 200,
    body: cp1251(text),
    headers: { 'content-type': 'text/html; charset=windows-1251' },
  });
  const fail = (text: string): PeerAnswer =>
    say(flavour === 'cs-cart' ? `failure\\n${text}` : `failure\n${text}`);

  const signIn = (request: PeerRequest): PeerAnswer => {
    if (request.headers.authorization !== expected) {
      return flavour === 'cs-cart'
        ? { status: 401, body: 'Error: unauthorized', headers: { 'www-authenticate': 'Basic realm="x"' } }
        : say('failure\nERROR: 1011');
    }
    const id = flavour === 'opencart' ? '0cc175b9c0f1b6a831c399e269772661' : randomUUID().replaceAll('-', '');
    const sessid = randomUUID().replaceAll('-', '');
    const old = sessions.get(id);
    sessions.set(
      id,
      old ?? { sessid, files: new Map(), versioned: false, queriedAt: null, progress: new Map() },
    );
    return say(`success\n${cookieName}\n${id}${flavour === '1c-bitrix' ? `\nsessid=${sessid}` : ''}`);
  };

  const offered = (order: PeerOrder): boolean =>
    order.status !== 'DRAFT' && (flavour === 'cs-cart' || order.changed > site.committed);

  const runImport = (session: Session, name: string): PeerAnswer => {
    if (options.discard === true) return say('success');
    const pieces = session.files.get(name) ?? session.files.get(name.replace(/\.xml$/, '.zip'));
    if (pieces === undefined) return fail('Файл для импорта не найден.');
    const step = (session.progress.get(name) ?? 0) + 1;
    session.progress.set(name, step);
    if (step < 3) return say(`progress\nШаг ${step} из 3.`);
    session.progress.delete(name);
    try {
      importFile(site, name, Buffer.concat(pieces));
      return say('success\nИмпорт успешно завершен.');
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  };

  const takeFile = (session: Session, request: PeerRequest, isSale: boolean, name: string): PeerAnswer => {
    if (request.method !== 'POST' || name === '') return fail('Неверный запрос.');
    if (request.bytes.length === 0) return fail('Файл для импорта пуст.');
    if (fileLimit > 0 && request.bytes.length > fileLimit) return { status: 413, body: 'Too large' };
    const isZip = name.endsWith('.zip');
    if (isZip !== (options.zip ?? false) && !(flavour === 'opencart' && isSale)) return fail('Формат файла.');
    received += request.bytes.length;
    if (options.discard === true) return say('success');
    session.files.set(name, [...(session.files.get(name) ?? []), request.bytes]);
    if (!isSale || (flavour === '1c-bitrix' && session.versioned)) return say('success');
    if (flavour === 'opencart') return fail('no XML files');
    try {
      importFile(site, name, Buffer.concat(session.files.get(name) ?? []));
      return say('success');
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  };

  const inSession = (request: PeerRequest, session: Session): PeerAnswer => {
    const mode = request.query.get('mode') ?? '';
    const isSale = request.query.get('type') === 'sale';
    const name = request.query.get('filename') ?? '';
    switch (mode) {
      case 'init': {
        session.files.clear();
        session.progress.clear();
        session.versioned = isSale && request.query.has('version');
        const more = session.versioned ? `\nsessid=${session.sessid}\nversion=2.09` : '';
        return say(`zip=${options.zip === true ? 'yes' : 'no'}\nfile_limit=${fileLimit}${more}`);
      }
      case 'file':
        return takeFile(session, request, isSale, name);
      case 'import':
        return runImport(session, name);
      case 'query': {
        session.queriedAt = site.clock;
        const found = [...site.orders.values()].filter(offered);
        return {
          status: 200,
          body: cp1251(replyOf(found.map(documentOf).join(''))),
          headers: { 'content-type': 'application/xml; charset=windows-1251' },
        };
      }
      case 'success':
        if (session.queriedAt === null) return say('error');
        if (flavour !== 'cs-cart') site.committed = Math.max(site.committed, session.queriedAt);
        return say('success');
      case 'info':
        if (flavour !== '1c-bitrix') return { status: 200, body: '' };
        return say(
          `<?xml version="1.0" encoding="windows-1251"?>\n<Справочники><Статусы>${statuses
            .map((id) => `<Элемент><Ид>${id}</Ид><Название>Статус ${id}</Название></Элемент>`)
            .join('')}</Статусы></Справочники>`,
        );
      default:
        return flavour === '1c-bitrix' ? fail('Неизвестная команда.') : { status: 200, body: '' };
    }
  };

  const handle = (request: PeerRequest): PeerAnswer => {
    const mode = request.query.get('mode') ?? '';
    const index = planned.findIndex((one) => one.mode === mode);
    if (index >= 0) return planned.splice(index, 1)[0]?.answer ?? { status: 500 };
    if (mode === 'checkauth') return signIn(request);
    if (flavour === 'cs-cart' && request.headers.authorization !== expected) return { status: 401, body: '' };
    const cookie = new RegExp(`${cookieName}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1] ?? '';
    const session = sessions.get(cookie);
    if (session === undefined) return fail('no cookie key');
    if (flavour === '1c-bitrix' && request.query.get('sessid') !== session.sessid) {
      return fail('Ошибка проверки источника запроса. Обновите модуль обмена.');
    }
    return inSession(request, session);
  };

  const peer = await startHttpPeer(handle, { keepRequests: options.keepRequests ?? true });
  return {
    ...peer,
    user,
    password,
    site,
    received: () => received,
    placeOrder(status = 'N') {
      serial += 1;
      site.clock += 1;
      const number = String(serial);
      const order = { number, status, tracking: [], paid: false, changed: site.clock, lines: ['g1'] };
      site.orders.set(number, order);
      return order;
    },
    answerNext: (mode, body, headers = {}) =>
      void planned.push({ mode, answer: { status: 200, body, headers } }),
  };
};

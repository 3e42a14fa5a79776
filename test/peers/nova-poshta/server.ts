import { z } from 'zod';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';
import { type Answered, done, envelopeOf, fail } from '#test/peers/nova-poshta/answer.ts';
import {
  getAddresses,
  getContacts,
  getCounterparties,
  getOptions,
  saveContact,
  saveCounterparty,
} from '#test/peers/nova-poshta/people.ts';
import {
  getWarehouses,
  saveAddress,
  searchSettlementStreets,
  searchSettlements,
} from '#test/peers/nova-poshta/places.ts';
import {
  checkRedirecting,
  checkReturn,
  getReturnReasons,
  getReturnReasonsSubtypes,
  getScanSheetList,
  insertDocuments,
  listWishes,
  saveWish,
} from '#test/peers/nova-poshta/services.ts';
import { emptyState, kyivNow, type PeerState } from '#test/peers/nova-poshta/state.ts';
import { getStatusDocuments } from '#test/peers/nova-poshta/tracking.ts';
import {
  getDocumentDeliveryDate,
  getDocumentList,
  getDocumentPrice,
  remove,
  save,
  update,
} from '#test/peers/nova-poshta/waybills.ts';

type Method = (state: PeerState, properties: unknown) => Answered;

const methods: Record<string, Method> = {
  'TrackingDocument/getStatusDocuments': getStatusDocuments,
  'Common/getCargoTypes': () => done({ Ref: 'Parcel', Description: 'Посилка' }),
  'Address/searchSettlements': searchSettlements,
  'Address/searchSettlementStreets': searchSettlementStreets,
  'Address/getWarehouses': getWarehouses,
  'Address/save': saveAddress,
  'Counterparty/save': saveCounterparty,
  'Counterparty/getCounterparties': getCounterparties,
  'Counterparty/getCounterpartyContactPersons': getContacts,
  'Counterparty/getCounterpartyAddresses': getAddresses,
  'Counterparty/getCounterpartyOptions': getOptions,
  'ContactPerson/save': saveContact,
  'InternetDocument/save': save,
  'InternetDocument/update': update,
  'InternetDocument/delete': remove,
  'InternetDocument/getDocumentList': getDocumentList,
  'InternetDocument/getDocumentPrice': getDocumentPrice,
  'InternetDocument/getDocumentDeliveryDate': getDocumentDeliveryDate,
  'ScanSheet/insertDocuments': insertDocuments,
  'ScanSheet/getScanSheetList': getScanSheetList,
  'AdditionalService/CheckPossibilityCreateReturn': checkReturn,
  'AdditionalService/checkPossibilityForRedirecting': checkRedirecting,
  'AdditionalService/getReturnReasons': getReturnReasons,
  'AdditionalService/getReturnReasonsSubtypes': getReturnReasonsSubtypes,
  'AdditionalService/getReturnOrdersList': listWishes('orderCargoReturn'),
  'AdditionalService/getRedirectionOrdersList': listWishes('orderRedirecting'),
  'AdditionalService/save': saveWish,
};

/** What works for everybody (carriers.md 1.1). */
const keyless: ReadonlySet<string> = new Set([
  'TrackingDocument/getStatusDocuments',
  'Common/getCargoTypes',
  'Address/searchSettlements',
  'Address/searchSettlementStreets',
  'Address/getWarehouses',
  'InternetDocument/getDocumentPrice',
  'InternetDocument/getDocumentDeliveryDate',
  'AdditionalService/getReturnReasons',
  'AdditionalService/getReturnReasonsSubtypes',
]);

const body = z.strictObject({
  apiKey: z.string(),
  modelName: z.string(),
  calledMethod: z.string(),
  // An empty list is what PHP makes of an empty map; nobody knows what the server does with it.
  methodProperties: z.record(z.string(), z.unknown()),
});
const bodyIn = (request: PeerRequest): z.infer<typeof body> | null => {
  try {
    return body.parse(JSON.parse(request.body));
  } catch {
    return null;
  }
};

export interface NovaPoshtaPeer extends HttpPeer {
  state: PeerState;
  key: string;
  /** A parcel on its way or at its end, with any of tracking's fields. */
  addParcel(number: string, code: string, over?: Record<string, unknown>): void;
  move(number: string, code: string): void;
  /** Waybills with this reference that were not deleted. */
  shown(reference: string): number;
  handOver(reference: string): void;
}

const page = (html: string): PeerAnswer => ({
  status: 200,
  body: html,
  headers: { 'content-type': 'text/html; charset=utf-8' },
});
const printed =
  /^\/orders\/(printDocument|printMarking85x85|printMarking100x100)\/(.+)\/type\/(pdf8?)(?:\/zebra\/zebra)?\/apiKey\/([^/]+)$/;

/** Nova Poshta's classic API as it is documented (carriers.md 1), with its print pages and the site's tracking. */
export const startNovaPoshta = async (options: { keepRequests?: boolean } = {}): Promise<NovaPoshtaPeer> => {
  const state = emptyState();
  const [key = ''] = state.keys.keys();

  const print = (path: string): PeerAnswer => {
    const match = printed.exec(decodeURIComponent(path));
    if (match === null) return { status: 404, body: 'Not found' };
    // A wrong key is a page, not an error, and shows what it was given.
    if (state.keys.get(match[4] ?? '') !== 'good')
      return page(`<html><body>Помилка: ${match[4]}</body></html>`);
    const parts = (match[2] ?? '').split('/');
    const numbers = parts
      .filter((part) => part !== 'orders[]' && part !== 'orders')
      .flatMap((part) => part.split(','));
    const known = numbers.every((number) =>
      [...state.documents.values()].some((one) => one.IntDocNumber === number && one.state !== '2'),
    );
    if (!known) return page('<html><body>Документ не знайдено</body></html>');
    return {
      status: 200,
      body: Buffer.from(`%PDF-1.4 ${match[1]} ${numbers.join(' ')}`),
      headers: { 'content-type': 'application/pdf' },
    };
  };

  const site = (number: string): PeerAnswer => {
    const tracking = state.past.get(number);
    if (tracking === undefined) return { status: 404, body: { errors: { errorMessage: 'not_found' } } };
    return { status: 200, body: { number, scheduled_delivery_date: '', tracking, parcels: [] } };
  };

  const run = (request: PeerRequest): PeerAnswer => {
    if (request.method === 'GET') {
      const tracked = /^\/site\/v\.1\.0\/shipments\/tracking\/(\d+)$/.exec(request.path);
      return tracked === null ? print(request.path) : site(tracked[1] ?? '');
    }
    const given = bodyIn(request);
    if (request.path !== '/v2.0/json/' || given === null) return { status: 400, body: 'Bad Request' };
    const name = `${given.modelName}/${given.calledMethod}`;
    const answer = (answered: Answered): PeerAnswer => {
      const whole = envelopeOf(answered);
      return { status: 200, body: given.apiKey === '' ? [whole] : whole };
    };
    if (given.apiKey === '' && !keyless.has(name)) return answer(fail('20000101582', 'User is undefined'));
    const known = given.apiKey === '' ? 'good' : state.keys.get(given.apiKey);
    if (known === undefined) return answer(fail('20000200068', 'API auth fail'));
    if (known === 'expired') return answer(fail('20000201204', 'API key expired'));
    const planned = state.planned.get(name);
    if (planned !== undefined && planned.times > 0) {
      planned.times -= 1;
      return answer(fail(planned.code, planned.text));
    }
    const method = methods[name];
    if (method === undefined) return answer(fail('20000203433', 'Method is not exist more.'));
    return answer(method(state, given.methodProperties));
  };

  const nameOf = (request: PeerRequest): string => {
    const given = request.method === 'POST' ? bodyIn(request) : null;
    return given === null ? request.path : `${given.modelName}/${given.calledMethod}`;
  };
  const peer = await startHttpPeer(run, { keepRequests: options.keepRequests ?? true, nameOf });
  const own = (reference: string) =>
    [...state.documents.values()].filter(
      (one) => one.fields['InfoRegClientBarcodes'] === reference && one.state !== '2',
    );
  const addParcel: NovaPoshtaPeer['addParcel'] = (number, code, over = {}) => {
    state.parcels.set(number, {
      Number: number,
      StatusCode: code,
      Status: `Стан ${code}`,
      DateCreated: '20-11-2026 11:08:03',
      ScheduledDeliveryDate: '25-11-2026 12:00:00',
      TrackingUpdateDate: '2026-11-24 15:16:53',
      DatePayedKeeping: '0001-01-01 00:00:00',
      Redelivery: 0,
      RedeliverySum: '',
      AfterpaymentOnGoodsCost: 0,
      UndeliveryReasons: [],
      ...over,
    });
  };
  return {
    ...peer,
    state,
    key,
    addParcel,
    move(number, code) {
      const parcel = state.parcels.get(number);
      const now = kyivNow();
      const [day = '', time = ''] = now.split(' ');
      const [y, m, d] = day.split('-');
      const received = code === '9' ? { RecipientDateTime: `${d}.${m}.${y} ${time}` } : {};
      state.parcels.set(number, {
        ...parcel,
        StatusCode: code,
        Status: `Стан ${code}`,
        TrackingUpdateDate: now,
        ...received,
      });
    },
    shown: (reference) => own(reference).length,
    handOver(reference) {
      for (const one of own(reference)) one.state = '4';
    },
  };
};

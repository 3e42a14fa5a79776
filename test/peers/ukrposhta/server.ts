import { z } from 'zod';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';
import { classify } from '#test/peers/ukrposhta/classifier.ts';
import { createEcom } from '#test/peers/ukrposhta/ecom.ts';

export interface UkrposhtaPeer extends HttpPeer {
  /** Of tracking. */
  bearer: string;
  /** Of eCom, its forms and the classifier. */
  ecomBearer: string;
  token: string;
  ecom: ReturnType<typeof createEcom>;
  /** Settings of a connection to this stand-in. */
  settings: Record<string, unknown>;
  credentials: Record<string, string>;
  shown(key: string): number;
  addParcel(number: string, codes: readonly string[], reason?: number): void;
  move(number: string, code: string): void;
}

const fault =
  '<?xml version="1.0" encoding="UTF-8"?><ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>900901</ams:code><ams:message>Invalid Credentials</ams:message></ams:fault>';
const numbers = z.array(z.string().regex(/^(\d{13}|[A-Z]{2}\d{9}[A-Z]{2})$/)).max(50);

/** Three services with keys of their own (carriers.md 3.1); in tracking one bad number spoils its whole batch. */
export const startUkrposhta = async (): Promise<UkrposhtaPeer> => {
  const bearer = '11111111-2222-3333-4444-555555555555';
  const parcels = new Map<string, Record<string, unknown>[]>();
  let minute = 0;
  const eventOf = (barcode: string, event: string, reason: number) => {
    minute += 1;
    const date = `2026-11-20T1${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}:00`;
    return {
      barcode,
      step: minute,
      date,
      name: 'КИЇВ 1',
      event,
      eventName: `Стан ${event}`,
      eventReason_id: reason,
    };
  };
  const ecomBearer = '22222222-3333-4444-5555-666666666666';
  const token = '99999999-8888-7777-6666-555555555555';
  const ecom = createEcom();
  const refused: PeerAnswer = { status: 401, body: fault, headers: { 'content-type': 'application/xml' } };

  const withEcomBearer = (request: PeerRequest, service: string, path: string): PeerAnswer => {
    if (request.headers.authorization !== `Bearer ${ecomBearer}`) return refused;
    if (service === 'classifier') return classify(request, path);
    const isOwn = service === 'forms' || ecom.owns(path);
    if (isOwn !== (request.query.get('token') === token))
      return { status: 401, body: { error: 'unauthorized' } };
    return service === 'forms' ? ecom.sticker(path) : ecom.answer(request, path);
  };

  const peer = await startHttpPeer((request) => {
    const [, service, rest = ''] = /^\/(ecom|forms|classifier)(\/.*)$/.exec(request.path) ?? [];
    if (service !== undefined) return withEcomBearer(request, service, rest);
    if (request.headers.authorization !== `Bearer ${bearer}`) return refused;
    if (request.method !== 'POST' || request.path !== '/statuses/with-not-found')
      return { status: 404, body: {} };
    const read = numbers.safeParse(JSON.parse(request.body));
    if (!read.success) return { status: 400, body: { code: 'UP00000', message: 'Wrong barcode' } };
    const known = read.data.filter((one) => parcels.has(one));
    return {
      status: 200,
      body: {
        found: Object.fromEntries(known.map((one) => [one, parcels.get(one)])),
        notFound: read.data.filter((one) => !parcels.has(one)),
      },
    };
  });
  return {
    ...peer,
    bearer,
    ecomBearer,
    token,
    ecom,
    settings: {
      trackingUrl: peer.url,
      ecomUrl: `${peer.url}/ecom`,
      formsUrl: `${peer.url}/forms`,
      classifierUrl: `${peer.url}/classifier/`,
      senderUuid: ecom.senderUuid,
      senderPostcode: '01001',
      requestsPerMinute: 60_000,
      timeoutSeconds: 2,
    },
    credentials: { trackingBearer: bearer, ecomBearer, counterpartyToken: token },
    shown: (key) =>
      ecom.shipments.filter((one) => one.fields.externalId === key && one.status !== 'DELETED').length,
    addParcel(number, codes, reason = 1) {
      const last = codes.length - 1;
      parcels.set(
        number,
        codes.map((one, index) => eventOf(number, one, index === last ? reason : 1)),
      );
    },
    move(number, code) {
      parcels.get(number)?.push(eventOf(number, code, 1));
    },
  };
};

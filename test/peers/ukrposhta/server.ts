import { z } from 'zod';
import { type HttpPeer, startHttpPeer } from '#test/peers/http/server.ts';

export interface UkrposhtaPeer extends HttpPeer {
  bearer: string;
  addParcel(number: string, codes: readonly string[], reason?: number): void;
  move(number: string, code: string): void;
}

const fault =
  '<?xml version="1.0" encoding="UTF-8"?><ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>900901</ams:code><ams:message>Invalid Credentials</ams:message></ams:fault>';
const numbers = z.array(z.string().regex(/^(\d{13}|[A-Z]{2}\d{9}[A-Z]{2})$/)).max(50);

/** Status tracking as it is documented (carriers.md 3.3); one bad number spoils its whole batch here. */
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
  const peer = await startHttpPeer((request) => {
    if (request.headers.authorization !== `Bearer ${bearer}`) {
      return { status: 401, body: fault, headers: { 'content-type': 'application/xml' } };
    }
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

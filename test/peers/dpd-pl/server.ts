import { type HttpPeer, type PeerAnswer, startHttpPeer } from '#test/peers/http/server.ts';
import {
  element,
  holds,
  operationOf,
  soapAnswer,
  soapFault,
  textIn,
  warsawNow,
} from '#test/peers/soap/soap.ts';

export interface DpdEvent {
  code: string;
  /** Wall clock of Warsaw. */
  at: string;
  text?: string;
  data?: readonly (readonly [code: string, value: string])[];
}

export interface DpdPeer extends HttpPeer {
  user: string;
  password: string;
  parcels: Map<string, DpdEvent[]>;
  move(number: string, code: string): void;
  /** Every request is refused with this fault while it is set. */
  refuses: { code: string; text: string; status: number } | null;
}

const namespace = 'http://events.dpdinfoservices.dpd.com.pl/';
const operation = 'getEventsForWaybillV1';

/** DPD Poland's service of events (carriers.md 6): faults come with HTTP 200, an unknown waybill has no events. */
export const startDpd = async (): Promise<DpdPeer> => {
  const user = 'firma';
  const password = 'hasło & <tajne>';
  const parcels = new Map<string, DpdEvent[]>();
  let refuses: DpdPeer['refuses'] = null;
  const peer = await startHttpPeer((request): PeerAnswer => {
    const asked = operationOf(request);
    if (request.path !== '/events' || asked === null) return { status: 400, body: 'Bad Request' };
    if (asked.name !== operation || asked.uri !== namespace)
      return soapFault('soap:Client', `Unexpected element ${asked.name}`, 500);
    const [, , , auth] = asked.children;
    if (
      !holds(asked, 'waybill', 'eventsSelectType', 'language', 'authDataV1') ||
      !holds(auth, 'channel', 'login', 'password') ||
      !['ALL', 'ONLY_LAST'].includes(textIn(asked, 'eventsSelectType'))
    )
      return soapFault('soap:Client', 'Unmarshalling Error', 500);
    if (refuses !== null) return soapFault(refuses.code, refuses.text, refuses.status);
    if (textIn(auth, 'login') !== user || textIn(auth, 'password') !== password)
      return soapFault('soap:Server', 'Access denied', 200);
    const events = parcels.get(textIn(asked, 'waybill')) ?? [];
    return soapAnswer(
      element(
        `ns2:${operation}Response xmlns:ns2="${namespace}"`,
        element(
          'return',
          element('confirmId', '0'),
          ...events.map(({ code, at, text = `Stan ${code}`, data = [] }) =>
            element(
              'eventsList',
              element('businessCode', code),
              element('eventTime', at.replace(' ', 'T')),
              element('description', text),
              ...data.map(([name, value]) =>
                element('eventDataList', element('code', name), element('value', value)),
              ),
            ),
          ),
        ),
      ),
    );
  });
  return {
    ...peer,
    user,
    password,
    parcels,
    get refuses() {
      return refuses;
    },
    set refuses(given) {
      refuses = given;
    },
    move(number, code) {
      parcels.set(number, [...(parcels.get(number) ?? []), { code, at: warsawNow() }]);
    },
  };
};

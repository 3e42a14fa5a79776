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

export interface Dhl24Event {
  status: string;
  /** Wall clock of Warsaw. */
  at: string;
  text?: string;
  terminal?: string;
}

export interface Dhl24Peer extends HttpPeer {
  user: string;
  password: string;
  shipments: Map<string, Dhl24Event[]>;
  move(number: string, status: string): void;
}

const operation = 'getTrackAndTraceInfo';

/** DHL24's web service, as far as it tells of shipments (carriers.md 7); the texts of its faults are ours. */
export const startDhl24 = async (): Promise<Dhl24Peer> => {
  const user = 'FIRMA';
  const password = 'dhl24-tajne';
  const shipments = new Map<string, Dhl24Event[]>();
  const peer = await startHttpPeer((request): PeerAnswer => {
    const asked = operationOf(request);
    if (request.path !== '/webapi2' || asked === null) return { status: 400, body: 'Bad Request' };
    const namespace = `http://${request.headers.host}/webapi2/provider/service.html?ws=1`;
    const [auth] = asked.children;
    if (
      asked.name !== operation ||
      asked.uri !== namespace ||
      !holds(asked, 'authData', 'shipmentId') ||
      !holds(auth, 'username', 'password')
    )
      return soapFault('SOAP-ENV:Client', 'Bad Request', 500);
    if (textIn(auth, 'username') !== user || textIn(auth, 'password') !== password)
      return soapFault('100', 'Błąd logowania', 500);
    const number = textIn(asked, 'shipmentId');
    const events = shipments.get(number);
    if (events === undefined) return soapFault('101', 'Przesyłka o podanym numerze nie istnieje', 500);
    return soapAnswer(
      element(
        `ns1:${operation}Response xmlns:ns1="${namespace}"`,
        element(
          `${operation}Result`,
          element('shipmentId', number),
          element('receivedBy'),
          element(
            'events',
            ...events.map(({ status, at, text = `Stan ${status}`, terminal = 'Warszawa' }) =>
              element(
                'item',
                element('status', status),
                element('description', text),
                element('terminal', terminal),
                element('timestamp', at),
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
    shipments,
    move(number, status) {
      shipments.set(number, [...(shipments.get(number) ?? []), { status, at: warsawNow() }]);
    },
  };
};

import { type HttpPeer, type PeerAnswer, startHttpPeer } from '#test/peers/http/server.ts';
import {
  element,
  holdsIn,
  operationOf,
  soapAnswer,
  soapFault,
  textIn,
  warsawNow,
} from '#test/peers/soap/soap.ts';

export interface GlsEvent {
  code: string;
  /** Wall clock of Warsaw. */
  at: string;
  text?: string;
  place?: string;
}

export interface GlsPeer extends HttpPeer {
  user: string;
  password: string;
  /** Oldest first here, newest first as it answers. */
  parcels: Map<string, GlsEvent[]>;
  /** Times in one text instead of parts; both shapes are possible. */
  shape: { flatDates: boolean; wrapped: boolean };
  move(number: string, code: string): void;
}

const namespace = 'http://gls-group.eu/Tracking/';

/** GLS's tracking service as far as it is known (carriers.md 7); shapes beyond that are guesses of ours. */
export const startGls = async (): Promise<GlsPeer> => {
  const user = '6160001';
  const password = 'gls-tajne';
  const parcels = new Map<string, GlsEvent[]>();
  const shape = { flatDates: false, wrapped: false };
  const moment = (at: string) => {
    if (shape.flatDates) return element('Date', at);
    const [year = '', month = '', day = '', hour = '', minute = ''] = at.split(/[- :]/).map(String);
    return element(
      'Date',
      element('Year', year),
      element('Month', String(Number(month))),
      element('Day', String(Number(day))),
      element('Hour', String(Number(hour))),
      element('Minut', String(Number(minute))),
    );
  };
  const peer = await startHttpPeer((request): PeerAnswer => {
    const asked = operationOf(request);
    if (request.path !== '/tracking' || asked === null) return { status: 400, body: 'Bad Request' };
    const [, credentials, parameters] = asked.children;
    if (
      asked.name !== 'TuDetailsRequest' ||
      asked.uri !== namespace ||
      !holdsIn(namespace, asked, 'RefValue', 'Credentials', 'Parameters') ||
      !holdsIn(namespace, credentials, 'UserName', 'Password') ||
      !holdsIn(namespace, parameters, 'ParamCode', 'ParamValue')
    )
      return soapFault('soap:Client', 'Unmarshalling Error', 500);
    const answer = (code: string, text: string, events: readonly GlsEvent[]): PeerAnswer => {
      const inner = [
        element('ExitCode', element('ErrorCode', code), element('ErrorDscr', text)),
        ...events
          .toReversed()
          .map((event) =>
            element(
              'History',
              moment(event.at),
              element('LocationName', event.place ?? ''),
              element('Code', event.code),
              element('Desc', event.text ?? `Stan ${event.code}`),
            ),
          ),
      ];
      return soapAnswer(
        element(
          `t:TuDetailsResponse xmlns:t="${namespace}"`,
          ...(shape.wrapped ? [element('return', ...inner)] : inner),
        ),
      );
    };
    if (textIn(credentials, 'UserName') !== user || textIn(credentials, 'Password') !== password)
      return answer('502', 'Authentication error', []);
    const events = parcels.get(textIn(asked, 'RefValue'));
    return events === undefined ? answer('998', 'No data found', []) : answer('0', '', events);
  });
  return {
    ...peer,
    user,
    password,
    parcels,
    shape,
    move(number, code) {
      parcels.set(number, [...(parcels.get(number) ?? []), { code, at: warsawNow() }]);
    },
  };
};

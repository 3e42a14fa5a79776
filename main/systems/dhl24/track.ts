import { eventOf, instantIn, oldestFirst } from '#main/systems/carrier-time.ts';
import type { Dhl24Credentials, Dhl24Settings } from '#main/systems/dhl24/manifest.ts';
import { type AskOne, nothingOf } from '#main/systems/one-by-one.ts';
import { askSoap, parseSoap, refusalOfFault, soapList, soapObject, soapText } from '#main/systems/soap.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

const operation = 'getTrackAndTraceInfo';

const item = soapObject({
  status: soapText,
  description: soapText,
  terminal: soapText,
  timestamp: soapText,
});

const answer = soapObject({
  getTrackAndTraceInfoResult: soapList(
    soapObject({ shipmentId: soapText, events: soapList(soapObject({ item: soapList(item) })) }),
  ),
});

const namespaceOf = ({ baseUrl, namespace }: Dhl24Settings): string =>
  /^[a-z]+:/i.test(namespace) ? namespace : `${baseUrl.replace(/\/$/, '')}${namespace}`;

/** The history of one shipment, oldest first; times are Warsaw's (carriers.md 7). */
export const createAsk =
  (settings: Dhl24Settings, credentials: Dhl24Credentials): AskOne =>
  async (call, number) => {
    const namespace = namespaceOf(settings);
    const asked = await askSoap(call, {
      url: settings.baseUrl,
      namespace,
      operation,
      action: `${namespace}#${operation}`,
      fields: [
        [
          'authData',
          [
            ['username', credentials.user],
            ['password', credentials.password],
          ],
        ],
        ['shipmentId', number],
      ],
    });
    if (!succeeded(asked)) return asked;
    const { fault, raw } = asked.value;
    if (fault !== null) {
      const refusal = refusalOfFault(fault, number);
      return refusal.outcome === 'not_found' ? ok(nothingOf(number, raw)) : refusal;
    }
    const parsed = parseSoap(asked.value, answer);
    if (!succeeded(parsed)) return parsed;
    const [result] = parsed.value.getTrackAndTraceInfoResult;
    if (result !== undefined && result.shipmentId !== '' && result.shipmentId.toUpperCase() !== number)
      return refuse('unavailable', 'remote.unexpected_shape', { detail: `another shipment than ${number}` });
    const events = (result?.events ?? [])
      .flatMap((list) => list.item)
      .filter(({ status }) => status !== '')
      .map((row) =>
        eventOf(row.status, row.description, instantIn(row.timestamp, 'Europe/Warsaw'), row.terminal),
      );
    return ok({ ...nothingOf(number, raw), known: events.length > 0, events: oldestFirst(events) });
  };

import { eventOf, instantIn, oldestFirst } from '#main/systems/carrier-time.ts';
import type { DpdCredentials, DpdSettings } from '#main/systems/dpd-pl/manifest.ts';
import { type AskOne, nothingOf } from '#main/systems/one-by-one.ts';
import { askSoap, parseSoap, refusalOfFault, soapList, soapObject, soapText } from '#main/systems/soap.ts';
import type { ParcelEvent, ParcelFollow } from '#shared/parcels/event.ts';
import { ok, succeeded } from '#shared/result.ts';

const operation = 'getEventsForWaybillV1';

const dpdEvent = soapObject({
  businessCode: soapText,
  eventTime: soapText,
  description: soapText,
  depotName: soapText,
  eventDataList: soapList(soapObject({ code: soapText, value: soapText })),
});

const answer = soapObject({ return: soapList(soapObject({ eventsList: soapList(dpdEvent) })) });

/** Codes whose first value is the waybill the parcel goes on under. */
const follows: Readonly<Record<string, ParcelFollow['leg']>> = {
  '230402': 'forward',
  '230403': 'return',
  '230408': 'return',
};

/**
 * After an order to return, whatever is delivered under the same waybill reaches the sender. A parcel that had been
 * delivered before is no such case.
 */
const legOf = (events: readonly ParcelEvent[]): 'there' | 'back' => {
  const turned = events.findIndex(({ code }) => follows[code] === 'return');
  const reached = events.findIndex(({ code }) => /^190[12]/.test(code));
  return turned !== -1 && (reached === -1 || turned < reached) ? 'back' : 'there';
};

/** The history of one waybill (carriers.md 6); times are Warsaw's, and codes are text. */
export const createAsk =
  (settings: DpdSettings, credentials: DpdCredentials): AskOne =>
  async (call, number) => {
    const asked = await askSoap(call, {
      url: settings.baseUrl,
      namespace: 'http://events.dpdinfoservices.dpd.com.pl/',
      operation,
      action: '',
      fields: [
        ['waybill', number],
        ['eventsSelectType', 'ALL'],
        ['language', settings.language],
        [
          'authDataV1',
          [
            ['channel', settings.channel],
            ['login', credentials.user],
            ['password', credentials.password],
          ],
        ],
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
    const rows = parsed.value.return
      .flatMap(({ eventsList }) => eventsList)
      .filter(({ businessCode }) => businessCode !== '');
    if (rows.length === 0) return ok(nothingOf(number, raw));
    const told = new Map(
      rows.map((row) => [
        eventOf(row.businessCode, row.description, instantIn(row.eventTime, 'Europe/Warsaw'), row.depotName),
        row,
      ]),
    );
    const events = oldestFirst([...told.keys()]);
    let follow: ParcelFollow | null = null;
    for (const event of events) {
      const leg = follows[event.code];
      const next = told.get(event)?.eventDataList[0]?.value.replaceAll(/\s/g, '').toUpperCase() ?? '';
      if (leg !== undefined && next !== '' && next !== number && next.length <= 100)
        follow = { number: next, leg };
    }
    return ok({ ...nothingOf(number, raw), known: true, events, follow, leg: legOf(events) });
  };

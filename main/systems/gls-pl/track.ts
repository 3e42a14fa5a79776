import { z } from 'zod';
import { eventOf, instantIn, oldestFirst } from '#main/systems/carrier-time.ts';
import type { GlsCredentials, GlsSettings } from '#main/systems/gls-pl/manifest.ts';
import { type AskOne, nothingOf } from '#main/systems/one-by-one.ts';
import { askSoap, parseSoap, refusalOfFault, soapList, soapObject, soapText } from '#main/systems/soap.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

/** What a code of its answer means by itself, whatever its text says (UNVERIFIED, from clients in public repositories). */
const signIn = '502';
const noData = '998';

const two = (text: string): string => text.padStart(2, '0');

/** A time in one text, or in parts; the last part's name comes with and without its e. */
const moment = z.union([
  z.string(),
  soapObject({
    Year: soapText,
    Month: soapText,
    Day: soapText,
    Hour: soapText,
    Minut: soapText,
    Minute: soapText,
  }).transform(
    ({ Year, Month, Day, Hour, Minut, Minute }) =>
      `${Year}-${two(Month)}-${two(Day)} ${two(Hour)}:${two(Minut || Minute)}`,
  ),
]);

const history = soapObject({
  Code: soapText,
  Desc: soapText,
  Date: soapList(moment),
  LocationName: soapText,
});

const answer = soapObject({
  History: soapList(history),
  ExitCode: soapList(soapObject({ ErrorCode: soapText, ErrorDscr: soapText })),
});

/** Some services wrap what they answer once more. */
const wrapped = soapObject({ return: soapList(answer), GetTuDetailResult: soapList(answer) });

/** `3` is `3.0`. */
const codeOf = (text: string): string => (/^\d+$/.test(text) ? `${text}.0` : text);

/** Asked about without the check digit that a barcode has. */
const refOf = (number: string): string => (/^\d{12}$/.test(number) ? number.slice(0, 11) : number);

/** The history of one parcel, which comes newest first (carriers.md 7). */
export const createAsk =
  (settings: GlsSettings, credentials: GlsCredentials): AskOne =>
  async (call, number) => {
    const asked = await askSoap(call, {
      url: settings.baseUrl,
      namespace: settings.namespace,
      operation: 'TuDetailsRequest',
      action: 'GetTuDetail',
      qualified: true,
      fields: [
        ['RefValue', refOf(number)],
        [
          'Credentials',
          [
            ['UserName', credentials.user],
            ['Password', credentials.password],
          ],
        ],
        [
          'Parameters',
          [
            ['ParamCode', 'LangCode'],
            ['ParamValue', settings.language],
          ],
        ],
      ],
    });
    if (!succeeded(asked)) return asked;
    const { fault, raw } = asked.value;
    const plain = fault === null ? parseSoap(asked.value, answer) : ok({ History: [], ExitCode: [] });
    if (!succeeded(plain)) return plain;
    const inner = wrapped.safeParse(asked.value.value);
    const all = [
      plain.value,
      ...(inner.success ? [...inner.data.return, ...inner.data.GetTuDetailResult] : []),
    ];
    const rows = all.flatMap(({ History }) => History).filter(({ Code }) => Code !== '');
    const exit = all.flatMap(({ ExitCode }) => ExitCode).find(({ ErrorCode }) => !/^0*$/.test(ErrorCode));
    if (exit?.ErrorCode === noData && rows.length === 0) return ok(nothingOf(number, raw));
    if (exit?.ErrorCode === signIn)
      return refuse('unauthorised', 'remote.unauthorised', { detail: `${exit.ErrorCode} ${exit.ErrorDscr}` });
    const trouble = fault ?? (exit === undefined ? null : { code: exit.ErrorCode, text: exit.ErrorDscr });
    if (trouble !== null && rows.length === 0) {
      const refusal = refusalOfFault(trouble, number);
      return refusal.outcome === 'not_found' ? ok(nothingOf(number, raw)) : refusal;
    }
    if (rows.length === 0) return ok(nothingOf(number, raw));
    const events = rows
      .reverse()
      .map((row) =>
        eventOf(codeOf(row.Code), row.Desc, instantIn(row.Date[0] ?? '', 'Europe/Warsaw'), row.LocationName),
      );
    return ok({ ...nothingOf(number, raw), known: true, events: oldestFirst(events) });
  };

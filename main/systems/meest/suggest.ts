import { z } from 'zod';
import type { SuggestAsk, Suggestion } from '#main/systems/carrier-port.ts';
import { type MeestClient, rowsOf } from '#main/systems/meest/client.ts';
import { amountOf, isId, text, words } from '#main/systems/meest/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const flag = z
  .unknown()
  .optional()
  .transform((value) => value === true || value === 'true');
const cityRow = z.object({
  cityID: text,
  viewCity: text,
  cityDescr: words,
  districtDescr: words,
  regionDescr: words,
});
const streetRow = z.object({ addressID: text, addressDescr: words, cityID: text });
const branchRow = z.object({
  branchID: text,
  branchNo: text,
  branchTypeDescr: text,
  ShortName: text,
  FullName: text,
  address: text,
  cityID: text,
  building: text,
  addressDescr: words,
  workingHours: text,
  isBranchClosed: flag,
  InboundRestriction: flag,
  branchLimits: z
    .object({ weightTotalMax: text, sendingOnly: flag })
    .catch({ weightTotalMax: '', sendingOnly: false }),
});
type Branch = z.infer<typeof branchRow>;

const most = 20;

/** `%` stands for anything in their filters, so what a person types must not hold it. */
const plain = (typed: string): string => typed.replaceAll('%', ' ').trim();

const nameOf = (one: Branch): string =>
  one.ShortName || one.FullName || `№${one.branchNo} ${one.address}`.trim();

const detailOf = (one: Branch): string | null => {
  const weight = amountOf(one.branchLimits.weightTotalMax);
  const limit = weight === null || weight === '0' ? '' : `≤ ${weight} kg`;
  return [one.workingHours, limit].filter((part) => part !== '').join('; ') || null;
};

/** Cities, streets and branches by what a person types (carriers.md 4). */
export const createSuggest =
  (client: MeestClient) =>
  async (call: Call, { kind, text: typed, cityId }: SuggestAsk): Promise<Result<readonly Suggestion[]>> => {
    const given = plain(typed);
    const search = (path: string, filters: Record<string, unknown>, more: Record<string, unknown> = {}) =>
      client.call(call, 'POST', path, { filters, ...more }, 'read');
    if (kind === 'city') {
      if (given === '') return ok([]);
      const answer = await search('/citySearch', { cityDescr: `${given}%` });
      if (!succeeded(answer)) return answer;
      return ok(
        rowsOf(answer.value, cityRow)
          .filter((one) => isId(one.cityID))
          .slice(0, most)
          .map(
            (one): Suggestion => ({
              id: one.cityID,
              label: [
                [one.viewCity, one.cityDescr].filter((part) => part !== '').join(' '),
                one.districtDescr,
                one.regionDescr,
              ]
                .filter((part) => part !== '')
                .join(', '),
              place: { city: one.cityDescr.slice(0, 200), cityId: one.cityID, country: 'UA' },
              detail: null,
            }),
          ),
      );
    }
    const city = cityId ?? '';
    if (!isId(city))
      return refuse('invalid', 'carrier.address_unknown', { fields: [{ path: 'to.cityId', message: city }] });
    if (kind === 'street') {
      if (given === '') return ok([]);
      const answer = await search('/addressSearch', { cityID: city, addressDescr: `%${given}%` });
      if (!succeeded(answer)) return answer;
      return ok(
        rowsOf(answer.value, streetRow)
          .filter((one) => isId(one.addressID) && one.cityID === city)
          .slice(0, most)
          .map(
            (one): Suggestion => ({
              id: one.addressID,
              label: one.addressDescr,
              place: { kind: 'door', street: one.addressDescr.slice(0, 200), streetId: one.addressID },
              detail: null,
            }),
          ),
      );
    }
    // What the filter of names looks at is not documented, so all of the city are read and looked through here.
    const answer = await search('/branchSearch', { cityID: city }, { includeInboundRestriction: true });
    if (!succeeded(answer)) return answer;
    const wanted = given.toLowerCase();
    const fits = (one: Branch): boolean =>
      one.branchNo === given ||
      [one.ShortName, one.FullName, one.address, `${one.addressDescr} ${one.building}`].some((part) =>
        part.toLowerCase().includes(wanted),
      );
    return ok(
      rowsOf(answer.value, branchRow)
        .filter((one) => isId(one.branchID) && one.cityID === city && fits(one))
        .filter((one) => !one.isBranchClosed && !one.InboundRestriction && !one.branchLimits.sendingOnly)
        .toSorted((a, b) => Number(b.branchNo === given) - Number(a.branchNo === given))
        .slice(0, most)
        .map(
          (one): Suggestion => ({
            id: one.branchID,
            label: nameOf(one),
            place: {
              kind: 'point',
              cityId: city,
              pointId: one.branchID,
              pointName: nameOf(one).slice(0, 500),
            },
            detail: detailOf(one),
          }),
        ),
    );
  };

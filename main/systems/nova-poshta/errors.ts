import type { Said } from '#main/systems/nova-poshta/envelope.ts';
import { tomorrowMs } from '#main/systems/nova-poshta/values.ts';
import type { CauseId } from '#shared/causes.ts';
import { type FieldProblem, type Refusal, refuse } from '#shared/result.ts';

interface Meaning {
  outcome: Refusal['outcome'];
  cause: CauseId;
  /** The waybill's field it is about. */
  field?: string;
}

const meaning = (outcome: Refusal['outcome'], cause: CauseId, field?: string): Meaning =>
  field === undefined ? { outcome, cause } : { outcome, cause, field };

const signIn = meaning('unauthorised', 'remote.unauthorised');
const expired = meaning('unauthorised', 'carrier.key_expired');
const later = meaning('unavailable', 'remote.unavailable');
const unknownNumber = meaning('not_found', 'carrier.number_unknown');
const gone = meaning('not_found', 'remote.not_found');
const listed = meaning('conflict', 'carrier.in_registry');
const city = meaning('invalid', 'carrier.address_unknown', 'to.cityId');
const street = meaning('invalid', 'carrier.address_unknown', 'to.streetId');
const size = meaning('invalid', 'carrier.size_limit', 'seats');
const seats = meaning('invalid', 'remote.invalid', 'seats');
const collect = meaning('invalid', 'carrier.cod_unavailable', 'collect');
const contract = meaning('invalid', 'carrier.contract_missing');
const phone = meaning('invalid', 'carrier.phone_invalid', 'recipient.phone');
const late = meaning('too_late', 'remote.too_late');

const groups: readonly (readonly [codes: string, means: Meaning])[] = [
  ['20000200068 20000401355 20000401358 20000401360 20000401361 20000401362', signIn],
  ['20000200069 20000401359 20000101582', signIn],
  ['20000201204 20000102694', expired],
  ['20000401501', meaning('rate_limited', 'remote.rate_limited')],
  ['20000501331', meaning('rate_limited', 'carrier.daily_limit')],
  ['20000100016 20000500608 20001701795', later],
  ['20000100002 20000100008 20000301005 20000301229 20000201051 20000203636 20002703339', later],
  ['20001401442 20000200157 20000200158', meaning('invalid', 'carrier.number_invalid')],
  ['20000200161 20000200205 20000300415 20000301849 20000301271', unknownNumber],
  ['20002503517', meaning('invalid', 'remote.forbidden')],
  ['20000201996 20000201174 20000202380 20001300961 30001302603 ERR_0001', gone],
  ['20000200153 20000200154 20000201481 20003203009', listed],
  ['20000400455', meaning('invalid', 'remote.invalid', 'options.sendDate')],
  ['20000400449 20000900767 20000200103', city],
  ['20000200106', meaning('invalid', 'carrier.sender_missing')],
  ['20000900746 20000900752 20000500639 20000500626 20000400480', street],
  ['20000201384', meaning('invalid', 'carrier.point_closed', 'to.pointId')],
  ['20000203729 20000200380 20000200181 20000200212 20000200389', size],
  ['20000201813 20000201814 20000201815 20000200226 20000202763', seats],
  ['20000200032 20000202889', collect],
  ['20000201107', meaning('invalid', 'remote.invalid', 'payer')],
  ['20000201660 20000201671 20000201775 20000201778 20000201787 20000201926 20000201927 20000201995', phone],
  ['20000300434 20000300435 20002703072 20000301265 20000301266', phone],
  ['20000300444 20000300445 20000201786 20000201928', meaning('invalid', 'carrier.phone_invalid')],
  ['20000200035 20000201780 20000201781 20000201782 20000204095', contract],
  ['20000201553 20000201120 20002703089', collect],
  [Array.from({ length: 19 }, (_, index) => String(20000200070 + index)).join(' '), collect],
  ['20000801543 20000801416', meaning('conflict', 'remote.conflict')],
  ['20000300422 20000301397 20000301515 20000301603', late],
  ['20000203433', meaning('invalid', 'remote.method_not_allowed')],
  ['20000100527', meaning('invalid', 'remote.invalid', 'recipient.name')],
  ['20000900759', meaning('invalid', 'remote.invalid', 'recipient.company')],
];

/**
 * What their codes mean to us (carriers.md 1.3); texts follow the server's language and decide nothing. Codes that come
 * with a success, such as "person already exists", are not here: what was asked for is in the answer.
 */
export const codes: ReadonlyMap<string, Meaning> = new Map(
  groups.flatMap(([list, means]) => list.split(' ').map((code): [string, Meaning] => [code, means])),
);

/** What speaks of the whole connection counts before what speaks of one message. */
const weight: Partial<Record<Refusal['outcome'], number>> = {
  unauthorised: 3,
  rate_limited: 2,
  unavailable: 1,
};

/**
 * A failed answer as a refusal. A create that met an error of the server itself may have been carried out all the
 * same: it is uncertain, and the look-up decides.
 */
export const refusalOf = (errors: readonly Said[], repeatable: boolean, nowMs: number): Refusal => {
  const known = errors.flatMap((one) => {
    const means = codes.get(one.code);
    return means === undefined ? [] : [{ ...one, means }];
  });
  const [first] = known.toSorted((a, b) => (weight[b.means.outcome] ?? 0) - (weight[a.means.outcome] ?? 0));
  const detail = errors
    .map(({ code, text }) => `${code} ${text}`.trim())
    .join('; ')
    .slice(0, 500);
  const fields = known.flatMap(({ means, text, code }): FieldProblem[] =>
    means.field === undefined ? [] : [{ path: means.field, message: text === '' ? code : text }],
  );
  const { outcome, cause } = first?.means ?? meaning('invalid', 'remote.invalid');
  return refuse(outcome === 'unavailable' && !repeatable ? 'uncertain' : outcome, cause, {
    detail,
    ...(fields.length === 0 ? {} : { fields }),
    ...(cause === 'carrier.daily_limit' ? { retryAtMs: tomorrowMs(nowMs) } : {}),
  });
};

export const hasCode = (errors: readonly Said[], code: string): boolean =>
  errors.some((one) => one.code === code);

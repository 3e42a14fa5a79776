import type { CauseId } from '#shared/causes.ts';
import { type FieldProblem, type Refusal, refuse } from '#shared/result.ts';

/** What the carrier says beside its answer (carriers.md 4, envelope). */
export interface Info {
  fieldName: string;
  message: string;
  messageDetails: string;
  errorCode: string;
}

interface Meaning {
  cause: CauseId;
  outcome?: Refusal['outcome'];
  /** The waybill's field it is about. */
  field?: string;
}

/** First match counts. No list of error codes is published: the named field says what is wrong. */
const meanings: readonly (readonly [pattern: RegExp, means: Meaning])[] = [
  [/^sender\b/i, { cause: 'carrier.sender_missing' }],
  [/contract/i, { cause: 'carrier.contract_missing' }],
  [/parcelNumber/i, { cause: 'remote.conflict', outcome: 'conflict' }],
  [/phone/i, { cause: 'carrier.phone_invalid', field: 'recipient.phone' }],
  [/branch/i, { cause: 'carrier.point_closed', field: 'to.pointId' }],
  [/city/i, { cause: 'carrier.address_unknown', field: 'to.cityId' }],
  [/address|street/i, { cause: 'carrier.address_unknown', field: 'to.streetId' }],
  [/building/i, { cause: 'remote.invalid', field: 'to.house' }],
  [/\bflat\b/i, { cause: 'remote.invalid', field: 'to.flat' }],
  [/zip/i, { cause: 'remote.invalid', field: 'to.postcode' }],
  [/^cod|codPayment|cardFor/i, { cause: 'carrier.cod_unavailable', field: 'collect' }],
  [/sendingDate/i, { cause: 'remote.invalid', field: 'options.sendDate' }],
  [/contents/i, { cause: 'remote.invalid', field: 'contents' }],
  [/insurance/i, { cause: 'remote.invalid', field: 'value' }],
  [
    /weight|volume|length|width|height|places|quantity|format/i,
    { cause: 'carrier.size_limit', field: 'seats' },
  ],
  [/name/i, { cause: 'remote.invalid', field: 'recipient.name' }],
];

/** What a field of theirs means, named with or without what it stands in (`receiver.phone`). */
export const meaningOfField = (name: string): Meaning | null =>
  meanings.find(([pattern]) => pattern.test(name.trim()))?.[1] ?? null;

/** A refused request; texts are shown and decide nothing. */
export const refusalOfInfo = (info: Info, status: number): Refusal => {
  const means: Meaning = meaningOfField(info.fieldName) ?? { cause: 'remote.invalid' };
  const message = [info.message, info.messageDetails].filter((part) => part !== '').join(' ');
  const fields: FieldProblem[] =
    means.field === undefined ? [] : [{ path: means.field, message: message || info.fieldName }];
  return refuse(means.outcome ?? 'invalid', means.cause, {
    detail: `HTTP ${status} ${info.errorCode} ${info.fieldName} ${message}`
      .replaceAll(/\s+/g, ' ')
      .slice(0, 500),
    ...(fields.length === 0 ? {} : { fields }),
  });
};

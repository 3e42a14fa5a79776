import { z } from 'zod';
import { rows, text } from '#main/systems/cdek/values.ts';
import type { CauseId } from '#shared/causes.ts';
import { type FieldProblem, type Refusal, refuse } from '#shared/result.ts';

export const said = z.object({ code: text, message: text });
export type Said = z.infer<typeof said>;

/** Errors of an answer: of the requests it speaks of, and beside them. */
const failure = z.object({
  errors: rows(said).optional(),
  requests: rows(z.object({ errors: rows(said).optional() })).optional(),
});
export const errorsIn = (body: unknown): Said[] => {
  const parsed = failure.safeParse(body);
  if (!parsed.success) return [];
  const { errors = [], requests = [] } = parsed.data;
  return [...requests.flatMap((one) => one.errors ?? []), ...errors];
};

interface Meaning {
  outcome: Refusal['outcome'];
  cause: CauseId;
  /** The waybill's field it is about. */
  field?: string;
}

const meaning = (outcome: Refusal['outcome'], cause: CauseId, field?: string): Meaning =>
  field === undefined ? { outcome, cause } : { outcome, cause, field };

const later = meaning('unavailable', 'remote.unavailable');
const invalid = meaning('invalid', 'remote.invalid');
const unknown = meaning('not_found', 'carrier.number_unknown');
const forbidden = meaning('invalid', 'remote.forbidden');
const sender = meaning('invalid', 'carrier.sender_missing');
const place = meaning('invalid', 'carrier.address_unknown', 'to.cityId');
const conflict = meaning('conflict', 'remote.conflict');

const groups: readonly (readonly [codes: string, means: Meaning])[] = [
  ['v2_internal_error v2_similar_request_still_processed', later],
  ['v2_bad_request v2_invalid_format v2_field_is_empty v2_parameters_empty v2_invalid_value_type', invalid],
  ['v2_entity_invalid v2_entity_empty v2_required_param_empty v2_order_number_empty', invalid],
  ['v2_webhook_type_incorrect v2_wrong_interval v2_impossible_register_date', invalid],
  ['v2_entity_not_found v2_order_not_found v2_entity_not_found_im_number', unknown],
  ['v2_entity_expired', meaning('not_found', 'remote.not_found')],
  ['v2_entity_forbidden v2_order_forbidden', forbidden],
  ['v2_shipment_address_multivalued v2_sender_location_not_recognized', sender],
  ['v2_order_location_from_and_shipment_point_empty', sender],
  ['v2_delivery_address_multivalued v2_recipient_location_not_recognized', place],
  ['v2_order_location_to_and_delivery_point_empty v2_city_can_not_be_changed', place],
  ['v2_number_items_is_more_126 v2_package_id_is_empty', meaning('invalid', 'remote.invalid', 'seats')],
  ['v2_intake_exists_by_order v2_intake_exists_by_date_address', conflict],
  ['v2_unable_add_service', meaning('invalid', 'carrier.contract_missing')],
];

/** What their codes mean to us (carriers.md 5). */
export const codes: ReadonlyMap<string, Meaning> = new Map(
  groups.flatMap(([list, means]) => list.split(' ').map((code): [string, Meaning] => [code, means])),
);

/** What a code that says little is about, by the field its text or its name tells; first match counts. */
const abouts: readonly (readonly [pattern: RegExp, means: Meaning])[] = [
  [/shipment_point|from_location|\bsender\b/i, sender],
  [/phone/i, meaning('invalid', 'carrier.phone_invalid', 'recipient.phone')],
  [/recipient.*email/i, meaning('invalid', 'remote.invalid', 'recipient.email')],
  [/recipient.*name|contact.*name/i, meaning('invalid', 'remote.invalid', 'recipient.name')],
  [/delivery_point/i, meaning('invalid', 'carrier.point_closed', 'to.pointId')],
  [/to_location.*address/i, meaning('invalid', 'carrier.address_unknown', 'to.street')],
  [/to_location|city/i, place],
  [/payment|delivery_recipient_cost|\bcod\b/i, meaning('invalid', 'carrier.cod_unavailable', 'collect')],
  [/tariff/i, meaning('invalid', 'carrier.contract_missing', 'options.tariffCode')],
  [/weight|length|width|height|dimension|packages/i, meaning('invalid', 'carrier.size_limit', 'seats')],
];

const meaningOf = (one: Said): Meaning => {
  const known = codes.get(one.code);
  if (known !== undefined && known !== invalid) return known;
  return abouts.find(([pattern]) => pattern.test(`${one.code} ${one.message}`))?.[1] ?? known ?? invalid;
};

/** What speaks of a later time counts before what speaks of one field. */
const weight: Partial<Record<Refusal['outcome'], number>> = { unavailable: 2, not_found: 1 };

/**
 * Their errors as a refusal. A create that met an error of the server itself may have been carried out all the same:
 * it is uncertain, and the look-up decides.
 */
export const refusalOf = (errors: readonly Said[], repeatable: boolean): Refusal => {
  const known = errors.map((one) => ({ ...one, means: meaningOf(one) }));
  const [first] = known.toSorted((a, b) => (weight[b.means.outcome] ?? 0) - (weight[a.means.outcome] ?? 0));
  const { outcome, cause } = first?.means ?? invalid;
  const fields = known
    .filter(({ means }) => means.outcome === 'invalid')
    .map(
      ({ means, code, message }): FieldProblem => ({
        // One that names no field of ours is about what the carrier alone asks for.
        path: means.field ?? 'options',
        message: message === '' ? code : message,
      }),
    );
  return refuse(outcome === 'unavailable' && !repeatable ? 'uncertain' : outcome, cause, {
    detail: errors
      .map(({ code, message }) => `${code} ${message}`.trim())
      .join('; ')
      .slice(0, 500),
    ...(outcome !== 'invalid' || fields.length === 0 ? {} : { fields }),
  });
};

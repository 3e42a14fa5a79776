import { type InPostOptions, type InPostSettings, inPostWaybill } from '#main/systems/inpost/manifest.ts';
import type { CauseId } from '#shared/causes.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { type FieldProblem, ok, type Result, refuse } from '#shared/result.ts';

/** Nine digits, as ShipX takes them; null for a number that is no Polish one. */
export const phoneOf = (given: string | null | undefined): string | null => {
  const digits = (given ?? '').replace(/\D/g, '').replace(/^00/, '');
  const national = digits.length === 11 && digits.startsWith('48') ? digits.slice(2) : digits;
  return /^\d{9}$/.test(national) ? national : null;
};

/** First word and the rest: ShipX wants two names. */
const namesOf = (name: string): { first_name: string; last_name: string } => {
  const [first = '', ...rest] = name.trim().split(/\s+/);
  return { first_name: first, last_name: rest.join(' ') || first };
};

// Amounts are numbers over there; two places of decimals come through JSON as they are.
const money = (amount: string) => ({ amount: Number(amount), currency: 'PLN' });

const problemsOf = (waybill: Waybill, locker: boolean): { cause: CauseId; fields: FieldProblem[] } => {
  const fields: FieldProblem[] = [];
  const { to, recipient, seats, collect } = waybill;
  const need = (path: string, value: string | null | undefined): void => {
    if ((value ?? '').trim() === '') fields.push({ path, message: 'required' });
  };
  need('recipient.email', recipient.email);
  need('recipient.phone', recipient.phone);
  if (locker) {
    need('to.pointId', to.pointId);
    // More parcels than one in a shipment go by courier only (carriers.md 2.3).
    if (seats.length > 1) fields.push({ path: 'seats', message: 'too_many' });
  } else {
    for (const name of ['street', 'house', 'city', 'postcode'] as const) need(`to.${name}`, to[name]);
    for (const [index, seat] of seats.entries()) {
      for (const name of ['length', 'width', 'height'] as const) need(`seats.${index}.${name}`, seat[name]);
    }
  }
  if (collect && collect.currency !== 'PLN') fields.push({ path: 'collect.currency', message: 'PLN' });
  if (fields.length === 0 && phoneOf(recipient.phone) === null) {
    return { cause: 'carrier.phone_invalid', fields: [{ path: 'recipient.phone', message: 'invalid' }] };
  }
  return { cause: 'message.invalid', fields };
};

/** Centimetres as millimetres, without a float on the way for what has one place of decimals. */
const millimetres = (cm: string | null | undefined): string =>
  String(Math.round(Number(cm ?? '0') * 100) / 10);

/**
 * The body of a create in simplified mode: to a locker with a size, or by courier with sizes and weights
 * (carriers.md 2.3). `reference` is our key of it, put where the list can be filtered by it.
 */
export const bodyOf = (
  settings: InPostSettings,
  waybill: Waybill,
  reference: string,
): Result<Record<string, unknown>> => {
  const given = inPostWaybill.safeParse(waybill.options);
  if (!given.success) {
    return refuse('invalid', 'message.invalid', {
      fields: given.error.issues.map(({ path, message }) => ({ path: `options.${path.join('.')}`, message })),
    });
  }
  const options: InPostOptions = given.data;
  const locker = waybill.to.kind === 'point';
  const { cause, fields } = problemsOf(waybill, locker);
  if (fields.length > 0) return refuse('invalid', cause, { fields });
  const { recipient, to, collect } = waybill;
  // By courier money is collected only for what is insured for as much.
  const insurance = options.insurance ?? (collect && !locker ? collect.amount : undefined);
  if (collect && !locker && Number(insurance) < Number(collect.amount)) {
    return refuse('invalid', 'carrier.cod_unavailable', {
      fields: [{ path: 'options.insurance', message: `>= ${collect.amount}` }],
    });
  }
  const company = (recipient.company ?? '').trim();
  const number = waybill.orderNumber ?? '';
  return ok({
    service: options.service ?? (locker ? settings.lockerService : settings.courierService),
    external_customer_id: reference,
    ...(number.length < 3 ? {} : { reference: number }),
    ...(waybill.note ? { comments: waybill.note } : {}),
    receiver: {
      ...namesOf(recipient.name),
      ...(company === '' ? {} : { company_name: company }),
      email: recipient.email,
      phone: phoneOf(recipient.phone),
      ...(locker
        ? {}
        : {
            address: {
              street: to.street,
              building_number: [to.house, to.flat].filter(Boolean).join('/'),
              city: to.city,
              post_code: to.postcode,
              country_code: to.country ?? 'PL',
            },
          }),
    },
    parcels: locker
      ? { template: options.lockerSize ?? settings.lockerSize }
      : waybill.seats.map((seat, index) => ({
          id: String(index + 1),
          dimensions: {
            length: millimetres(seat.length),
            width: millimetres(seat.width),
            height: millimetres(seat.height),
            unit: 'mm',
          },
          weight: { amount: seat.weight, unit: 'kg' },
        })),
    custom_attributes: {
      sending_method: options.sendingMethod ?? (locker ? settings.lockerSending : settings.courierSending),
      ...(locker ? { target_point: to.pointId } : {}),
    },
    ...(collect ? { cod: money(collect.amount) } : {}),
    ...(insurance === undefined ? {} : { insurance: money(insurance) }),
    ...(options.endOfWeek === true ? { end_of_week_collection: true } : {}),
  });
};

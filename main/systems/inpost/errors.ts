import { z } from 'zod';
import { refusalOfStatus } from '#main/http/answer.ts';
import type { HttpAnswer } from '#main/http/types.ts';
import type { CauseId } from '#shared/causes.ts';
import { type FieldProblem, type Refusal, refuse } from '#shared/result.ts';

const failure = z.object({
  error: z.string(),
  message: z.string().nullish(),
  details: z.unknown(),
});

/** Words of ShipX for an error as a whole (carriers.md 2.1). What is not here goes by its HTTP status. */
export const errorCauses: Readonly<Record<string, readonly [Refusal['outcome'], CauseId]>> = {
  validation_failed: ['invalid', 'remote.invalid'],
  invalid_parameter: ['invalid', 'remote.invalid'],
  resource_not_found: ['not_found', 'remote.not_found'],
  unauthorized: ['unauthorised', 'remote.unauthorised'],
  invalid_action: ['too_late', 'remote.too_late'],
  label_generation_failed: ['unavailable', 'remote.unavailable'],
  label_template_not_found: ['invalid', 'remote.invalid'],
};

/** Every code at the end of `details`, which may be nested to any depth, with the names on the way there. */
const leavesOf = (node: unknown, path: readonly string[] = []): { path: string[]; code: string }[] => {
  if (typeof node === 'string') return [{ path: [...path], code: node }];
  if (Array.isArray(node)) return node.flatMap((one: unknown) => leavesOf(one, path));
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([name, one]) => leavesOf(one, [...path, name]));
};

/** ShipX's name of a field as ours; its own where we have none. */
const ours: readonly [RegExp, string][] = [
  [/custom_attributes\.target_point$/, 'to.pointId'],
  [/receiver\.phone$/, 'recipient.phone'],
  [/receiver\.email$/, 'recipient.email'],
  [/receiver\.(first_name|last_name|name)$/, 'recipient.name'],
  [/receiver\.company_name$/, 'recipient.company'],
  [/receiver\.address\.post_code$/, 'to.postcode'],
  [/receiver\.address\.city$/, 'to.city'],
  [/receiver\.address\.street$/, 'to.street'],
  [/receiver\.address\.building_number$/, 'to.house'],
  [/cod(\.amount)?$/, 'collect.amount'],
  [/insurance(\.amount)?$/, 'options.insurance'],
];
const fieldOf = (path: string): string => {
  const seat = /parcels\.(?:(\d+)\.)?(?:dimensions\.(length|width|height)|(weight)(?:\.amount)?)$/.exec(path);
  if (seat !== null) return `seats.${seat[1] ?? '0'}.${seat[2] ?? seat[3] ?? ''}`;
  return ours.find(([pattern]) => pattern.test(path))?.[1] ?? path;
};

const causeOf = (fields: readonly FieldProblem[]): CauseId => {
  const { path, message } = fields[0] ?? { path: '', message: '' };
  if (path === 'to.pointId') return 'carrier.point_closed';
  if (path === 'recipient.phone') return 'carrier.phone_invalid';
  if (path.startsWith('seats.') && message.startsWith('too_')) return 'carrier.size_limit';
  if (path === 'collect.amount' && message === 'not_available') return 'carrier.cod_unavailable';
  if (path.startsWith('to.') && message !== 'required') return 'carrier.address_unknown';
  return 'remote.invalid';
};

/** An answer that is no success, as a refusal. Its own words count where they come with the status that fits. */
export const refusalOf = (answer: HttpAnswer, repeatable: boolean): Refusal => {
  const usual = refusalOfStatus(answer, repeatable);
  // A server that fails, or asks to wait, is not judging the request.
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return usual;
  let body: unknown;
  try {
    body = JSON.parse(answer.text);
  } catch {
    return usual;
  }
  const read = failure.safeParse(body);
  if (!read.success) return usual;
  const known = errorCauses[read.data.error];
  const [outcome, cause] = known ?? [usual.outcome, usual.cause];
  const fields = leavesOf(read.data.details).map(({ path, code }) => ({
    path: fieldOf(path.join('.')),
    message: code,
  }));
  const detail = `HTTP ${answer.status} ${read.data.error}: ${read.data.message ?? ''} ${JSON.stringify(read.data.details ?? {})}`;
  return refuse(outcome, read.data.error === 'validation_failed' ? causeOf(fields) : cause, {
    detail: detail.slice(0, 1_000),
    ...(fields.length === 0 ? {} : { fields }),
  });
};

import type { Query } from '#renderer/app/router.ts';
import type { DeliveryFilter } from '#shared/api/types.ts';
import { causeId } from '#shared/causes.ts';
import { entityName } from '#shared/domain/entity.ts';
import { deliveryStatus, direction } from '#shared/status.ts';

export const periods = ['all', 'hour', 'today', 'yesterday', 'week', 'month', 'days'] as const;
export type Period = (typeof periods)[number];

/** Names of the filter in the address; the same words in a link, a bookmark and the form. */
export const filterNames = [
  'text',
  'status',
  'connection',
  'direction',
  'entity',
  'cause',
  'period',
  'from',
  'to',
] as const;
export type FilterName = (typeof filterNames)[number];
export type FilterValues = Partial<Record<FilterName, string>>;

export const readFilter = (query: URLSearchParams): FilterValues => {
  const values: FilterValues = {};
  for (const name of filterNames) {
    const value = query.get(name);
    if (value !== null && value !== '') values[name] = value;
  }
  return values;
};

export const periodOf = (values: FilterValues): Period =>
  periods.find((period) => period === values.period) ?? 'all';

const day = 86_400_000;

const midnight = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** Local midnight of `2026-11-21`; undefined for anything else. */
const dateStart = (text: string | undefined): number | undefined => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '');
  if (parts === null) return undefined;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])).getTime();
};

/** Period as epoch milliseconds; rounded to whole minutes, so that the same question keeps its cached answer. */
const periodRange = (values: FilterValues, nowMs: number): { fromMs?: number; toMs?: number } => {
  const today = midnight(nowMs);
  switch (periodOf(values)) {
    case 'hour':
      return { fromMs: Math.floor((nowMs - 3_600_000) / 60_000) * 60_000 };
    case 'today':
      return { fromMs: today };
    case 'yesterday':
      return { fromMs: midnight(today - day / 2), toMs: today };
    case 'week':
      return { fromMs: midnight(today - 6 * day) };
    case 'month':
      return { fromMs: midnight(today - 29 * day) };
    case 'days': {
      const fromMs = dateStart(values.from);
      const last = dateStart(values.to);
      return {
        ...(fromMs === undefined ? {} : { fromMs }),
        // The last day counts whole; noon of the next day is past midnight even when the clocks change.
        ...(last === undefined ? {} : { toMs: midnight(last + 1.5 * day) }),
      };
    }
    case 'all':
      return {};
    default:
      return {};
  }
};

/** The contract's filter; words that it does not know are left out instead of failing. */
export const toDeliveryFilter = (values: FilterValues, nowMs: number): DeliveryFilter => {
  const statuses = (values.status ?? '')
    .split(',')
    .map((word) => deliveryStatus.safeParse(word))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []));
  const way = direction.safeParse(values.direction);
  const entity = entityName.safeParse(values.entity);
  const cause = causeId.safeParse(values.cause);
  const text = values.text?.trim() ?? '';
  return {
    ...(text === '' ? {} : { text: text.slice(0, 200) }),
    ...(statuses.length === 0 ? {} : { status: statuses }),
    ...(values.connection === undefined ? {} : { connectionId: values.connection }),
    ...(way.success ? { direction: way.data } : {}),
    ...(entity.success ? { entity: entity.data } : {}),
    ...(cause.success ? { cause: cause.data } : {}),
    ...periodRange(values, nowMs),
  };
};

/** The filter as part of an address. */
export const filterQuery = (values: FilterValues): Query => ({ ...values });

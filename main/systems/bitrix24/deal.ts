import { fieldOf, type ProductRow, type Row } from '#main/systems/bitrix24/family.ts';
import type { RemoteOrder } from '#main/systems/port.ts';
import { decimal } from '#shared/decimal.ts';
import { order as orderSchema } from '#shared/domain/order.ts';

/** A deal as both families show it. */
export interface Deal {
  id: string;
  originatorId: string | null;
  originId: string | null;
  stage: string;
  /** Won or lost, by the stage's meaning: names and ids of stages say nothing (shops.md 1.9). */
  final: boolean;
  total: string | null;
  title: string;
  movedAt: string | null;
  row: Row;
}

const decimalOr = (value: string | null | undefined): string | null => {
  const parsed = decimal.safeParse(value ?? '');
  return parsed.success ? parsed.data : null;
};

/** Null: not a deal. */
export const dealOf = (row: Row): Deal | null => {
  const { id, stageid: stage } = row;
  if (id == null || stage == null) return null;
  const semantics = row['stagesemanticid'];
  return {
    id,
    originatorId: row['originatorid'] ?? null,
    originId: row['originid'] ?? null,
    stage,
    final: semantics === 'S' || semantics === 'F',
    total: decimalOr(row['opportunity']),
    title: row['title'] ?? '',
    movedAt: row['movedtime'] ?? null,
    row,
  };
};

export const dealsOf = (rows: readonly Row[]): Deal[] =>
  rows.map(dealOf).filter((deal): deal is Deal => deal !== null);

/** Filters a portal does not know would bring other people's deals: the keys of each record are compared. */
export const minesAmong = (rows: readonly Row[], originator: string, origin: string): Deal | null =>
  dealsOf(rows)
    .filter((deal) => deal.originatorId === originator && deal.originId === origin)
    .sort((a, b) => Number(a.id) - Number(b.id))[0] ?? null;

/** Where tracking numbers stand when their user field could not be made. */
export const trackingOf = (deal: Deal, field: string | null): string | null =>
  field === null ? (deal.row['additionalinfo'] ?? null) : fieldOf(deal.row, field);

export const productRowOf = (row: Row): Pick<ProductRow, 'name' | 'price' | 'quantity'> => ({
  name: row['productname'] ?? '',
  price: decimalOr(row['price']) ?? '0',
  quantity: decimalOr(row['quantity']) ?? '0',
});

/** A deal as the port carries it: no more than which one, and where it stands. */
export const toRemoteOrder = (deal: Deal): RemoteOrder => ({
  remoteId: deal.id,
  remoteStatus: deal.stage,
  final: deal.final,
  order: orderSchema.parse({
    number: (deal.originId ?? deal.id).slice(0, 60),
    externalId: deal.id,
    status: deal.stage,
    ...(deal.total === null ? {} : { total: deal.total }),
  }),
});

import type { Value } from '#main/systems/bitrix24/command.ts';
import { type Deal, trackingOf } from '#main/systems/bitrix24/deal.ts';
import type { Held, Portal } from '#main/systems/bitrix24/find.ts';
import { rowsWord, type Wanted } from '#main/systems/bitrix24/wanted.ts';
import type { Call, PushItem } from '#main/systems/port.ts';
import { sameDecimal } from '#shared/decimal.ts';

/**
 * A won or lost deal is opened again only when the ERP knows of that end (it has a word for the stage, and the stage
 * was seen) and has another status all the same. Otherwise the ERP's status is simply older news.
 */
const mayMove = (deal: Deal, call: Call, item: PushItem): boolean =>
  !deal.final ||
  (item.written['status'] === deal.stage && call.mapping.toErp('order_status', deal.stage) !== undefined);

export type Fields = Record<string, Value>;

export interface Difference {
  fields: Fields;
  rows: boolean;
  /** The stage it will stand in. */
  stage: string;
}

export const trackingKey = ({ here }: Portal): string => here.trackingField ?? 'additionalInfo';

export const totalFields = (wanted: Wanted): Fields =>
  wanted.total === null
    ? {}
    : {
        opportunity: wanted.total,
        // The ERP's total wins; otherwise the portal would add up the rows again (shops.md 1.7).
        isManualOpportunity: 'Y',
        ...(wanted.currency === null ? {} : { currencyId: wanted.currency }),
      };

/** What has to be written so that the deal holds what the order says; nothing the order is silent about. */
export const differenceOf = (
  portal: Portal,
  call: Call,
  item: PushItem,
  wanted: Wanted,
  { deal, rows }: Held,
): Difference => {
  const moves = wanted.stage !== null && wanted.stage !== deal.stage && mayMove(deal, call, item);
  const totalDiffers =
    wanted.total !== null && (deal.total === null || !sameDecimal(wanted.total, deal.total));
  const trackingDiffers =
    wanted.tracking !== null && wanted.tracking !== trackingOf(deal, portal.here.trackingField);
  return {
    fields: {
      ...(moves && wanted.stage !== null ? { stageId: wanted.stage } : {}),
      ...(totalDiffers ? totalFields(wanted) : {}),
      ...(trackingDiffers && wanted.tracking !== null ? { [trackingKey(portal)]: wanted.tracking } : {}),
    },
    rows: wanted.rows.length > 0 && rowsWord(wanted.rows) !== rowsWord(rows),
    stage: moves && wanted.stage !== null ? wanted.stage : deal.stage,
  };
};

export const isNothing = (difference: Difference): boolean =>
  Object.keys(difference.fields).length === 0 && !difference.rows;

import { z } from 'zod';
import type { NewDelivery } from '#main/ledger/intake.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { CauseId } from '#shared/causes.ts';
import { erpFlowSettings } from '#shared/connection.ts';

/** Cause of deliveries that wait because their date lies in a month the accountant has closed. */
export const closedPeriodCause: CauseId = 'brake.closed_period';

/** The day an instant falls on where the ERP stands, `2026-03-31`; null for a zone nobody knows. */
const dayIn = (instant: string, timeZone: string): string | null => {
  try {
    return new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    }).format(new Date(instant));
  } catch {
    return null;
  }
};

/**
 * Whether an order or a document of this instant would land in a closed period (anchors A8).
 * `closedUntil` is the last closed day of the ERP's calendar, `2026-03-31`.
 */
export const inClosedPeriod = (
  instant: string | null | undefined,
  closedUntil: string | undefined,
  timeZone: string,
): boolean => {
  if (closedUntil === undefined || instant === null || instant === undefined) return false;
  const day = dayIn(instant, timeZone) ?? instant.slice(0, 10);
  return day <= closedUntil;
};

/** The same for an ERP connection, by its settings. */
export const isClosedFor = (ledger: Ledger, erpId: string, instant: string | null | undefined): boolean => {
  const settings = ledger.connections.get(erpId)?.settings ?? {};
  const { closedUntil } = erpFlowSettings.parse(settings);
  const zone = z.string().catch('UTC').parse(settings['timeZone']);
  return inClosedPeriod(instant, closedUntil, zone);
};

/** What a delivery into the ERP starts as: held, with the reason, where its date is closed. */
export const startOf = (closed: boolean): Pick<NewDelivery, 'status' | 'cause'> =>
  closed ? { status: 'held', cause: closedPeriodCause } : { status: 'accepted', cause: null };

import { z } from 'zod';
import type { Tracked } from '#main/systems/carrier-port.ts';
import { received, statuses, turnedBack, waiting } from '#main/systems/nova-poshta/statuses.ts';
import { instantOf, isYes, positive, text } from '#main/systems/nova-poshta/values.ts';
import type { ParcelEvent, ParcelFollow, ParcelMoney } from '#shared/parcels/event.ts';

/** The fields of a tracked document that we read (carriers.md 1.4). */
export const trackedDocument = z.object({
  Number: text,
  StatusCode: text,
  Status: text,
  OwnerDocumentType: text,
  LastCreatedOnTheBasisNumber: text,
  LastCreatedOnTheBasisDocumentType: text,
  DateCreated: text,
  ScheduledDeliveryDate: text,
  AdjustedDate: text,
  ActualDeliveryDate: text,
  RecipientDateTime: text,
  DateScan: text,
  TrackingUpdateDate: text,
  DateFirstDayStorage: text,
  DatePayedKeeping: text,
  StoragePrice: text,
  Redelivery: text,
  RedeliverySum: text,
  RedeliveryNum: text,
  AfterpaymentOnGoodsCost: text,
  CitySender: text,
  CityRecipient: text,
  WarehouseRecipient: text,
  WarehouseRecipientAddress: text,
  WarehouseRecipientNumber: text,
  WarehouseRecipientRef: text,
});
export type TrackedDocument = z.infer<typeof trackedDocument>;

/** When the present state began, from the field that speaks of it. */
const since = (doc: TrackedDocument): string | null => {
  const code = doc.StatusCode;
  const own =
    code === '1'
      ? doc.DateCreated
      : code === '9' || code === '106'
        ? doc.RecipientDateTime
        : waiting.has(code) && code !== '14'
          ? doc.ActualDeliveryDate
          : '';
  return instantOf(own) ?? instantOf(doc.TrackingUpdateDate) ?? instantOf(doc.DateScan);
};

const placeOf = (doc: TrackedDocument): string | null => {
  const code = doc.StatusCode;
  const known =
    code === '1' || code === '4' || code === '41'
      ? doc.CitySender
      : waiting.has(code) || received.has(code)
        ? [doc.CityRecipient, doc.WarehouseRecipient].filter((part) => part !== '').join(', ')
        : '';
  return known === '' ? null : known.slice(0, 500);
};

/** The one event a snapshot gives. */
export const presentEvent = (doc: TrackedDocument): ParcelEvent => ({
  code: doc.StatusCode,
  text: doc.Status.slice(0, 2_000),
  at: since(doc),
  place: placeOf(doc),
});

/**
 * Money the buyer pays for the goods: by transfer or to the company's account. Only the transfer has a code of its
 * own for "paid out" (carriers.md 1.6), so the other stays `collected`.
 */
const moneyOf = (doc: TrackedDocument): ParcelMoney | null => {
  const transfer = positive(doc.RedeliverySum);
  const amount = transfer ?? positive(doc.AfterpaymentOnGoodsCost);
  if (amount === null || turnedBack.has(doc.StatusCode)) return null;
  const state =
    doc.StatusCode === '11' ? 'paid_out' : received.has(doc.StatusCode) ? 'collected' : 'to_collect';
  return { amount, currency: 'UAH', state };
};

const goesBack: ReadonlySet<string> = new Set(['102', '103', '108', '131', '132']);

/** The number under which it goes on. One with a dash is a transfer of money, which can't be followed. */
const followOf = (doc: TrackedDocument): ParcelFollow | null => {
  const number = doc.LastCreatedOnTheBasisNumber;
  const type = doc.LastCreatedOnTheBasisDocumentType;
  const code = doc.StatusCode;
  if (/^\d{14}$/.test(number) && number !== doc.Number) {
    if (/return/i.test(type) || (goesBack.has(code) && type === '')) return { number, leg: 'return' };
    if (/redirect|forward/i.test(type) || code === '104') return { number, leg: 'forward' };
    if (goesBack.has(code)) return { number, leg: 'return' };
  }
  const money = doc.RedeliveryNum;
  const awaits = code === '9' || code === '10' || code === '106';
  if (awaits && isYes(doc.Redelivery) && /^\d{14}$/.test(money) && money !== doc.Number)
    return { number: money, leg: 'money' };
  return null;
};

/** Everything the snapshot says, before anybody is asked about hours and history. */
export const trackedOf = (doc: TrackedDocument, number: string, raw: unknown, nowMs: number): Tracked => {
  const code = doc.StatusCode;
  const known = code !== '' && code !== '3';
  const isOver = received.has(code) || turnedBack.has(code);
  const keptUntil = waiting.has(code)
    ? (instantOf(doc.DatePayedKeeping) ?? instantOf(doc.DateFirstDayStorage))
    : null;
  const hasBranch = doc.WarehouseRecipientRef !== '' || doc.WarehouseRecipientAddress !== '';
  const none = (value: string, most = 500): string | null => (value === '' ? null : value.slice(0, most));
  return {
    number,
    known,
    events: known ? [presentEvent(doc)] : [],
    leg: /return/i.test(doc.OwnerDocumentType) ? 'back' : 'there',
    branch:
      known && hasBranch
        ? {
            name: none(doc.WarehouseRecipient),
            address: none(doc.WarehouseRecipientAddress),
            hours: null,
            code: none(doc.WarehouseRecipientNumber, 100),
          }
        : null,
    expectedAt:
      known && !isOver && statuses[code] !== undefined
        ? (instantOf(doc.AdjustedDate) ?? instantOf(doc.ScheduledDeliveryDate))
        : null,
    keptUntil,
    // Not said by the carrier, but the way to know it: it waits, and the day has come or a price is shown.
    storagePaid:
      waiting.has(code) &&
      ((instantOf(doc.DatePayedKeeping) !== null &&
        Date.parse(instantOf(doc.DatePayedKeeping) ?? '') <= nowMs) ||
        positive(doc.StoragePrice) !== null),
    money: known ? moneyOf(doc) : null,
    follow: known ? followOf(doc) : null,
    raw: JSON.stringify(raw),
  };
};

import Big from 'big.js';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { UkrposhtaClient } from '#main/systems/ukrposhta/client.ts';
import type { UkrposhtaSettings } from '#main/systems/ukrposhta/manifest.ts';
import { recipientOf } from '#main/systems/ukrposhta/people.ts';
import { withPostcode } from '#main/systems/ukrposhta/postcode.ts';
import { rowsOf, type ShipmentRow, shipmentRow } from '#main/systems/ukrposhta/schemas.ts';
import { bodyOf, problemsOf } from '#main/systems/ukrposhta/shipment.ts';
import { instantOf } from '#main/systems/ukrposhta/track.ts';
import { type Waybill, waybill as waybillSchema } from '#shared/domain/waybill.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

export const pathOf = (uuid: string): string => `/shipments/${encodeURIComponent(uuid)}`;

const stateOf = (row: ShipmentRow): string => (row.lifecycle?.status ?? '').toUpperCase();
const isGone = (row: ShipmentRow): boolean => ['DELETED', 'CANCELLED'].includes(stateOf(row));
/** Before the hand-over; whether REGISTERED still is one is not documented, so the carrier is asked. */
const mayBeOpen = (row: ShipmentRow): boolean => ['', 'CREATED', 'REGISTERED'].includes(stateOf(row));

const pushedOf = (row: ShipmentRow): Pushed => {
  const deliverAt = instantOf(row.deliveryDate);
  return {
    remoteId: row.uuid,
    written: {
      number: row.barcode,
      ...(/^\d+(\.\d+)?$/.test(row.deliveryPrice) ? { cost: new Big(row.deliveryPrice).toFixed() } : {}),
      ...(deliverAt === null ? {} : { deliverAt }),
    },
  };
};

const tooLate = (detail: string): Refusal => refuse('too_late', 'remote.too_late', { detail });

export interface Pusher {
  push(call: Call, item: PushItem): Promise<Result<Pushed>>;
  lookup(call: Call, item: PushItem): Promise<Result<Looked>>;
}

/** Shipments: made with our key as `externalId`, found by it, changed and deleted before the hand-over (carriers.md 3.2). */
export const createPusher = (client: UkrposhtaClient, settings: UkrposhtaSettings): Pusher => {
  const senderMissing = refuse('invalid', 'carrier.sender_missing', {
    detail: 'senderUuid, ecomBearer, counterpartyToken',
  });

  /** Ours that were not deleted. The list is of the sender's whole; every item of it is compared. */
  const find = async (call: Call, key: string): Promise<Result<ShipmentRow | null>> => {
    if (settings.senderUuid === undefined) return senderMissing;
    const ask = { path: '/shipments', query: { senderuuid: settings.senderUuid } };
    const list = await client.json(call, ask, rowsOf(shipmentRow));
    if (!succeeded(list)) return list.outcome === 'not_found' ? ok(null) : list;
    const rows = list.value;
    const ours = rows.find((row) => row.externalId === key && !isGone(row));
    if (ours !== undefined) return ok(ours);
    // A list that does not show references proves nothing, and a second shipment costs money.
    const blind = rows.length > 0 && rows.every((row) => row.externalId === undefined);
    return blind
      ? refuse('uncertain', 'remote.unexpected_shape', { detail: 'externalId is not shown' })
      : ok(null);
  };

  const body = async (call: Call, given: Waybill, key: string): Promise<Result<Record<string, unknown>>> => {
    if (settings.senderUuid === undefined || !client.signedIn) return senderMissing;
    const waybill = await withPostcode(client, call, given);
    if (!succeeded(waybill)) return waybill;
    const options = problemsOf(waybill.value);
    if (!succeeded(options)) return options;
    const recipient = await recipientOf(client, settings, call, waybill.value, options.value);
    if (!succeeded(recipient)) return recipient;
    return ok(bodyOf(settings, waybill.value, options.value, recipient.value, key));
  };

  const make = async (call: Call, waybill: Waybill, key: string): Promise<Result<Pushed>> => {
    const json = await body(call, waybill, key);
    if (!succeeded(json)) return json;
    const ask = { method: 'POST', path: '/shipments', json: json.value, repeatable: false } as const;
    const made = await client.json(call, ask, shipmentRow);
    if (!succeeded(made)) return made;
    // Made, and only looking again may follow.
    if (made.value.barcode === '') {
      return refuse('uncertain', 'remote.unexpected_shape', { detail: `${made.value.uuid} has no barcode` });
    }
    return ok(pushedOf(made.value));
  };

  const read = (call: Call, uuid: string) => client.json(call, { path: pathOf(uuid) }, shipmentRow);

  /** What a refused change means, now that it was refused: the parcel may have been handed over meanwhile. */
  const judged = async (call: Call, uuid: string, refused: Refusal): Promise<Refusal> => {
    if (refused.outcome !== 'invalid' && refused.outcome !== 'conflict') return refused;
    const now = await read(call, uuid);
    if (!succeeded(now) || isGone(now.value) || ['', 'CREATED'].includes(stateOf(now.value))) return refused;
    return tooLate(`${stateOf(now.value)}: ${refused.detail ?? ''}`);
  };

  const change = async (call: Call, waybill: Waybill, key: string, uuid: string): Promise<Result<Pushed>> => {
    const before = await read(call, uuid);
    if (!succeeded(before)) return before;
    if (isGone(before.value)) return refuse('not_found', 'remote.not_found', { detail: uuid });
    if (!mayBeOpen(before.value)) return tooLate(stateOf(before.value));
    const json = await body(call, waybill, key);
    if (!succeeded(json)) return json;
    const changed = await client.json(
      call,
      { method: 'PUT', path: pathOf(uuid), json: json.value },
      shipmentRow,
    );
    if (!succeeded(changed)) return judged(call, uuid, changed);
    const { barcode } = changed.value;
    return ok(pushedOf({ ...changed.value, barcode: barcode === '' ? before.value.barcode : barcode }));
  };

  const remove = async (call: Call, item: PushItem): Promise<Result<Pushed>> => {
    let uuid = item.remoteId;
    if (uuid === null) {
      const found = await find(call, item.key);
      if (!succeeded(found)) return found;
      uuid = found.value?.uuid ?? null;
    }
    const gone: Pushed = { remoteId: uuid, written: {} };
    if (uuid === null) return noChange(gone);
    const before = await read(call, uuid);
    if (!succeeded(before)) return before.outcome === 'not_found' ? noChange(gone) : before;
    if (isGone(before.value)) return noChange(gone);
    if (!mayBeOpen(before.value)) return tooLate(stateOf(before.value));
    const answer = await client.raw(call, { method: 'DELETE', path: pathOf(uuid) });
    if (succeeded(answer)) return ok(gone);
    return answer.outcome === 'not_found' ? noChange(gone) : judged(call, uuid, answer);
  };

  return {
    async push(call, item) {
      if (item.entity !== 'waybill') return refuse('invalid', 'agent.not_supported', { detail: item.entity });
      if (item.operation === 'delete') return remove(call, item);
      const waybill = waybillSchema.safeParse(item.object);
      if (!waybill.success) return refuse('invalid', 'message.invalid', { detail: waybill.error.message });
      return item.remoteId === null
        ? make(call, waybill.data, item.key)
        : change(call, waybill.data, item.key, item.remoteId);
    },
    async lookup(call, item) {
      const found = await find(call, item.key);
      if (!succeeded(found)) return found;
      if (item.operation === 'delete') {
        const gone = { remoteId: item.remoteId, written: {} };
        return ok(found.value === null ? { found: true, pushed: gone } : { found: false });
      }
      if (found.value === null) return ok({ found: false });
      return found.value.barcode === ''
        ? refuse('unavailable', 'remote.unavailable', { detail: `${found.value.uuid} has no barcode` })
        : ok({ found: true, pushed: pushedOf(found.value) });
    },
  };
};

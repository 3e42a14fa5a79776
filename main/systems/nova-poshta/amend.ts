import { z } from 'zod';
import type { AmendAsk, Amended } from '#main/systems/carrier-port.ts';
import { type NovaPoshtaClient, rowOf, rowsOf } from '#main/systems/nova-poshta/client.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import { readCityId, settlementOf } from '#main/systems/nova-poshta/place.ts';
import { isRef, phoneOf, text } from '#main/systems/nova-poshta/values.ts';
import type { Warehouses } from '#main/systems/nova-poshta/warehouses.ts';
import type { Call } from '#main/systems/port.ts';
import type { WaybillPlace } from '#shared/domain/waybill.ts';
import { noChange, ok, type Result, refuse, succeeded } from '#shared/result.ts';

const wish = z.object({
  OrderRef: text,
  OrderNumber: text,
  DocumentNumber: text,
  ExpressWaybillNumber: text,
});
const withRef = z.object({ Ref: text });
const made = z.object({ Ref: text, Number: text });
const redirectable = z.object({ CounterpartyRecipientRef: text, RecipientName: text, PhoneRecipient: text });

const pageSize = 50;
const mostPages = 40;

/** Returns and new addresses of parcels on their way (carriers.md 1.10). */
export const createAmend = (
  client: NovaPoshtaClient,
  settings: NovaPoshtaSettings,
  warehouses: Warehouses,
) => {
  const read = (call: Call, method: string, properties: Record<string, unknown>) =>
    client.call(call, 'AdditionalService', method, properties, 'read');

  /**
   * The wish somebody had for it already. Which of the two numbers is the parcel's is not certain, and a wish too
   * few can be repeated while one too many can't be taken back: either counts.
   */
  const before = async (call: Call, ask: AmendAsk): Promise<Result<Amended | null>> => {
    const method = ask.kind === 'return' ? 'getReturnOrdersList' : 'getRedirectionOrdersList';
    const seen = new Set<string>();
    for (let page = 1; page <= mostPages; page += 1) {
      const answer = await read(call, method, { Page: String(page), Limit: String(pageSize) });
      if (!succeeded(answer)) return answer;
      const rows = rowsOf(answer.value, wish);
      const hit = rows.find((one) => [one.DocumentNumber, one.ExpressWaybillNumber].includes(ask.number));
      if (hit !== undefined) return ok({ number: hit.OrderNumber, remoteId: hit.OrderRef });
      const fresh = rows.filter(({ OrderRef }) => !seen.has(OrderRef));
      for (const { OrderRef } of fresh) seen.add(OrderRef);
      if (fresh.length < pageSize) return ok(null);
    }
    return refuse('unavailable', 'remote.too_large', { detail: `more than ${mostPages} pages of ${method}` });
  };

  const newPlace = async (call: Call, to: WaybillPlace): Promise<Result<Record<string, unknown>>> => {
    const unknown = (path: string) =>
      refuse('invalid', 'carrier.address_unknown', { fields: [{ path, message: 'ref' }] });
    if (to.kind === 'point')
      return isRef(to.pointId ?? '') ? ok({ RecipientWarehouse: to.pointId ?? '' }) : unknown('to.pointId');
    const city = readCityId(to.cityId);
    if (city === null) return unknown('to.cityId');
    if (!isRef(to.streetId ?? '')) return unknown('to.streetId');
    const settlement = await settlementOf(warehouses, call, city);
    if (!succeeded(settlement)) return settlement;
    return ok({
      RecipientSettlement: settlement.value,
      RecipientSettlementStreet: to.streetId ?? '',
      BuildingNumber: to.house ?? '',
      NoteAddressRecipient: to.flat ?? '',
    });
  };

  const firstRef = async (
    call: Call,
    chosen: string | undefined,
    method: string,
    properties: Record<string, unknown>,
  ): Promise<Result<string>> => {
    if (chosen !== undefined && chosen !== '') return ok(chosen);
    const answer = await read(call, method, properties);
    if (!succeeded(answer)) return answer;
    return ok(rowsOf(answer.value, withRef).find(({ Ref }) => isRef(Ref))?.Ref ?? '');
  };

  const wanted = async (call: Call, ask: AmendAsk): Promise<Result<Record<string, unknown>>> => {
    const place = ask.to === null ? ok({}) : await newPlace(call, ask.to);
    if (!succeeded(place)) return place;
    const common = { IntDocNumber: ask.number, PaymentMethod: settings.paymentMethod, Note: ask.note };
    if (ask.kind === 'return') {
      const may = await read(call, 'CheckPossibilityCreateReturn', { Number: ask.number });
      if (!succeeded(may)) return may;
      const back = rowsOf(may.value, withRef).find(({ Ref }) => isRef(Ref))?.Ref;
      if (ask.to === null && back === undefined)
        return refuse('invalid', 'carrier.address_unknown', { fields: [{ path: 'to', message: '–' }] });
      const reason = await firstRef(call, settings.returnReason, 'getReturnReasons', {});
      if (!succeeded(reason)) return reason;
      const properties = { ReasonRef: reason.value };
      const subtype = await firstRef(call, settings.returnSubtype, 'getReturnReasonsSubtypes', properties);
      if (!succeeded(subtype)) return subtype;
      return ok({
        ...common,
        OrderType: 'orderCargoReturn',
        Reason: reason.value,
        ...(subtype.value === '' ? {} : { SubtypeReason: subtype.value }),
        ...(ask.to === null ? { ReturnAddressRef: back } : place.value),
      });
    }
    if (ask.to === null)
      return refuse('invalid', 'carrier.address_unknown', { fields: [{ path: 'to', message: '–' }] });
    const may = await read(call, 'checkPossibilityForRedirecting', { Number: ask.number });
    if (!succeeded(may)) return may;
    const present = rowOf(may.value, redirectable, true);
    if (!succeeded(present)) return present;
    const from = settings.sendFrom === 'door' ? 'Doors' : 'Warehouse';
    return ok({
      ...common,
      OrderType: 'orderRedirecting',
      Customer: 'Sender',
      PayerType: 'Sender',
      ServiceType: `${from}${ask.to.kind === 'door' ? 'Doors' : 'Warehouse'}`,
      Recipient: present.value.CounterpartyRecipientRef,
      RecipientContactName: present.value.RecipientName,
      RecipientPhone: phoneOf(present.value.PhoneRecipient) ?? present.value.PhoneRecipient,
      ...place.value,
    });
  };

  return async (call: Call, ask: AmendAsk): Promise<Result<Amended>> => {
    const known = await before(call, ask);
    if (!succeeded(known)) return known;
    if (known.value !== null) return noChange(known.value);
    const properties = await wanted(call, ask);
    if (!succeeded(properties)) return properties;
    const answer = await client.call(call, 'AdditionalService', 'save', properties.value, 'create');
    if (!succeeded(answer)) return answer;
    const row = rowOf(answer.value, made, false);
    return succeeded(row) ? ok({ number: row.value.Number, remoteId: row.value.Ref }) : row;
  };
};

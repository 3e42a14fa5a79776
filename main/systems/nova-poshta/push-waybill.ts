import { z } from 'zod';
import { type NovaPoshtaClient, rowOf } from '#main/systems/nova-poshta/client.ts';
import { trackedDocument } from '#main/systems/nova-poshta/document.ts';
import { bears, isDeleted, type Listed, walkDocuments } from '#main/systems/nova-poshta/documents.ts';
import type { NovaPoshtaOptions, NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import {
  cargoOf,
  costOf,
  lockerProblems,
  moneyOf,
  optionsOf,
  problemsOf,
  sendDay,
  serviceOf,
} from '#main/systems/nova-poshta/parcel.ts';
import { type Destination, destinationOf, saveAddress } from '#main/systems/nova-poshta/place.ts';
import { isCompany, nameOf, saveRecipient } from '#main/systems/nova-poshta/recipient.ts';
import { referenceOf } from '#main/systems/nova-poshta/reference.ts';
import type { Senders } from '#main/systems/nova-poshta/sender.ts';
import { amountOf, dayOf, instantOf, phoneOf, text } from '#main/systems/nova-poshta/values.ts';
import type { Warehouses } from '#main/systems/nova-poshta/warehouses.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { type Waybill, waybill as waybillSchema } from '#shared/domain/waybill.ts';
import { noChange, ok, type Result, refuse, succeeded } from '#shared/result.ts';

const made = z.object({
  Ref: text,
  CostOnSite: text,
  EstimatedDeliveryDate: text,
  IntDocNumber: text,
});

const pushedOf = (row: z.infer<typeof made>): Pushed => {
  const cost = amountOf(row.CostOnSite);
  const deliverAt = instantOf(row.EstimatedDeliveryDate);
  return {
    remoteId: row.Ref,
    written: {
      number: row.IntDocNumber,
      ...(cost === null ? {} : { cost }),
      ...(deliverAt === null ? {} : { deliverAt }),
    },
  };
};

const tooLate = (detail: string) => refuse('too_late', 'remote.too_late', { detail });

export interface Pusher {
  push(call: Call, item: PushItem): Promise<Result<Pushed>>;
  lookup(call: Call, item: PushItem): Promise<Result<Looked>>;
}

/** Waybills: made, changed and deleted (carriers.md 1.7). */
export const createPusher = (
  client: NovaPoshtaClient,
  settings: NovaPoshtaSettings,
  senders: Senders,
  warehouses: Warehouses,
): Pusher => {
  const recipientFields = async (
    call: Call,
    waybill: Waybill,
    to: Destination,
    options: NovaPoshtaOptions,
  ): Promise<Result<Record<string, unknown>>> => {
    const RecipientsPhone = phoneOf(waybill.recipient.phone) ?? '';
    if (to.kind === 'words') {
      const company = isCompany(waybill);
      const { LastName, FirstName, MiddleName } = nameOf(waybill.recipient.name, settings.nameOrder);
      const person = [LastName, FirstName, MiddleName].filter((part) => part !== '').join(' ');
      return ok({
        NewAddress: '1',
        RecipientCityName: to.city,
        RecipientArea: options.area ?? '',
        RecipientAreaRegions: options.region ?? '',
        RecipientAddressName: to.name,
        RecipientHouse: to.to === 'door' ? (waybill.to.house ?? '') : '',
        RecipientFlat: to.to === 'door' ? (waybill.to.flat ?? '') : '',
        RecipientName: company ? (waybill.recipient.company ?? '') : person,
        RecipientType: company ? 'Organization' : 'PrivatePerson',
        ...(company ? { RecipientContactName: person, EDRPOU: waybill.recipient.taxId ?? '' } : {}),
        RecipientsPhone,
      });
    }
    const recipient = await saveRecipient(client, settings, senders, call, waybill);
    if (!succeeded(recipient)) return recipient;
    const address =
      to.kind === 'point'
        ? ok(to.ref)
        : await saveAddress(client, call, recipient.value.counterparty, to.streetId, waybill.to);
    if (!succeeded(address)) return address;
    return ok({
      CityRecipient: to.city,
      Recipient: recipient.value.counterparty,
      RecipientAddress: address.value,
      ContactRecipient: recipient.value.contact,
      RecipientsPhone,
    });
  };

  const bodyOf = async (
    call: Call,
    waybill: Waybill,
    key: string,
  ): Promise<Result<Record<string, unknown>>> => {
    const options = problemsOf(waybill);
    if (!succeeded(options)) return options;
    const sender = await senders.resolve(call);
    if (!succeeded(sender)) return sender;
    const wordsOnly = settings.recipientMode === 'new_address';
    const to = await destinationOf(warehouses, call, waybill.to, wordsOnly);
    if (!succeeded(to)) return to;
    if (to.value.kind === 'point' && to.value.locker) {
      const fields = lockerProblems(waybill);
      if (fields.length > 0) return refuse('invalid', 'carrier.size_limit', { fields });
    }
    const recipient = await recipientFields(call, waybill, to.value, options.value);
    if (!succeeded(recipient)) return recipient;
    const note = waybill.note ?? '';
    return ok({
      PayerType: waybill.payer === 'recipient' ? 'Recipient' : 'Sender',
      PaymentMethod: options.value.paymentMethod ?? settings.paymentMethod,
      DateTime: sendDay(options.value, call.nowMs),
      CargoType: options.value.cargoType ?? settings.cargoType,
      ServiceType: serviceOf(settings, to.value),
      ...cargoOf(waybill),
      Description: (waybill.contents.trim() || settings.contents).slice(0, 100),
      Cost: costOf(waybill),
      CitySender: sender.value.city,
      Sender: sender.value.counterparty,
      SenderAddress: sender.value.address,
      ContactSender: sender.value.contact,
      SendersPhone: sender.value.phone,
      ...recipient.value,
      ...moneyOf(waybill, settings, options.value),
      InfoRegClientBarcodes: referenceOf(key),
      ...(note === '' ? {} : { AdditionalInformation: note.slice(0, 100) }),
    });
  };

  const create = async (call: Call, waybill: Waybill, key: string): Promise<Result<Pushed>> => {
    const body = await bodyOf(call, waybill, key);
    if (!succeeded(body)) return body;
    const answer = await client.call(call, 'InternetDocument', 'save', body.value, 'create');
    if (!succeeded(answer)) return answer;
    const row = rowOf(answer.value, made, false);
    if (!succeeded(row)) return row;
    if (row.value.Ref === '' || row.value.IntDocNumber === '')
      return refuse('uncertain', 'remote.unexpected_shape', { detail: 'Ref, IntDocNumber' });
    return ok(pushedOf(row.value));
  };

  /** StatusCode of a waybill of ours; empty where nobody can say. */
  const stateOf = async (call: Call, item: PushItem): Promise<Result<string>> => {
    const number = item.written['number'] ?? '';
    if (number === '') return ok('');
    const Documents = [{ DocumentNumber: number, Phone: '' }];
    const answer = await client.call(call, 'TrackingDocument', 'getStatusDocuments', { Documents }, 'read');
    if (!succeeded(answer)) return answer.outcome === 'invalid' ? ok('') : answer;
    const rows = answer.value.data.flatMap((row) => {
      const parsed = trackedDocument.safeParse(row);
      return parsed.success && parsed.data.Number === number ? [parsed.data.StatusCode] : [];
    });
    return ok(rows[0] ?? '');
  };
  /** Only what was not handed over may be changed; 3 is not registered yet or gone. */
  const isOpen = (state: string): boolean => state === '' || state === '1' || state === '3';

  const change = async (
    call: Call,
    waybill: Waybill,
    item: PushItem,
    ref: string,
  ): Promise<Result<Pushed>> => {
    const state = await stateOf(call, item);
    if (!succeeded(state)) return state;
    if (state.value === '2')
      return refuse('not_found', 'remote.not_found', { detail: item.written['number'] ?? ref });
    if (!isOpen(state.value)) return tooLate(`StatusCode ${state.value}`);
    const body = await bodyOf(call, waybill, item.key);
    if (!succeeded(body)) return body;
    const answer = await client.call(
      call,
      'InternetDocument',
      'update',
      { Ref: ref, ...body.value },
      'absolute',
    );
    if (!succeeded(answer)) return answer;
    const row = rowOf(answer.value, made, true);
    return succeeded(row) ? ok(pushedOf(row.value)) : row;
  };

  const remove = async (call: Call, item: PushItem): Promise<Result<Pushed>> => {
    const none: Pushed = { remoteId: item.remoteId, written: item.written };
    if (item.remoteId === null) return noChange(none);
    const state = await stateOf(call, item);
    if (!succeeded(state)) return state;
    if (state.value === '2') return noChange(none);
    if (!isOpen(state.value)) return tooLate(`StatusCode ${state.value}`);
    const properties = { DocumentRefs: [item.remoteId] };
    const answer = await client.call(call, 'InternetDocument', 'delete', properties, 'absolute');
    if (!succeeded(answer)) return answer.outcome === 'not_found' ? noChange(none) : answer;
    // One row for each document that was really deleted.
    if (answer.value.data.length === 0) return refuse('unavailable', 'remote.not_applied');
    return ok(none);
  };

  const dayBounds = (call: Call, item: PushItem): [from: string, to: string] => {
    const parsed = waybillSchema.safeParse(item.object);
    const day = parsed.success ? optionsOf(parsed.data)?.sendDate : undefined;
    const sendMs = day === undefined ? call.nowMs : Date.parse(`${day}T12:00:00Z`);
    return [
      dayOf(Math.min(sendMs, call.nowMs), -settings.lookupDays),
      dayOf(Math.max(sendMs, call.nowMs), 1),
    ];
  };

  return {
    push(call, item) {
      const unfit = refuse('invalid', 'agent.not_supported', { detail: item.entity });
      if (item.entity !== 'waybill') return Promise.resolve(unfit);
      if (item.operation === 'delete') return remove(call, item);
      const parsed = waybillSchema.safeParse(item.object);
      if (!parsed.success) return Promise.resolve(unfit);
      return item.remoteId === null
        ? create(call, parsed.data, item.key)
        : change(call, parsed.data, item, item.remoteId);
    },
    async lookup(call, item) {
      const reference = referenceOf(item.key);
      const [from, to] = dayBounds(call, item);
      const hits: Listed[] = [];
      let unreadable = false;
      const take = (row: Listed): boolean => {
        if (row.InfoRegClientBarcodes === undefined) unreadable = true;
        if (!bears(row, reference) || isDeleted(row)) return false;
        hits.push(row);
        return true;
      };
      const walked = await walkDocuments(client, call, from, to, take);
      if (!succeeded(walked)) return walked;
      // Pages may come without references; whether the whole list has them is not documented, so it is asked.
      if (unreadable && hits.length === 0) {
        unreadable = false;
        const again = await walkDocuments(client, call, from, to, take, true);
        if (!succeeded(again)) return again;
      }
      const [hit] = hits;
      // A list that does not show references proves nothing, and a second waybill costs money.
      if (hit === undefined && unreadable)
        return refuse('uncertain', 'remote.unexpected_shape', {
          detail: 'InfoRegClientBarcodes is not shown',
        });
      if (item.operation === 'delete') {
        const gone = { remoteId: item.remoteId, written: item.written };
        return ok(hit === undefined ? { found: true, pushed: gone } : { found: false });
      }
      return ok(hit === undefined ? { found: false } : { found: true, pushed: pushedOf(hit) });
    },
  };
};

import { z } from 'zod';
import type { PeerAnswer } from '#test/peers/http/server.ts';
import { descr, done, fail, missing } from '#test/peers/meest/answer.ts';
import {
  ids,
  kyivDay,
  kyivNow,
  newParcel,
  type PeerParcel,
  type PeerState,
} from '#test/peers/meest/state.ts';

const person = z.object({
  name: z.string(),
  phone: z.string(),
  service: z.enum(['Branch', 'Door']),
  branchID: z.string(),
  addressID: z.string(),
  building: z.string(),
});
const posted = z.object({
  parcelNumber: z.string().default(''),
  contractID: z.string(),
  payType: z.enum(['cash', 'noncash']),
  receiverPay: z.boolean(),
  COD: z.number().default(0),
  weight: z.number(),
  sendingDate: z.string(),
  sender: person,
  receiver: person,
  placesItems: z.array(z.object({ quantity: z.number(), weight: z.number(), insurance: z.number() })).min(1),
});

/** What the carrier would refuse in a parcel, as the field it names. */
const refusal = (state: PeerState, body: unknown): PeerAnswer | null => {
  const given = posted.safeParse(body);
  if (!given.success) {
    const issue = given.error.issues[0];
    return fail(issue?.path.join('.') ?? '', issue?.message ?? '');
  }
  const { contractID, COD, weight, sender, receiver, sendingDate } = given.data;
  if (contractID !== ids.contract && contractID !== ids.noCodContract)
    return fail('contractID', 'Договір не знайдено');
  if (COD > 0 && contractID === ids.noCodContract) return fail('COD', 'Післяплата заборонена договором');
  if (!/^\d{2}\.\d{2}\.\d{4}$/.test(sendingDate)) return fail('sendingDate', 'dd.MM.yyyy');
  for (const [who, one] of Object.entries({ sender, receiver })) {
    if (one.name.trim() === '') return fail(`${who}.name`, 'не заповнено');
    if (!/^\+?\d{10,15}$/.test(one.phone)) return fail(`${who}.phone`, 'Невірний телефон');
    if (one.service === 'Door') {
      if (!state.streets.some(({ id }) => id === one.addressID))
        return fail(`${who}.addressID`, 'Вулицю не знайдено');
      if (one.building === '') return fail(`${who}.building`, 'не заповнено');
      continue;
    }
    const branch = state.branches.find(({ id }) => id === one.branchID);
    if (branch === undefined || branch.closed) return fail(`${who}.branchID`, 'Підрозділ закритий');
    if (who === 'receiver' && branch.weightMax > 0 && weight > branch.weightMax)
      return fail('weight', `Вага більша за ${branch.weightMax}`);
  }
  return null;
};

const bodyOf = (body: unknown): Record<string, unknown> => z.record(z.string(), z.unknown()).parse(body);
const weightOf = (body: Record<string, unknown>): number => z.number().catch(1).parse(body['weight']);

export const post = (state: PeerState, body: unknown): PeerAnswer => {
  const refused = refusal(state, body);
  if (refused !== null) return refused;
  const given = bodyOf(body);
  const own = z.string().catch('').parse(given['parcelNumber']);
  const one = newParcel(state, { body: given, events: [{ code: 2, at: kyivNow(), city: 'Львів' }] });
  one.parcelNumber = own === '' ? one.barCode : own;
  return done({
    parcelID: one.id,
    AgentID: '',
    barCode: one.barCode,
    costServices: 50 + weightOf(given) * 5,
    estimatedDeliveryDate: kyivDay(),
    parcelNumber: '',
  });
};

export const isOpen = (one: PeerParcel): boolean =>
  one.events.every(({ code }) => [2, 3, 101].includes(code));

export const put = (state: PeerState, id: string, body: unknown): PeerAnswer => {
  const one = state.parcels.get(id);
  if (one === undefined || one.deleted) return missing();
  if (!isOpen(one)) return fail('', 'Відправлення вже поступило до перевезення');
  const refused = refusal(state, body);
  if (refused !== null) return refused;
  one.body = bodyOf(body);
  return done({
    parcelID: one.id,
    barCode: one.barCode,
    // Another name than after making it (fixtures).
    costOfServices: 50 + weightOf(one.body) * 5,
    estimatedDeliveryDate: kyivDay(),
  });
};

export const remove = (state: PeerState, id: string, contract: string): PeerAnswer => {
  const one = state.parcels.get(id);
  // What is gone already is refused in words that nobody has documented.
  if (one === undefined || one.deleted) return fail('', 'Відправлення не знайдено');
  if (one.body['contractID'] !== contract) return fail('contractID', 'Договір не відповідає');
  if (!isOpen(one)) return fail('', 'Відправлення вже поступило до перевезення');
  one.deleted = true;
  one.events.push({ code: 3, at: kyivNow(), city: 'Львів' });
  return done({});
};

const keyOf: Record<string, (one: PeerParcel) => string> = {
  parcelID: (one) => one.id,
  barCode: (one) => one.barCode,
  parcelNumber: (one) => one.parcelNumber,
};

export const get = (state: PeerState, value: string, mode: string, wanted: string): PeerAnswer => {
  const key = keyOf[mode];
  if (key === undefined || wanted !== 'objectData') return fail('searchMode', 'невідомий режим');
  const one = [...state.parcels.values()].find((parcel) => key(parcel) === value && !parcel.deleted);
  // Nothing found is a record without anything in it (fixtures).
  if (one === undefined || (mode === 'parcelNumber' && !state.searches))
    return done({ parcelNumber: '', payType: '', COD: '', sender: {}, receiver: {} }, '');
  return done({
    ...one.body,
    COD: JSON.stringify(one.body['COD'] ?? 0),
    parcelNumber: one.parcelNumber,
    return: one.returned,
  });
};

export const list = (state: PeerState, day: string): PeerAnswer => {
  if (!/^\d{2}\.\d{2}\.\d{4}$/.test(day)) return fail('dateFrom', 'dd.MM.yyyy');
  return done(
    [...state.parcels.values()]
      .filter((one) => one.day === day)
      .map((one) => ({
        parcelID: one.id,
        parcelNumber: one.parcelNumber,
        вarCode: one.barCode,
        registerID: one.registerID,
        registerType: one.registerID === '' ? '' : 'registerBranch',
      })),
  );
};

export const tracking = (state: PeerState, number: string): PeerAnswer => {
  if (!/^[\w-]{6,40}$/.test(number)) return fail('trackNumber', 'Невірний номер');
  const one = [...state.parcels.values()].find((parcel) =>
    [parcel.barCode, parcel.parcelNumber].includes(number),
  );
  return done(
    // Newest first, to be put in order by who reads it.
    [...(one?.events ?? [])].toReversed().map(({ code, at, city }) => ({
      parcelNumber: one?.parcelNumber,
      barCode: one?.barCode,
      eventDateTime: at,
      eventCode: code,
      eventCodeUPU: '',
      eventPlaces: '1/1',
      eventCountryDescr: descr('УКРАЇНА', 'UKRAINE'),
      eventCityDescr: descr(city),
      eventDescr: descr(`Подія ${code}`),
      eventDetailDescr: descr(''),
    })),
  );
};

export const about = (state: PeerState, id: string): PeerAnswer => {
  const one = state.parcels.get(id);
  return done(
    one === undefined
      ? []
      : [{ parcelID: id, parcelNumber: one.parcelNumber, barCode: one.barCode, PDD: '0001-01-01T00:00:00' }],
    'OK',
  );
};

const listing = z.object({
  contractID: z.string(),
  parcelsItems: z.array(z.object({ parcelID: z.string() })).min(1),
});

export const register = (state: PeerState, body: unknown): PeerAnswer => {
  const given = listing.safeParse(body);
  if (!given.success) return fail('parcelsItems', 'не заповнено');
  const taken: string[] = [];
  const left: string[] = [];
  for (const { parcelID } of given.data.parcelsItems) {
    const one = state.parcels.get(parcelID);
    if (one === undefined) left.push(`Відправлення ${parcelID} не знайдено.`);
    else if (!isOpen(one) || one.deleted)
      left.push(`Відправлення  ${one.barCode} вже поступило до перевезення, додавання у реєстр заборонено.`);
    else taken.push(parcelID);
  }
  if (taken.length === 0) return fail('parcelsItems', left.join(' '));
  state.serial += 1;
  const registerID = `5be7516b-82da-11e9-80e0-${String(state.serial).padStart(12, '0')}`;
  state.registers.set(registerID, taken);
  for (const id of taken) {
    const one = state.parcels.get(id);
    if (one !== undefined) one.registerID = registerID;
  }
  return done({
    registerID,
    registerNumber: `CO${String(state.serial).padStart(9, '0')}`,
    ...(left.length === 0 ? {} : { Not_added_to_registry: left }),
  });
};

const wish = z.object({ parcelID: z.string(), reasonID: z.string() });

export const sendBack = (state: PeerState, body: unknown): PeerAnswer => {
  const given = wish.safeParse(body);
  const one = given.success ? state.parcels.get(given.data.parcelID) : undefined;
  if (one === undefined) return fail('parcelID', 'Відправлення не знайдено');
  if (given.data?.reasonID !== ids.reason) return fail('reasonID', 'Причину не знайдено');
  if (isOpen(one)) return fail('parcelID', 'Відправлення ще не передане');
  if (one.returned) return fail('parcelID', 'Повернення вже оформлене');
  one.returned = true;
  state.serial += 1;
  // Without an envelope, and with a Cyrillic letter in each name.
  return {
    status: 200,
    body: { doсID: `doc-${state.serial}`, doсIDref: `0x${state.serial}`, doсNumber: `PV-${state.serial}` },
  };
};

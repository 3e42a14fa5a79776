import { z } from 'zod';
import { type Answered, done, fail } from '#test/peers/nova-poshta/answer.ts';
import { isCounterparty } from '#test/peers/nova-poshta/people.ts';
import {
  dayIn,
  kyivNow,
  newRef,
  nextNumber,
  type PeerDocument,
  type PeerState,
  refs,
} from '#test/peers/nova-poshta/state.ts';

const amount = z.string().regex(/^\d+(\.\d+)?$/);
const text = z.string();
const seat = z.strictObject({
  volumetricVolume: amount,
  volumetricLength: amount,
  volumetricWidth: amount,
  volumetricHeight: amount,
  weight: amount,
});
const fields = {
  PayerType: z.enum(['Sender', 'Recipient']),
  PaymentMethod: z.enum(['Cash', 'NonCash']),
  DateTime: text,
  CargoType: z.enum(['Parcel', 'Cargo', 'Documents', 'TiresWheels', 'Pallet']),
  ServiceType: text.regex(/^(Warehouse|Doors)(Warehouse|Doors|Postomat)$/),
  Weight: amount,
  VolumeGeneral: amount.optional(),
  SeatsAmount: text.regex(/^\d+$/),
  OptionsSeat: z.array(seat).optional(),
  Description: text.min(1).max(100),
  Cost: text.regex(/^\d+$/),
  CitySender: text,
  Sender: text,
  SenderAddress: text,
  ContactSender: text,
  SendersPhone: text,
  CityRecipient: text.optional(),
  Recipient: text.optional(),
  RecipientAddress: text.optional(),
  ContactRecipient: text.optional(),
  RecipientsPhone: text,
  NewAddress: z.literal('1').optional(),
  RecipientCityName: text.optional(),
  RecipientArea: text.optional(),
  RecipientAreaRegions: text.optional(),
  RecipientAddressName: text.optional(),
  RecipientHouse: text.optional(),
  RecipientFlat: text.optional(),
  RecipientName: text.optional(),
  RecipientType: z.enum(['PrivatePerson', 'Organization']).optional(),
  RecipientContactName: text.optional(),
  EDRPOU: text.optional(),
  BackwardDeliveryData: z
    .array(
      z.strictObject({
        PayerType: z.enum(['Sender', 'Recipient']),
        CargoType: z.literal('Money'),
        RedeliveryString: text,
      }),
    )
    .optional(),
  AfterpaymentOnGoodsCost: amount.optional(),
  InfoRegClientBarcodes: text.optional(),
  AdditionalInformation: text.optional(),
};
const saved = z.strictObject(fields);
type Saved = z.infer<typeof saved>;

const recipientProblem = (state: PeerState, one: Saved): Answered | null => {
  if (one.NewAddress === '1') {
    if (one.RecipientCityName !== 'Київ') return fail('20000200103', 'CityRecipient not found');
    return (one.RecipientName ?? '') === '' ? fail('20000100527', 'FirstName is not specified') : null;
  }
  if (one.CityRecipient !== refs.kyiv && one.CityRecipient !== refs.lviv)
    return fail('20000200103', 'CityRecipient not found');
  if (!isCounterparty(state, one.Recipient ?? '') || !state.people.has(one.ContactRecipient ?? ''))
    return fail('20000400480', 'Ref is incorrect');
  const address = one.RecipientAddress ?? '';
  if (one.ServiceType.endsWith('Doors')) {
    const known = [...state.addresses.values()].some(({ Ref }) => Ref === address);
    return known ? null : fail('20000400480', 'Ref is incorrect');
  }
  const branch = state.warehouses.find(({ Ref }) => Ref === address);
  if (branch === undefined || branch.WarehouseStatus !== 'Working')
    return fail('20000201384', 'RecipientWarehouse is not found or temporarily not working');
  const isLocker = branch.CategoryOfWarehouse === 'Postomat';
  if (isLocker !== one.ServiceType.endsWith('Postomat')) return fail('', 'ServiceType is incorrect');
  if (Number(one.Weight) > Number(branch.PlaceMaxWeightAllowed))
    return isLocker
      ? fail('20000200380', 'Weight is too high for this postomat')
      : fail('20000203729', "Maximum allowable weight for recipient's warehouse exceeded");
  if (!isLocker) return null;
  if (one.OptionsSeat === undefined)
    return fail(
      '20000201814',
      'params OptionsSeat: volumetricHeight, volumetricWidth, volumetricLength - required',
    );
  return one.AfterpaymentOnGoodsCost === undefined
    ? null
    : fail('20000200032', 'AfterpaymentOnGoodsCost is disabled for Postomat NovaPoshta');
};

const problem = (state: PeerState, one: Saved): Answered | null => {
  const day = dayIn(one.DateTime);
  if (day === null || day < kyivNow().slice(0, 10))
    return fail('20000400455', 'DateTime cannot be less then now');
  if (one.CitySender !== refs.lviv && one.CitySender !== refs.kyiv)
    return fail('20000200106', 'CitySender not found');
  const isSender = one.Sender === refs.sender && one.ContactSender === refs.contact;
  const from: string[] = [refs.senderBranch, refs.senderAddress];
  if (!isSender || !from.includes(one.SenderAddress)) return fail('20000400480', 'Ref is incorrect');
  if (!/^380\d{9}$/.test(one.SendersPhone)) return fail('20000300444', 'SendersPhone invalid format');
  if (!/^380\d{9}$/.test(one.RecipientsPhone)) return fail('20000300434', 'RecipientsPhone invalid format');
  if (Number(one.Weight) < 0.1) return fail('', 'Weight is too low');
  if (one.OptionsSeat === undefined && one.VolumeGeneral === undefined)
    return fail('20000200226', 'OptionsSeat is empty');
  if (one.OptionsSeat !== undefined && String(one.OptionsSeat.length) !== one.SeatsAmount)
    return fail('20000201813', 'SeatsAmount is not equal of count OptionsSeat');
  if (one.PaymentMethod === 'NonCash' && !state.contract) return fail('', 'NonCash is unavailable');
  if (one.AfterpaymentOnGoodsCost !== undefined) {
    if (!state.contract) return fail('20000200035', 'AfterpaymentOnGoodsCost is unavailable');
    if (Number(one.AfterpaymentOnGoodsCost) > Number(one.Cost))
      return fail('20000201553', 'AfterpaymentOnGoodsCost cannot be more than Cost');
    if (one.BackwardDeliveryData !== undefined)
      return fail('20000201120', 'BackwardDelivery CargoType, PayerType and RedeliveryString must be filled');
  }
  for (const { RedeliveryString } of one.BackwardDeliveryData ?? [])
    if (!(Number(RedeliveryString) >= 1))
      return fail('20000200080', 'BackwardDelivery Money RedeliveryString must not be less than 1');
  return recipientProblem(state, one);
};

const answerOf = ({ Ref, IntDocNumber }: PeerDocument): Answered =>
  done({
    Ref,
    CostOnSite: 45,
    EstimatedDeliveryDate: '01.12.2026',
    IntDocNumber,
    TypeDocument: 'InternetDocument',
  });

const misfit = (error: z.ZodError): Answered =>
  fail('', `${error.issues[0]?.path.join('.') ?? ''} ${error.issues[0]?.message ?? ''}`);

export const save = (state: PeerState, properties: unknown): Answered => {
  const parsed = saved.safeParse(properties);
  if (!parsed.success) return misfit(parsed.error);
  const refusal = problem(state, parsed.data);
  if (refusal !== null) return refusal;
  const made: PeerDocument = {
    Ref: newRef(),
    IntDocNumber: nextNumber(state),
    state: '1',
    day: dayIn(parsed.data.DateTime) ?? '',
    fields: parsed.data,
    sheet: '',
  };
  state.documents.set(made.Ref, made);
  return answerOf(made);
};

/** All fields again: what is left out is gone. */
export const update = (state: PeerState, properties: unknown): Answered => {
  const parsed = z.strictObject({ Ref: text, ...fields }).safeParse(properties);
  if (!parsed.success) return misfit(parsed.error);
  const { Ref, ...one } = parsed.data;
  const known = state.documents.get(Ref);
  if (known === undefined) return fail('20000200205', 'InternetDocument not found');
  if (known.state === '2') return fail('20000201996', 'Document Deleted');
  if (known.state !== '1') return fail('20000301515', "Can't edit EW");
  const refusal = problem(state, one);
  if (refusal !== null) return refusal;
  known.fields = one;
  known.day = dayIn(one.DateTime) ?? known.day;
  return answerOf(known);
};

export const remove = (state: PeerState, properties: unknown): Answered => {
  const parsed = z.strictObject({ DocumentRefs: z.union([text, z.array(text)]) }).safeParse(properties);
  if (!parsed.success) return fail('20000200161', 'Documents not found');
  const deleted: unknown[] = [];
  for (const ref of [parsed.data.DocumentRefs].flat()) {
    const known = state.documents.get(ref);
    if (known === undefined) return fail('20000200161', 'Documents not found');
    if (known.state === '2') return fail('20000201996', 'Document Deleted');
    if (known.state !== '1') return fail('', 'Документ не може бути видалено');
    if (known.sheet !== '') return fail('20000200153', 'Document in registry');
    known.state = '2';
    deleted.push({ Ref: ref });
  }
  return done(...deleted);
};

const listAsk = z.strictObject({
  DateTimeFrom: text,
  DateTimeTo: text,
  GetFullList: z.enum(['0', '1']),
  Page: text.regex(/^\d+$/),
  Limit: text.regex(/^\d+$/),
});

/** Deleted ones stay in the list, marked. */
export const getDocumentList = (state: PeerState, properties: unknown): Answered => {
  const parsed = listAsk.safeParse(properties);
  if (!parsed.success) return misfit(parsed.error);
  const from = dayIn(parsed.data.DateTimeFrom);
  const to = dayIn(parsed.data.DateTimeTo);
  if (from === null || to === null) return fail('', 'DateTimeFrom is invalid');
  const rows = [...state.documents.values()].filter(({ day }) => day >= from && day <= to);
  // The whole list knows no pages.
  const isWhole = parsed.data.GetFullList === '1';
  const size = isWhole ? rows.length : Math.min(Number(parsed.data.Limit), 500);
  const start = isWhole ? 0 : (Number(parsed.data.Page) - 1) * size;
  const hides = state.hidesReferences === 'always' || (state.hidesReferences === 'on_pages' && !isWhole);
  return {
    data: rows.slice(start, start + size).map((one) => ({
      Ref: one.Ref,
      DateTime: `${one.day} 00:00:00`,
      PreferredDeliveryDate: '0001-01-01 00:00:00',
      IntDocNumber: one.IntDocNumber,
      CostOnSite: '45',
      EstimatedDeliveryDate: '2026-12-01 00:00:00',
      StateId: Number(one.state),
      DeletionMark: one.state === '2' ? '1' : '0',
      ScanSheetNumber: one.sheet,
      ...(hides ? {} : { InfoRegClientBarcodes: one.fields['InfoRegClientBarcodes'] ?? '' }),
    })),
  };
};

const priceAsk = z.strictObject({
  CitySender: text,
  CityRecipient: text,
  ServiceType: fields.ServiceType,
  Weight: amount,
  VolumeGeneral: amount.optional(),
  SeatsAmount: text,
  OptionsSeat: fields.OptionsSeat,
  Cost: amount,
  CargoType: text,
  RedeliveryCalculate: z.strictObject({ CargoType: z.literal('Money'), Amount: amount }).optional(),
});

export const getDocumentPrice = (_state: PeerState, properties: unknown): Answered => {
  const parsed = priceAsk.safeParse(properties);
  if (!parsed.success) return misfit(parsed.error);
  if (parsed.data.CityRecipient !== refs.kyiv) return fail('20000200103', 'CityRecipient not found');
  const back = parsed.data.RedeliveryCalculate === undefined ? {} : { CostRedelivery: '32.50' };
  return done({ AssessedCost: parsed.data.Cost, Cost: 70, ...back, TZoneInfo: { TzoneID: '4' } });
};

export const getDocumentDeliveryDate = (state: PeerState): Answered =>
  state.flatDates
    ? done({ date: '2026.12.02 00:00:00', timezone_type: '3', timezone: 'Europe/Kiev' })
    : done({
        DeliveryDate: { date: '2026-12-02 00:00:00.000000', timezone_type: 3, timezone: 'Europe/Kiev' },
      });

import { z } from 'zod';
import { type Answered, done, fail } from '#test/peers/nova-poshta/answer.ts';
import { newRef, type PeerState, type PeerWish, refs } from '#test/peers/nova-poshta/state.ts';
import { documentOf } from '#test/peers/nova-poshta/tracking.ts';

const text = z.string();

/**
 * Takes what it can and says success. Who is refused is named by number in a line at the row, or one level deeper as a
 * warning with the list it stands on already.
 */
export const insertDocuments = (state: PeerState, properties: unknown): Answered => {
  const parsed = z.strictObject({ DocumentRefs: z.array(text).min(1) }).safeParse(properties);
  if (!parsed.success) return fail('20000200161', 'Documents not found');
  const errors: unknown[] = [];
  const warnings: unknown[] = [];
  const taken = parsed.data.DocumentRefs.flatMap((ref) => {
    const known = state.documents.get(ref);
    if (known === undefined) {
      errors.push({ Error: 'Документ не знайдено', Number: '00000000-0000-0000-0000-000000000000' });
      return [];
    }
    if (known.sheet !== '') {
      warnings.push({
        Number: known.IntDocNumber,
        Warning: 'Документ уже в реєстрі',
        ScanSheetNumber: known.sheet,
      });
      return [];
    }
    if (known.state !== '1') {
      errors.push({ Error: 'Документ уже передано', Number: known.IntDocNumber });
      return [];
    }
    return [known];
  });
  const list = {
    Description: '',
    Errors: errors,
    Warnings: [],
    Data: { Errors: [], Success: [], Warnings: warnings },
  };
  if (taken.length === 0) return done({ Ref: '', Number: '', Date: '', ...list, Success: [] });
  const sheet = {
    Ref: newRef(),
    Number: `105-${String(state.sheets.size + 1).padStart(8, '0')}`,
    printed: false,
  };
  state.sheets.set(sheet.Ref, sheet);
  for (const one of taken) one.sheet = sheet.Number;
  return done({
    Ref: sheet.Ref,
    Number: sheet.Number,
    Date: '28.11.2026',
    ...list,
    Success: state.hidesSuccess ? [] : taken.map(({ Ref, IntDocNumber }) => ({ Ref, Number: IntDocNumber })),
  });
};

export const getScanSheetList = (state: PeerState): Answered =>
  done(
    ...[...state.sheets.values()].map(({ Ref, Number: number, printed }) => ({
      Ref,
      Number: number,
      DateTime: '2026-11-28T13:45:19+00:00',
      Printed: printed ? '1' : '0',
    })),
  );

const isMoving = (state: PeerState, number: unknown): boolean =>
  typeof number === 'string' && !['2', '3', '9'].includes(String(documentOf(state, number)['StatusCode']));

const byNumber = z.strictObject({ Number: text });

export const checkReturn = (state: PeerState, properties: unknown): Answered => {
  const parsed = byNumber.safeParse(properties);
  if (!parsed.success || !isMoving(state, parsed.data.Number))
    return fail('20000301849', 'Express Waybill document not found');
  return done({ NonCash: true, City: 'Львів', Address: 'вул. Городоцька, 2', Ref: refs.returnAddress });
};

export const checkRedirecting = (state: PeerState, properties: unknown): Answered => {
  const parsed = byNumber.safeParse(properties);
  if (!parsed.success || !isMoving(state, parsed.data.Number))
    return fail('20000301849', 'Express Waybill document not found');
  return done({
    Ref: newRef(),
    Number: parsed.data.Number,
    CounterpartyRecipientRef: 'ad08451f-8748-41b6-ac55-41fa59d2bac1',
    RecipientName: 'Іванов Іван Іванович',
    PhoneRecipient: '380991234567',
  });
};

const reason = '411ceab2-b5e1-4433-ad52-a2ea22be56e6';
const subtype = '0679cdb5-898e-11ea-a970-b8830365ade4';
export const getReturnReasons = (): Answered => done({ Ref: reason, Description: 'Відмова Одержувача' });
export const getReturnReasonsSubtypes = (_state: PeerState, properties: unknown): Answered =>
  z.strictObject({ ReasonRef: z.literal(reason) }).safeParse(properties).success
    ? done({ Ref: subtype, Description: 'Автоповернення', ReasonRef: reason })
    : done();

const common = { IntDocNumber: text, PaymentMethod: z.enum(['Cash', 'NonCash']), Note: text };
const place = {
  RecipientWarehouse: text.optional(),
  RecipientSettlement: text.optional(),
  RecipientSettlementStreet: text.optional(),
  BuildingNumber: text.optional(),
  NoteAddressRecipient: text.optional(),
};
const wish = z.discriminatedUnion('OrderType', [
  z.strictObject({
    ...common,
    ...place,
    OrderType: z.literal('orderCargoReturn'),
    Reason: z.literal(reason),
    SubtypeReason: z.literal(subtype),
    ReturnAddressRef: z.literal(refs.returnAddress).optional(),
  }),
  z.strictObject({
    ...common,
    ...place,
    OrderType: z.literal('orderRedirecting'),
    Customer: z.literal('Sender'),
    PayerType: z.enum(['Sender', 'Recipient']),
    ServiceType: text,
    Recipient: text.min(1),
    RecipientContactName: text.min(1),
    RecipientPhone: text.regex(/^380\d{9}$/),
  }),
]);

export const saveWish = (state: PeerState, properties: unknown): Answered => {
  const parsed = wish.safeParse(properties);
  if (!parsed.success) return fail('', `Order is invalid: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  if (!isMoving(state, parsed.data.IntDocNumber)) return fail('20000301271', 'IntDocNumber is incorrect');
  const made: PeerWish = {
    OrderRef: newRef(),
    OrderNumber: `102-${String(state.wishes.length + 1).padStart(8, '0')}`,
    DocumentNumber: parsed.data.IntDocNumber,
    kind: parsed.data.OrderType,
    fields: parsed.data,
  };
  state.wishes.push(made);
  return done({ Number: made.OrderNumber, Ref: made.OrderRef });
};

export const listWishes =
  (kind: PeerWish['kind']) =>
  (state: PeerState, properties: unknown): Answered => {
    const parsed = z.strictObject({ Page: text, Limit: text }).safeParse(properties);
    if (!parsed.success) return done();
    const size = Math.min(Number(parsed.data.Limit), 50);
    const start = (Number(parsed.data.Page) - 1) * size;
    return done(
      ...state.wishes
        .filter((one) => one.kind === kind)
        .slice(start, start + size)
        .map(({ OrderRef, OrderNumber, DocumentNumber }) => ({
          OrderRef,
          OrderNumber,
          OrderStatus: 'Прийняте',
          DocumentNumber,
          ExpressWaybillNumber: '',
        })),
    );
  };

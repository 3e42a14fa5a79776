import { z } from 'zod';
import { type Answered, fail } from '#test/peers/nova-poshta/answer.ts';
import { kyivNow, type PeerState } from '#test/peers/nova-poshta/state.ts';

const wanted = z.strictObject({
  Documents: z.array(z.strictObject({ DocumentNumber: z.string(), Phone: z.string() })),
});

/** Every field of a document nobody knows. */
const unknown = (number: string): Record<string, unknown> => ({
  Number: number,
  StatusCode: '3',
  Status: 'Номер не знайдено',
  WarehouseRecipientNumber: '',
  Redelivery: '',
  RedeliverySum: '',
});

export const documentOf = (state: PeerState, number: string): Record<string, unknown> => {
  const parcel = state.parcels.get(number);
  if (parcel !== undefined) return parcel;
  const made = [...state.documents.values()].find((one) => one.IntDocNumber === number);
  if (made === undefined) return unknown(number);
  return {
    Number: number,
    StatusCode: made.state,
    Status: `Стан ${made.state}`,
    RefEW: made.Ref,
    DateCreated: '26-11-2026 11:08:03',
    TrackingUpdateDate: kyivNow(),
    DatePayedKeeping: '0001-01-01 00:00:00',
    Redelivery: 0,
    RedeliverySum: '',
  };
};

/** Snapshots of up to a hundred documents, in no order; one bad number spoils them all (carriers.md 1.4). */
export const getStatusDocuments = (state: PeerState, properties: unknown): Answered => {
  const parsed = wanted.safeParse(properties);
  if (!parsed.success || parsed.data.Documents.length === 0)
    return fail('20001401442', 'Document number is not correct');
  const { Documents } = parsed.data;
  if (Documents.length > 100) return fail('', 'Too many documents');
  const bad = Documents.find(({ DocumentNumber }) => !/^((20|59)\d{12}|1\d{13})$/.test(DocumentNumber));
  if (bad !== undefined)
    return {
      refused: [['20001401442', 'Document number is not correct']],
      warnings: state.namesBad ? [`Invalid DocumentNumber: ${bad.DocumentNumber}`] : [],
    };
  const rows = Documents.map(({ DocumentNumber, Phone }): Record<string, unknown> => {
    const one = documentOf(state, DocumentNumber);
    const isKnown = Phone !== '' && Phone === one['PhoneRecipient'];
    return isKnown ? one : { ...one, RecipientFullName: '', PhoneRecipient: '', CargoDescriptionString: '' };
  });
  return {
    data: rows.reverse(),
    warnings: Documents.filter(({ Phone }) => Phone === '').map(({ DocumentNumber }) => ({
      [`ID_${DocumentNumber}`]: 'Phone is not specified',
    })),
  };
};

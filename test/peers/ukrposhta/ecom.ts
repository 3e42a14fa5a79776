import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { PeerAnswer, PeerRequest } from '#test/peers/http/server.ts';

export interface PeerShipment {
  uuid: string;
  barcode: string;
  status: string;
  group: string | null;
  paid: boolean;
  fields: z.infer<typeof shipment>;
}

const postcode = z.string().regex(/^\d{5}$/, 'Postcode is not valid');
const words = z.string().min(1);
const address = z.strictObject({
  postcode,
  country: z.string().length(2),
  region: words.optional(),
  district: words.optional(),
  city: words.optional(),
  street: words.optional(),
  houseNumber: words.optional(),
  apartmentNumber: words.optional(),
});
const phoneNumber = z.string().regex(/^0\d{9}$/, 'Phone number is not valid');
const common = {
  name: words,
  phoneNumber,
  email: z.string().optional(),
  addressId: z.number(),
  externalId: words,
};
const client = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('INDIVIDUAL'),
    ...common,
    firstName: words,
    lastName: words,
    middleName: words.optional(),
  }),
  z.strictObject({
    type: z.literal('COMPANY'),
    ...common,
    edrpou: z.string().regex(/^\d{8}$/),
    contactPersonName: words,
  }),
  z.strictObject({ type: z.literal('PRIVATE_ENTREPRENEUR'), ...common, tin: z.string().regex(/^\d{10}$/) }),
]);
const size = z.number().int().min(1);
const measures = {
  weight: z.number().int().min(1).max(30_000, 'Weight is more than 30000'),
  length: size.max(200, 'Length is more than 200').optional(),
  width: size.optional(),
  height: size.optional(),
};
const empty = 'At least one parcel should be filled';
const serviceType = z.enum(['STANDARD', 'EXPRESS']);
const deliveryType = z.enum(['W2W', 'W2D', 'D2W', 'D2D']);
const shipment = z.strictObject({
  type: serviceType,
  deliveryType,
  sender: z.strictObject({ uuid: z.uuid() }),
  recipient: z.strictObject({ uuid: z.uuid() }),
  senderAddressId: z.number().optional(),
  recipientAddressId: z.number().optional(),
  recipientPhone: phoneNumber.optional(),
  parcels: z
    .array(
      z.strictObject({
        ...measures,
        name: words.optional(),
        declaredPrice: z.number(),
        description: z.string().max(120).optional(),
      }),
      empty,
    )
    .min(1, empty)
    .max(1, 'Only one parcel in a domestic shipment'),
  paidByRecipient: z.boolean(),
  nonCashPayment: z.boolean().optional(),
  postPay: z.number().positive().optional(),
  postPayPaidByRecipient: z.boolean().optional(),
  transferPostPayToCard: z.boolean().optional(),
  transferPostPayToBankAccount: z.boolean().optional(),
  sms: z.boolean().optional(),
  checkOnDelivery: z.boolean().optional(),
  fragile: z.boolean().optional(),
  onFailReceiveType: z.enum(['RETURN', 'RETURN_AFTER_FREE_STORAGE', 'PROCESS_AS_REFUSAL']).optional(),
  externalId: z.string().optional(),
  description: z.string().max(255).optional(),
});
const price = z.strictObject({
  parcels: z.array(z.strictObject(measures), empty).min(1, empty),
  addressFrom: z.strictObject({ postcode }),
  addressTo: z.strictObject({ postcode }),
  type: serviceType,
  deliveryType,
  declaredPrice: z.number(),
  postPay: z.number().optional(),
});
const group = z.strictObject({ name: words, clientUuid: z.uuid(), type: serviceType });

export const fail = (message: string, status = 400): PeerAnswer => ({
  status,
  body: { code: 'UP00000', message },
});
/** The second of the documented shapes of an error. */
const failures = (messages: readonly string[]): PeerAnswer => ({
  status: 400,
  body: { errors: messages.map((message) => ({ message })) },
});
const notFound = fail('Not found', 404);

/** Clients, addresses, shipments and groups of one account, with their state (carriers.md 3.2). */
export const createEcom = () => {
  const senderUuid = randomUUID();
  const addresses = new Map<number, z.infer<typeof address>>();
  const clients = new Map<string, Record<string, unknown>>([
    [senderUuid, { uuid: senderUuid, name: 'ТОВ Чайна', type: 'COMPANY', externalId: null, addressId: 1 }],
  ]);
  const shipments: PeerShipment[] = [];
  const groups = new Map<string, z.infer<typeof group>>();
  const trap = {
    hidesReferences: false,
    dropsZero: false,
    listsOne: false,
    tellsOthers: false,
    refusesUnknown: false,
  };
  let serial = 500_000;
  const next = (): number => {
    serial += 1;
    return serial;
  };

  const shown = (one: PeerShipment) => {
    const { externalId, ...fields } = one.fields;
    return {
      ...fields,
      ...(trap.hidesReferences ? {} : { externalId: externalId ?? null }),
      uuid: one.uuid,
      barcode: trap.dropsZero ? Number(one.barcode) : one.barcode,
      shipmentGroupUuid: one.group,
      deliveryPrice: 45.5,
      deliveryDate: '2026-11-30T18:00:00',
      postPay: fields.postPay ?? 0,
      postPayPaid: one.paid,
      lifecycle: { status: one.status, statusDate: '2026-11-27T10:00:00' },
    };
  };

  const read = <S extends z.ZodType>(request: PeerRequest, schema: S) => {
    const result = schema.safeParse(JSON.parse(request.body));
    const issue = result.success ? undefined : result.error.issues[0];
    return { data: result.data, problem: fail(`${issue?.message ?? ''} (${issue?.path.join('.') ?? ''})`) };
  };

  const judged = (request: PeerRequest): { data?: z.infer<typeof shipment>; problem: PeerAnswer } => {
    const { data, problem } = read(request, shipment);
    if (data === undefined) return { problem };
    if (!clients.has(data.sender.uuid)) return { problem: fail('Sender is not found') };
    if (!clients.has(data.recipient.uuid)) return { problem: fail('Recipient is not found') };
    if ((data.postPay ?? 0) > (data.parcels[0]?.declaredPrice ?? 0)) {
      return { problem: failures(['PostPay can not be more than the value of the goods']) };
    }
    return { data, problem };
  };

  const oneShipment = (request: PeerRequest, uuid: string): PeerAnswer => {
    const found = shipments.find((one) => one.uuid === uuid);
    if (found === undefined) return notFound;
    if (request.method === 'GET') return { status: 200, body: shown(found) };
    if (found.status !== 'CREATED') return fail(`Shipment in status ${found.status} can not be changed`);
    if (request.method === 'DELETE') {
      found.status = 'DELETED';
      return { status: 200 };
    }
    const { data, problem } = judged(request);
    if (data === undefined) return problem;
    found.fields = data;
    return { status: 200, body: shown(found) };
  };

  const listed = (request: PeerRequest): PeerAnswer => {
    const rows = shipments
      .filter((one) => one.fields.sender.uuid === request.query.get('senderuuid'))
      .map(shown);
    return { status: 200, body: rows };
  };

  const created = (request: PeerRequest): PeerAnswer => {
    const { data, problem } = judged(request);
    if (data === undefined) return problem;
    const one: PeerShipment = {
      uuid: randomUUID(),
      barcode: `0${String(next()).padStart(12, '5')}`,
      status: 'CREATED',
      group: null,
      paid: false,
      fields: data,
    };
    shipments.push(one);
    return { status: 200, body: shown(one) };
  };

  const clientsOf = (request: PeerRequest, rest: string): PeerAnswer => {
    if (request.method === 'POST' && rest === '') {
      const { data, problem } = read(request, client);
      if (data === undefined) return problem;
      if (!addresses.has(data.addressId)) return fail('Address is not found');
      const uuid = randomUUID();
      clients.set(uuid, { ...data, uuid });
      return { status: 200, body: { ...data, uuid } };
    }
    const external = /^\/external-id\/(.+)$/.exec(rest)?.[1];
    const found =
      external === undefined
        ? clients.get(rest.slice(1))
        : [...clients.values()].find((one) => one['externalId'] === external);
    // Somebody else's client in place of none.
    if (found === undefined && trap.tellsOthers) return { status: 200, body: [...clients.values()].at(-1) };
    if (found === undefined) return trap.refusesUnknown ? fail('Client is not found') : notFound;
    return { status: 200, body: trap.listsOne && external !== undefined ? [found] : found };
  };

  const groupsOf = (request: PeerRequest, rest: string): PeerAnswer => {
    if (rest === '' && request.method === 'POST') {
      const { data, problem } = read(request, group);
      if (data === undefined) return problem;
      if (!clients.has(data.clientUuid)) return fail('Client is not found');
      const uuid = randomUUID();
      groups.set(uuid, data);
      return { status: 200, body: { ...data, uuid, closed: false } };
    }
    const owner = /^\/clients\/(.+)$/.exec(rest)?.[1];
    if (owner !== undefined && request.method === 'GET') {
      const rows = [...groups].filter(([, one]) => one.clientUuid === owner);
      return { status: 200, body: rows.map(([uuid, one]) => ({ ...one, uuid, closed: false })) };
    }
    const [, uuid = '', member = ''] = /^\/([^/]+)\/shipments\/([^/]+)$/.exec(rest) ?? [];
    const found = shipments.find((one) => one.uuid === member && one.status === 'CREATED');
    if (!groups.has(uuid) || request.method !== 'PUT') return notFound;
    if (found === undefined) return fail('Only a created shipment can be added to a group');
    if (found.group !== null) return fail('The shipment is in a group already');
    found.group = uuid;
    return { status: 200, body: shown(found) };
  };

  const priceOf = (request: PeerRequest): PeerAnswer => {
    const { data, problem } = read(request, price);
    // As recorded: a body without parcels.
    if (data === undefined) return /parcel/.test(JSON.stringify(problem.body)) ? fail(empty) : problem;
    return {
      status: 200,
      body: { deliveryPrice: 45.5, postPayDeliveryPrice: data.postPay === undefined ? 0 : 12 },
    };
  };

  return {
    senderUuid,
    clients,
    addresses,
    shipments,
    groups,
    trap,
    /** Whether this path belongs to an account, so that it needs the counterparty's token. */
    owns: (path: string): boolean => /^\/(clients|shipments|shipment-groups)/.test(path),
    answer(request: PeerRequest, path: string): PeerAnswer {
      if (path === '/addresses' && request.method === 'POST') {
        const { data, problem } = read(request, address);
        if (data === undefined) return problem;
        const id = next();
        addresses.set(id, data);
        return { status: 200, body: { id, ...data, detailedInfo: '' } };
      }
      if (path === '/domestic/delivery-price' && request.method === 'POST') return priceOf(request);
      const [, section = '', rest = ''] = /^\/([^/]+)(\/.*)?$/.exec(path) ?? [];
      if (section === 'clients') return clientsOf(request, rest);
      if (section === 'shipment-groups') return groupsOf(request, rest);
      if (section !== 'shipments') return notFound;
      if (rest !== '') return oneShipment(request, rest.slice(1));
      return request.method === 'POST' ? created(request) : listed(request);
    },
    sticker(path: string): PeerAnswer {
      const [, section, uuid] = /^\/(shipments|shipment-groups)\/([^/]+)\/sticker$/.exec(path) ?? [];
      const found = shipments.filter(
        (one) =>
          one.status !== 'DELETED' &&
          (section === 'shipments' ? [one.uuid, one.barcode].includes(uuid ?? '') : one.group === uuid),
      );
      if (found.length === 0) return notFound;
      const text = `%PDF-1.4 ${found.map((one) => one.barcode).join(' ')}`;
      return { status: 200, body: Buffer.from(text), headers: { 'content-type': 'application/pdf' } };
    },
  };
};

import { z } from 'zod';
import { type Answered, done, envelopeOf, fail } from '#test/peers/nova-poshta/answer.ts';
import { newRef, type PeerPerson, type PeerState, refs } from '#test/peers/nova-poshta/state.ts';

const phone = /^380\d{9}$/;
const name = { FirstName: z.string(), LastName: z.string(), MiddleName: z.string(), Phone: z.string() };
const given = z.strictObject({
  CounterpartyProperty: z.literal('Recipient'),
  CounterpartyType: z.enum(['PrivatePerson', 'Organization']),
  EDRPOU: z.string().optional(),
  Email: z.string().optional(),
  FirstName: z.string().optional(),
  LastName: z.string().optional(),
  MiddleName: z.string().optional(),
  Phone: z.string().optional(),
});

/** All private recipients are one counterparty of the account, and its contact persons are who they are. */
const everybody = '19710832-3af1-11eb-8513-b88303659df5';

const shown = (one: PeerPerson) => ({
  Ref: one.Ref,
  Description: `${one.LastName} ${one.FirstName} ${one.MiddleName}`.trim(),
  FirstName: one.FirstName,
  LastName: one.LastName,
  MiddleName: one.MiddleName,
  Phones: one.Phones,
  Email: null,
});

const find = (state: PeerState, counterparty: string, one: { Phone: string; LastName: string }) =>
  [...state.people.values()].find(
    (known) =>
      known.counterparty === counterparty && known.Phones === one.Phone && known.LastName === one.LastName,
  );

const add = (state: PeerState, counterparty: string, one: z.infer<z.ZodObject<typeof name>>): PeerPerson => {
  const made: PeerPerson = {
    Ref: newRef(),
    counterparty,
    FirstName: one.FirstName,
    LastName: one.LastName,
    MiddleName: one.MiddleName,
    Phones: one.Phone,
  };
  state.people.set(made.Ref, made);
  return made;
};

export const saveCounterparty = (state: PeerState, properties: unknown): Answered => {
  const parsed = given.safeParse(properties);
  if (!parsed.success) return fail('', 'CounterpartyProperty is invalid');
  const one = parsed.data;
  if (one.CounterpartyType === 'Organization') {
    const number = one.EDRPOU ?? '';
    if (!/^\d{8}$/.test(number))
      return {
        refused: [
          ['', "EDRPOU can't be empty for Organization"],
          ['20000900759', 'CompanyName is not specified'],
        ],
      };
    const known = state.companies.get(number);
    const Ref = known ?? newRef();
    state.companies.set(number, Ref);
    return {
      data: [{ Ref, Description: 'DeFacto', EDRPOU: number, CounterpartyType: 'Organization' }],
      ...(known === undefined
        ? {}
        : {
            warnings: { DuplicateValidate: 'Counterparty is not unique' },
            warningCodes: { DuplicateValidate: '30000900779' },
          }),
    };
  }
  const { FirstName = '', LastName = '', MiddleName = '', Phone = '' } = one;
  if (FirstName === '') return fail('20000100527', 'FirstName is not specified');
  if (!phone.test(Phone)) return fail('20000300434', 'RecipientsPhone invalid format');
  const known = find(state, everybody, { Phone, LastName });
  const person = known ?? add(state, everybody, { FirstName, LastName, MiddleName, Phone });
  const inner = {
    ...envelopeOf({
      data: [shown(person)],
      ...(known === undefined ? {} : { warnings: ['Person already exists!'] }),
    }),
    translatedErrors: [],
  };
  return done({
    Ref: everybody,
    Description: 'Приватна особа',
    CounterpartyType: 'PrivatePerson',
    ContactPerson: inner,
  });
};

export const saveContact = (state: PeerState, properties: unknown): Answered => {
  const parsed = z.strictObject({ CounterpartyRef: z.string(), ...name }).safeParse(properties);
  if (!parsed.success) return fail('20000400480', 'Ref is incorrect');
  const { CounterpartyRef, ...one } = parsed.data;
  if (![everybody, refs.sender, ...state.companies.values()].includes(CounterpartyRef))
    return fail('20000400480', 'Ref is incorrect');
  if (find(state, CounterpartyRef, one) !== undefined)
    return fail('20000801543', 'ContactPerson already exist for Sender');
  return done(shown(add(state, CounterpartyRef, one)));
};

export const getCounterparties = (_state: PeerState, properties: unknown): Answered =>
  z.strictObject({ CounterpartyProperty: z.literal('Sender'), Page: z.string() }).safeParse(properties)
    .success
    ? done({ Ref: refs.sender, Description: 'ТОВ Яблуневий сад', CounterpartyType: 'Organization' })
    : fail('', 'CounterpartyProperty is invalid');

const page = z.strictObject({
  Ref: z.string(),
  Page: z.string().optional(),
  CounterpartyProperty: z.string().optional(),
});

export const getContacts = (state: PeerState, properties: unknown): Answered => {
  const parsed = page.safeParse(properties);
  if (!parsed.success) return fail('20000900752', 'Ref is not specified');
  return done(...[...state.people.values()].filter((one) => one.counterparty === parsed.data.Ref).map(shown));
};

export const getAddresses = (_state: PeerState, properties: unknown): Answered => {
  const parsed = page.safeParse(properties);
  if (!parsed.success) return fail('20000900752', 'Ref is not specified');
  return parsed.data.Ref === refs.sender
    ? done({ Ref: refs.senderAddress, Description: 'м. Львів, вул. Городоцька, 2' })
    : done();
};

export const getOptions = (state: PeerState): Answered =>
  done({ CanNonCashPayment: state.contract, CanAfterpaymentOnGoodsCost: state.contract });

export const isCounterparty = (state: PeerState, ref: string): boolean =>
  [everybody, ...state.companies.values()].includes(ref);

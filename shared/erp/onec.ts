import { z } from 'zod';
import { entityName } from '#shared/domain/entity.ts';

/** GUID of something in a 1C configuration: it stays when tables are renumbered or names changed. */
const guid = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'not a GUID');
/** What the thing is called in 1C, kept for people who read the profile; never looked up by. */
const label = z.string().max(200).default('');
/** Where a value lands in the domain object: `customer.email`, `orderKeys.0`. */
const domainPath = z.string().regex(/^[a-zA-Z][\w]*(\.\w+)*$/);

/** Attributes every object of a kind has without the configuration naming them. */
export const onecStandard = [
  'ref',
  'code',
  'description',
  'date',
  'number',
  'posted',
  'deletionMark',
  'owner',
  'parent',
  'isFolder',
  'lineNo',
  'period',
  'recorder',
  /** Name of an enumeration's value. */
  'name',
] as const;
export type OnecStandard = (typeof onecStandard)[number];

/** A standard attribute, or the GUID of an attribute, dimension or resource. */
const source = z.union([z.enum(onecStandard), guid]);

export const onecField = z.object({
  from: source,
  name: label,
  /** One step on: an attribute of the object that `from` refers to, or the name of an enumeration's value. */
  step: z.object({ object: guid, objectName: label, from: source, name: label }).optional(),
});
export type OnecField = z.infer<typeof onecField>;

const fields = z.record(domainPath, onecField);
const constants = z.record(domainPath, z.string()).default({});

const part = z.object({
  kind: z.literal('part'),
  /** Table part of the entity's object, in the order of its lines. */
  part: guid,
  name: label,
  fields,
  constants,
});

const ofRegister = {
  register: guid,
  name: label,
  /** Dimension that refers to the entity's object. */
  of: guid,
  ofName: label,
  fields,
  constants,
  /** The one item of an object about which the register says nothing, such as a quantity of 0. */
  whenEmpty: z.record(domainPath, z.string()).optional(),
  /** Whether changes of the register are changes of the entity; needs the register in the exchange plan. */
  announce: z.boolean().default(true),
};

/** Accumulation register: resources are summed over everything that is not among the fields. */
const balance = z.object({
  kind: z.literal('balance'),
  ...ofRegister,
  /** totals: what 1C keeps as current totals; movements: the sum of all of them; auto: totals where there are any. */
  from: z.enum(['auto', 'totals', 'movements']).default('auto'),
});

/** Information register: the last record for each combination of dimensions, or every record without a period. */
const slice = z.object({ kind: z.literal('slice'), ...ofRegister });

export const onecList = z.discriminatedUnion('kind', [part, balance, slice]);
export type OnecList = z.infer<typeof onecList>;
export type OnecRegisterList = Extract<OnecList, { register: string }>;

export const onecEntity = z.object({
  /** Catalog or document. */
  object: guid,
  name: label,
  /** Objects that do not fit are told to the outside as deleted. */
  where: z
    .object({
      posted: z.boolean().default(false),
      notMarkedForDeletion: z.boolean().default(true),
      notFolder: z.boolean().default(true),
    })
    .prefault({}),
  fields,
  constants,
  lists: z.record(domainPath, onecList).default({}),
});
export type OnecEntity = z.infer<typeof onecEntity>;

/** What the agent knows of a base of 1C:Enterprise that it reads directly; everything by metadata GUID. */
export const onecProfile = z.object({
  kind: z.literal('onec'),
  entities: z.partialRecord(entityName, onecEntity).default({}),
  /** Whose registered changes are read. Without it nothing is announced and objects are only loaded. */
  changes: z
    .object({
      plan: guid,
      planName: label,
      /** Rows of the plan that are the agent's node. More than one is refused: each keeps its own registrations. */
      nodes: z.array(guid).default([]),
      nodeName: label,
    })
    .optional(),
});
export type OnecProfile = z.infer<typeof onecProfile>;

import { instant } from '#shared/domain/entity.ts';
import type { OdataChoice, OdataTarget } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import { partOf, typeOf } from './base.ts';
import type { Call } from './command.ts';
import { Digits, type Exact, type Outgoing, type Row } from './exact-json.ts';
import { dateLiteral, guidLiteral, textLiteral } from './literals.ts';
import type { OdataType } from './metadata.ts';
import { partRows, textAt } from './rows.ts';
import { encode, encodeFor, toOnecDate } from './values.ts';
import type { Body } from './writer.ts';

const literal = (type: string, property: string, text: string, zone: string): string => {
  const value = encode(property, type, text, zone);
  if (value instanceof Digits) return value.text;
  if (typeof value === 'boolean') return String(value);
  if (type === 'Edm.Guid') return guidLiteral(text);
  if (type === 'Edm.DateTime' && typeof value === 'string') return dateLiteral(value);
  return type === 'Edm.Int64' ? text : textLiteral(text);
};

/** Condition by which an object is found that holds the text in the target. */
export const condition = (
  { base, metadata }: Call,
  set: string,
  target: OdataTarget,
  text: string,
): string => {
  if (typeof target === 'string') {
    const property = typeOf(metadata, set).properties.get(target);
    if (property === undefined) {
      throw new MostekError('erp.column_missing', `${set} has no property ${target}`, {
        values: { table: set, column: target },
      });
    }
    return `${target} eq ${literal(property.type, target, text, base.settings.timeZone)}`;
  }
  const { part, property, value, attribute } = target;
  return `${part}/any(d: d/${property} eq ${guidLiteral(attribute)} and d/${value} eq ${textLiteral(text)})`;
};

/** A value read from 1C in the form in which it is sent back; rows of table parts go back whole. */
export const sendBack = (
  type: OdataType,
  property: string,
  value: Exact | undefined,
): Outgoing | undefined => {
  const known = type.properties.get(property);
  if (known === undefined || value === undefined || value === null || typeof value === 'object')
    return undefined;
  return typeof value === 'boolean' ? value : encode(property, known.type, value, 'UTC');
};

const rowBack = (type: OdataType, row: Row): Body => {
  const body: Body = {};
  for (const name of type.properties.keys()) {
    const value = sendBack(type, name, row[name]);
    if (value !== undefined) body[name] = value;
  }
  return body;
};

const attributeRows = (
  call: Call,
  set: string,
  target: Exclude<OdataTarget, string>,
  text: string,
  rows: readonly Row[],
  begun: readonly Outgoing[],
): Outgoing[] => {
  const type = partOf(call.metadata, set, target.part);
  const others = rows.filter(
    (row) => textAt(row, target.property)?.toLowerCase() !== target.attribute.toLowerCase(),
  );
  const isTime = instant.safeParse(text).success;
  const added: Body = {
    LineNumber: String(others.length + begun.length + 1),
    [target.property]: target.attribute,
    [target.value]: isTime ? toOnecDate(text, call.base.settings.timeZone) : text,
    [`${target.value}_Type`]: isTime ? 'Edm.DateTime' : 'Edm.String',
  };
  return [
    ...begun,
    ...others.map((row, index) => ({ ...rowBack(type, row), LineNumber: String(index + 1) })),
    added,
  ];
};

/** Puts a text into the target of a body; `current` is the object as it stands, whose other rows must stay. */
export const assign = (
  call: Call,
  set: string,
  body: Body,
  target: OdataTarget,
  text: string,
  current: Row | null = null,
): void => {
  if (typeof target === 'string') {
    body[target] = encodeFor(set, typeOf(call.metadata, set), target, text, call.base.settings.timeZone);
    return;
  }
  const begun = body[target.part];
  const rows = begun === undefined && current !== null ? partRows(current, target.part) : [];
  body[target.part] = attributeRows(call, set, target, text, rows, Array.isArray(begun) ? begun : []);
};

/** What the target of an object holds now, as text; empty where it holds nothing. */
export const heldIn = (row: Row, target: OdataTarget): string => {
  if (typeof target === 'string') {
    const value = row[target];
    return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
  }
  const found = partRows(row, target.part).find(
    (inner) => textAt(inner, target.property)?.toLowerCase() === target.attribute.toLowerCase(),
  );
  return (found === undefined ? null : textAt(found, target.value)) ?? '';
};

/** References that are the same in everything we write. */
export const choose = (
  call: Call,
  set: string,
  type: OdataType,
  body: Body,
  choices: readonly (OdataChoice | undefined)[],
): void => {
  for (const choice of choices) {
    if (choice === undefined) continue;
    body[choice.property] = encodeFor(set, type, choice.property, choice.key, call.base.settings.timeZone);
  }
};

/** Constants of a rule, in the form their properties have. */
export const fixed = (
  call: Call,
  set: string,
  type: OdataType,
  body: Body,
  constants: Readonly<Record<string, string>>,
): void => {
  for (const [property, text] of Object.entries(constants)) {
    body[property] = encodeFor(set, type, property, text, call.base.settings.timeZone);
  }
};

/** Text at a path of a domain object, or null. */
export const textIn = (object: unknown, path: string): string | null => {
  let at: unknown = object;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return null;
    at = Reflect.get(at, part);
  }
  return typeof at === 'string' || typeof at === 'boolean' ? String(at) : null;
};

/** Values of a domain object for the properties that a rule names. What the object lacks is left to 1C. */
export const taken = (
  call: Call,
  set: string,
  type: OdataType,
  body: Body,
  fields: Readonly<Record<string, string>>,
  object: unknown,
): void => {
  for (const [property, path] of Object.entries(fields)) {
    const text = textIn(object, path);
    if (text !== null) body[property] = encodeFor(set, type, property, text, call.base.settings.timeZone);
  }
};

import type { Applied, ErpCommand } from '#main/erp/port.ts';
import type { OdataDocumentKind, OnecOdataProfile } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import { type Result, refuse } from '#shared/result.ts';
import { partOf, typeOf } from './base.ts';
import { type Call, createOnce, find } from './command.ts';
import type { Row } from './exact-json.ts';
import { itemRows } from './items.ts';
import { isGuid, typeOfSet } from './literals.ts';
import type { OdataType } from './metadata.ts';
import { finishDocument } from './posting.ts';
import { partRows, textAt } from './rows.ts';
import { assign, condition, fixed, sendBack } from './targets.ts';
import { encodeFor, toOnecDate } from './values.ts';
import type { Body } from './writer.ts';

type CreateDocument = Extract<ErpCommand, { kind: 'create_document' }>;

/** Set that holds the orders, by whichever rule names it. */
export const orderSetOf = (profile: OnecOdataProfile): string | null =>
  profile.entities.order?.set ?? profile.setOrder?.set ?? profile.createOrder?.set ?? null;

/** One second after a wall-clock date of 1C. */
const justAfter = (wall: string): string =>
  new Date(Date.parse(`${wall}Z`) + 1_000).toISOString().slice(0, 19);

/** Never before what it is based on, or 1C's chronology of the books breaks (seed 000, point 6). */
const dateOf = (wanted: string, earlier: readonly Row[]): string =>
  [wanted, ...earlier.flatMap((row) => textAt(row, 'Date') ?? []).map(justAfter)].sort().at(-1) ?? wanted;

/** Property of one object into a property of another; a composite one takes its type along. */
const copy = (type: OdataType, set: string, body: Body, target: string, row: Row, source: string): void => {
  if (!type.properties.has(target)) {
    throw new MostekError('erp.column_missing', `${set} has no property ${target}`, {
      values: { table: set, column: target },
    });
  }
  for (const suffix of ['', '_Type']) {
    const value = sendBack(type, `${target}${suffix}`, row[`${source}${suffix}`]);
    if (value !== undefined) body[`${target}${suffix}`] = value;
  }
};

const refer = (
  call: Call,
  type: OdataType,
  set: string,
  body: Body,
  property: string,
  to: { set: string; key: string },
): void => {
  body[property] = encodeFor(set, type, property, to.key, call.base.settings.timeZone);
  if (type.properties.has(`${property}_Type`)) body[`${property}_Type`] = typeOfSet(to.set);
};

const copiedRows = (call: Call, kind: OdataDocumentKind, base: Row): Body[] => {
  const { copy: rule, set } = kind;
  if (rule === undefined) return [];
  const type = partOf(call.metadata, set, rule.part);
  return partRows(base, rule.from).map((row, index) => {
    const body: Body = { LineNumber: String(index + 1) };
    for (const [target, source] of Object.entries(rule.fields))
      copy(type, `${set}.${rule.part}`, body, target, row, source);
    fixed(call, `${set}.${rule.part}`, type, body, rule.constants);
    return body;
  });
};

interface Origin {
  order: Row;
  base: Row;
  baseSet: string;
  baseKey: string;
}

const bodyOf = async (
  call: Call,
  kind: OdataDocumentKind,
  command: CreateDocument,
  origin: Origin,
): Promise<Body> => {
  const { set } = kind;
  const { document } = command;
  const type = typeOf(call.metadata, set);
  const zone = call.base.settings.timeZone;
  const wanted = toOnecDate(document.placedAt ?? new Date().toISOString(), zone);
  const body: Body = { Date: dateOf(wanted, [origin.order, origin.base]) };
  for (const [target, source] of Object.entries(kind.fromOrder))
    copy(type, set, body, target, origin.order, source);
  for (const [target, source] of Object.entries(kind.fromBase))
    copy(type, set, body, target, origin.base, source);
  fixed(call, set, type, body, kind.constants);
  refer(call, type, set, body, kind.base, { set: origin.baseSet, key: origin.baseKey });
  if (kind.order !== undefined) {
    const key = textAt(origin.order, 'Ref_Key') ?? '';
    refer(call, type, set, body, kind.order, { set: orderSetOf(call.base.profile) ?? '', key });
  }
  if (kind.note !== undefined && document.note)
    body[kind.note] = encodeFor(set, type, kind.note, document.note, zone);
  assign(call, set, body, kind.key, keyText(command));
  if (document.lines && kind.lines !== undefined) {
    const placed = document.lines.map((line, index) => ({ line, path: `lines.${index}` }));
    body[kind.lines.part] = await itemRows(call, set, kind.lines, placed, 0);
  } else if (kind.copy !== undefined) body[kind.copy.part] = copiedRows(call, kind, origin.base);
  return body;
};

const keyText = ({ source, externalId }: CreateDocument): string => `${source}:${externalId}`;

/** The order and the document it is based on; a text says why it is too early. */
const originOf = async (
  call: Call,
  kind: OdataDocumentKind,
  command: CreateDocument,
): Promise<Origin | string> => {
  const { document } = command;
  const orders = orderSetOf(call.base.profile);
  if (orders === null)
    throw new MostekError('erp.not_supported', 'the profile does not say which set holds orders');
  const read = async (set: string, key: string): Promise<Row | null> =>
    isGuid(key) ? ((await call.base.client.one(set, key.toLowerCase()))?.row ?? null) : null;
  const order = await read(orders, document.orderKey);
  if (order === null) return `${orders} ${document.orderKey} is not there yet`;
  const baseKey = document.basedOn ?? document.orderKey;
  const isOrder = baseKey.toLowerCase() === document.orderKey.toLowerCase();
  const baseSet = isOrder ? orders : (kind.baseSet ?? orders);
  const base = isOrder ? order : await read(baseSet, baseKey);
  if (base === null) return `${baseSet} ${baseKey} is not there yet`;
  if (kind.basePosted && base['Posted'] !== true) return `${baseSet} ${baseKey} is not posted yet`;
  return { order, base, baseSet, baseKey: baseKey.toLowerCase() };
};

/**
 * Makes a document of an order: found by its key before it is created, dated after what it is based on, waiting
 * (`pending`) while that is not there. Throws what `asRefusal` knows.
 */
export const createDocument = async (call: Call, command: CreateDocument): Promise<Result<Applied>> => {
  const { document } = command;
  const kind = Object.entries(call.base.profile.documents).find(([name]) => name === document.kind)?.[1];
  if (kind === undefined) {
    return refuse('invalid', 'mapping.unknown_value', {
      detail: `the profile has no document kind ${document.kind}`,
      values: { value: document.kind },
    });
  }
  if (document.lines && kind.lines === undefined) {
    return refuse('invalid', 'erp.not_supported', { detail: `the kind ${document.kind} takes no lines` });
  }
  const filter = condition(call, kind.set, kind.key, keyText(command));
  const [found] = await find(call, kind.set, filter);
  if (found !== undefined) return finishDocument(call, kind.set, found, kind.post, false);
  const origin = await originOf(call, kind, command);
  if (typeof origin === 'string') {
    return {
      outcome: 'pending',
      value: { key: document.orderKey, created: false, staged: false, number: null },
    };
  }
  const made = await createOnce(call, kind.set, filter, await bodyOf(call, kind, command, origin));
  return finishDocument(call, kind.set, made, kind.post, true);
};

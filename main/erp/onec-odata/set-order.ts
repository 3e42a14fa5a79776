import type { Applied, ErpCommand } from '#main/erp/port.ts';
import type { OdataSetOrder } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import { noChange, ok, type Result, refuse, succeeded } from '#shared/result.ts';
import type { Call } from './command.ts';
import { UncertainWrite, VersionConflict } from './errors.ts';
import { Digits, type Row } from './exact-json.ts';
import { isGuid } from './literals.ts';
import { finishDocument, numberOf } from './posting.ts';
import { textAt } from './rows.ts';
import { putStatus } from './status.ts';
import { assign, heldIn } from './targets.ts';
import type { Body } from './writer.ts';

type SetOrder = Extract<ErpCommand, { kind: 'set_order' }>;

/** How often an order that somebody saves at the same time is read again. */
const tries = 4;

const same = (row: Row, property: string, value: Body[string] | undefined): boolean => {
  const held = row[property];
  const wanted = value instanceof Digits ? value.text : value;
  if (typeof held === 'string' && typeof wanted === 'string') {
    return held.trimEnd().toLowerCase() === wanted.trimEnd().toLowerCase();
  }
  return held === wanted;
};

const ruleOf = (call: Call, { entity }: SetOrder): OdataSetOrder | undefined =>
  entity === 'supplier_order' ? call.base.profile.setSupplierOrder : call.base.profile.setOrder;

/** Only what is not so already. */
const changesOf = async (call: Call, command: SetOrder, row: Row): Promise<Body> => {
  const rule = ruleOf(call, command);
  const body: Body = {};
  if (rule === undefined) return body;
  if (command.status !== null && rule.status !== undefined) {
    await putStatus(call, rule.set, body, rule.status, command.status);
    for (const [property, value] of Object.entries(body))
      if (same(row, property, value)) delete body[property];
  }
  const { trackingNumber } = rule;
  const number = command.trackingNumber;
  if (
    number !== null &&
    trackingNumber !== undefined &&
    heldIn(row, trackingNumber).trimEnd() !== number.trimEnd()
  ) {
    assign(call, rule.set, body, trackingNumber, number, row);
  }
  return body;
};

/**
 * Sets status and tracking number of an order, and only if nobody has saved it since it was read (`If-Match`):
 * otherwise it is read again. A lost answer is settled in the same way, for what is already so is not written again.
 */
export const setOrder = async (call: Call, command: SetOrder): Promise<Result<Applied>> => {
  const rule = ruleOf(call, command);
  const name = command.entity === 'supplier_order' ? 'setSupplierOrder' : 'setOrder';
  const lacking =
    rule === undefined
      ? name
      : command.status !== null && rule.status === undefined
        ? `${name}.status`
        : command.trackingNumber !== null && rule.trackingNumber === undefined
          ? `${name}.trackingNumber`
          : null;
  if (rule === undefined || lacking !== null) {
    return refuse('invalid', 'erp.not_supported', { detail: `the profile has no ${lacking}` });
  }
  const key = command.orderKey.trim().toLowerCase();
  const { base } = call;
  const what = `${rule.set} ${key}`;
  let wrote = false;
  let lastVersion: string | null = null;
  let last: unknown = null;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const read = isGuid(key) ? await base.client.one(rule.set, key) : null;
    if (read === null) {
      return refuse('not_found', 'erp.object_missing', { detail: what, values: { value: key } });
    }
    // Refused though nobody has saved it: the version is not written as this base wants it.
    if (last instanceof VersionConflict && read.version === lastVersion) base.match.next();
    lastVersion = read.version;
    const applied: Applied = { key, created: false, staged: false, number: numberOf(read.row) };
    const posted = rule.post && read.row['Posted'] === true;
    const body = await changesOf(call, command, read.row);
    if (Object.keys(body).length === 0) {
      if (posted && (wrote || base.toPost.has(what))) return postAgain(call, rule.set, read.row);
      return wrote ? ok(applied) : noChange(applied);
    }
    try {
      await call.writer.patch(rule.set, key, body, read);
    } catch (error) {
      if (!(error instanceof VersionConflict) && !(error instanceof UncertainWrite)) throw error;
      last = error;
      wrote = wrote || error instanceof UncertainWrite;
      continue;
    }
    return posted ? postAgain(call, rule.set, read.row) : ok(applied);
  }
  throw last instanceof UncertainWrite
    ? last
    : new MostekError('erp.lock_timeout', `${what} was saved by somebody else ${tries} times`);
};

/**
 * A posted document that was changed is posted again, or its movements would tell another story. A refusal is
 * remembered, for the next try finds nothing left to change.
 */
const postAgain = async (call: Call, set: string, row: Row): Promise<Result<Applied>> => {
  const what = `${set} ${(textAt(row, 'Ref_Key') ?? '').toLowerCase()}`;
  call.base.toPost.add(what);
  const result = await finishDocument(call, set, { ...row, Posted: false }, true, false);
  if (succeeded(result)) call.base.toPost.delete(what);
  return result;
};

import type { Applied, ErpCommand } from '#main/erp/port.ts';
import { MostekError } from '#shared/errors.ts';
import { noChange, ok, type Result, refuse } from '#shared/result.ts';
import type { Call } from './command.ts';
import { UncertainWrite, VersionConflict } from './errors.ts';
import { Digits, type Row } from './exact-json.ts';
import { isGuid } from './literals.ts';
import { finishDocument, numberOf } from './posting.ts';
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

/** Only what is not so already. */
const changesOf = async (call: Call, command: SetOrder, row: Row): Promise<Body> => {
  const rule = call.base.profile.setOrder;
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
  const rule = call.base.profile.setOrder;
  const lacking =
    rule === undefined
      ? 'setOrder'
      : command.status !== null && rule.status === undefined
        ? 'setOrder.status'
        : command.trackingNumber !== null && rule.trackingNumber === undefined
          ? 'setOrder.trackingNumber'
          : null;
  if (rule === undefined || lacking !== null) {
    return refuse('invalid', 'erp.not_supported', { detail: `the profile has no ${lacking}` });
  }
  const key = command.orderKey.trim().toLowerCase();
  let wrote = false;
  let last: unknown = null;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const read = isGuid(key) ? await call.base.client.one(rule.set, key) : null;
    if (read === null) {
      return refuse('not_found', 'erp.object_missing', {
        detail: `${rule.set} ${key}`,
        values: { value: key },
      });
    }
    const applied: Applied = { key, created: false, staged: false, number: numberOf(read.row) };
    const body = await changesOf(call, command, read.row);
    if (Object.keys(body).length === 0) return wrote ? ok(applied) : noChange(applied);
    try {
      await call.writer.patch(rule.set, key, body, read.version);
    } catch (error) {
      if (!(error instanceof VersionConflict) && !(error instanceof UncertainWrite)) throw error;
      last = error;
      wrote = wrote || error instanceof UncertainWrite;
      continue;
    }
    // A posted document that was changed is posted again, or its movements would tell another story.
    if (!rule.post || read.row['Posted'] !== true) return ok(applied);
    const finished = await finishDocument(call, rule.set, { ...read.row, Posted: false }, true, false);
    return finished;
  }
  throw last instanceof UncertainWrite
    ? last
    : new MostekError('erp.lock_timeout', `${rule.set} ${key} was saved by somebody else ${tries} times`);
};

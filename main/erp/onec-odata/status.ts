import type { OdataSetOrder } from '#shared/erp/onec-odata.ts';
import { refuse } from '#shared/result.ts';
import { targetOf, typeOf } from './base.ts';
import { type Call, find } from './command.ts';
import { isGuid } from './literals.ts';
import { Refused } from './outcome.ts';
import { textAt } from './rows.ts';
import { condition } from './targets.ts';
import { encodeFor } from './values.ts';
import type { Body } from './writer.ts';

type StatusRule = NonNullable<OdataSetOrder['status']>;

const keyOfStatus = async (call: Call, set: string, rule: StatusRule, word: string): Promise<string> => {
  if (isGuid(word)) return word.toLowerCase();
  const target = targetOf(call.metadata, set, null, rule.property.replace(/_Key$/, ''));
  const rows = target === null ? [] : await find(call, target, condition(call, target, 'Description', word));
  const key = rows[0] === undefined ? null : textAt(rows[0], 'Ref_Key');
  if (key !== null) return key;
  throw new Refused(
    refuse('invalid', 'mapping.unknown_value', {
      detail: `${target ?? set} has no status "${word}"`,
      values: { value: word },
      fields: [{ path: 'status', message: word }],
    }),
  );
};

/** Puts a status, and the reason of a cancelled order, into a body. `word` is 1C's own, after the mappings. */
export const putStatus = async (
  call: Call,
  set: string,
  body: Body,
  rule: StatusRule,
  word: string,
): Promise<void> => {
  const type = typeOf(call.metadata, set);
  const zone = call.base.settings.timeZone;
  const isReference = type.properties.get(rule.property)?.type === 'Edm.Guid';
  const text = isReference ? await keyOfStatus(call, set, rule, word) : word;
  body[rule.property] = encodeFor(set, type, rule.property, text, zone);
  if (rule.cancelReason === undefined || !rule.cancelled.includes(word)) return;
  const { property, key } = rule.cancelReason;
  body[property] = encodeFor(set, type, property, key, zone);
};

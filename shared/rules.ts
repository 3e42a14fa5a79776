import { z } from 'zod';
import { decimal } from '#shared/decimal.ts';
import { entityName } from '#shared/domain/entity.ts';
import { documentRule, noticeRule } from '#shared/parcels/rules.ts';

/** Words a rule can set; a system says in its own documentation which of them it heeds. */
export const ruleWords = ['responsible', 'funnel', 'warehouse', 'price_kind', 'send'] as const;
export type RuleWord = (typeof ruleWords)[number];

const words = z.array(z.string().trim().min(1).max(300)).max(200).default([]);

/** Every condition that is given must hold; a list holds when one of its values is met. */
export const ruleCondition = z.object({
  categories: words,
  countries: words,
  warehouses: words,
  amountFrom: decimal.nullish(),
  amountBelow: decimal.nullish(),
  /** For what the others can't say: a JSONata expression over the object. */
  expression: z.string().max(2_000).nullish(),
});
export type RuleCondition = z.infer<typeof ruleCondition>;

export const rule = z.object({
  entity: entityName.default('order'),
  when: ruleCondition,
  word: z.enum(ruleWords),
  /** For `send`, "no" keeps the object from this connection. */
  value: z.string().trim().min(1).max(200),
});
export type Rule = z.infer<typeof rule>;

/** A field of the domain object that is worked out anew before the object is sent. */
export const fieldRule = z.object({
  entity: entityName,
  /** Path in the domain object, such as `note` or `delivery.method`. */
  path: z.string().regex(/^[a-zA-Z]+(\.[a-zA-Z]+){0,3}$/),
  expression: z.string().min(1).max(2_000),
});
export type FieldRule = z.infer<typeof fieldRule>;

/** All rules of one connection; the first that fits a word decides it. Documents and notices are an ERP's. */
export const rulebook = z.object({
  rules: z.array(rule).max(500).default([]),
  fields: z.array(fieldRule).max(100).default([]),
  documents: z.array(documentRule).max(100).default([]),
  notices: z.array(noticeRule).max(100).default([]),
});
export type Rulebook = z.infer<typeof rulebook>;

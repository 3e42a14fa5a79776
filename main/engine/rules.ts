import { z } from 'zod';
import { normaliseTerm } from '#main/ledger/filter.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { addDecimals, compareDecimals, multiplyDecimals } from '#shared/decimal.ts';
import { type EntityName, type EntityObject, entitySchemas, type Order } from '#shared/domain/index.ts';
import { evaluate } from '#shared/expression.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';
import type { FieldRule, Rule, Rulebook, RuleCondition } from '#shared/rules.ts';

export interface Ruled {
  object: EntityObject;
  decided: Record<string, string>;
}

/** What conditions look at, read once for each object. */
interface Seen {
  categories: string[];
  countries: string[];
  warehouses: string[];
  amount: string | null;
  raw: unknown;
}

const present = (values: (string | null | undefined)[]): string[] =>
  values.flatMap((value) => (value == null || value === '' ? [] : [value]));

const amountOf = (order: Order): string =>
  order.total ?? addDecimals(order.lines.map((line) => multiplyDecimals(line.quantity, line.price)));

const seenOf = (ledger: Ledger, entity: EntityName, object: EntityObject): Seen => {
  if (entity === 'order') {
    const order = entitySchemas.order.parse(object);
    const lines = order.lines.map((line) => ({
      ...line,
      category: line.category ?? ledger.rulebooks.categoryOf(normaliseTerm(line.sku)),
    }));
    const { billing } = order.customer;
    return {
      categories: present(lines.map((line) => line.category)),
      countries: present([order.delivery.address?.country, billing?.country]),
      warehouses: [],
      amount: amountOf(order),
      raw: { ...order, lines },
    };
  }
  if (entity === 'product') {
    const product = entitySchemas.product.parse(object);
    return {
      categories: present([product.category]),
      countries: [],
      warehouses: product.stock.map((place) => place.warehouse),
      amount: null,
      raw: product,
    };
  }
  if (entity === 'customer') {
    const customer = entitySchemas.customer.parse(object);
    return {
      categories: [],
      countries: present([customer.billing?.country]),
      warehouses: [],
      amount: null,
      raw: customer,
    };
  }
  return { categories: [], countries: [], warehouses: [], amount: null, raw: object };
};

const meets = (wanted: readonly string[], there: readonly string[]): boolean => {
  if (wanted.length === 0) return true;
  const words = new Set(there.map((word) => word.toLocaleLowerCase()));
  return wanted.some((word) => words.has(word.toLocaleLowerCase()));
};

const problem = (detail: string, path: string): Refusal =>
  refuse('invalid', 'mapping.expression', { detail, fields: [{ path, message: detail }] });

const holds = async (when: RuleCondition, seen: Seen): Promise<boolean | Refusal> => {
  if (!meets(when.categories, seen.categories)) return false;
  if (!meets(when.countries, seen.countries)) return false;
  if (!meets(when.warehouses, seen.warehouses)) return false;
  const { amount } = seen;
  if (when.amountFrom != null && (amount === null || compareDecimals(amount, when.amountFrom) < 0))
    return false;
  if (when.amountBelow != null && (amount === null || compareDecimals(amount, when.amountBelow) >= 0))
    return false;
  if (when.expression == null || when.expression === '') return true;
  const found = await evaluate(when.expression, seen.raw);
  return found.ok ? found.value === true : problem(found.problem, 'rule');
};

const decideAll = async (
  rules: readonly Rule[],
  entity: EntityName,
  seen: Seen,
): Promise<Result<Record<string, string>>> => {
  const decided: Record<string, string> = {};
  for (const rule of rules) {
    if (rule.entity !== entity || decided[rule.word] !== undefined) continue;
    const fits = await holds(rule.when, seen);
    if (typeof fits !== 'boolean') return fits;
    if (fits) decided[rule.word] = rule.value;
  }
  return ok(decided);
};

const branch = z.record(z.string(), z.unknown());

/** Sets a value at a path of a copy; a part that is missing on the way is made. */
const withValue = (
  object: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> => {
  const [name, ...rest] = path;
  if (name === undefined) return object;
  if (rest.length === 0) return { ...object, [name]: value };
  const inner = branch.safeParse(object[name]);
  return { ...object, [name]: withValue(inner.success ? inner.data : {}, rest, value) };
};

const reworked = async (
  fields: readonly FieldRule[],
  entity: EntityName,
  object: EntityObject,
): Promise<Result<EntityObject>> => {
  let now: Record<string, unknown> = { ...object };
  for (const field of fields) {
    if (field.entity !== entity) continue;
    const found = await evaluate(field.expression, now);
    if (!found.ok) return problem(found.problem, field.path);
    now = withValue(now, field.path.split('.'), found.value);
  }
  const parsed = entitySchemas[entity].safeParse(now);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return problem(issue?.message ?? 'invalid', issue?.path.join('.') ?? '');
};

/** The object as the connection's rules make it, and what they decide about it. */
export const applyRules = async (
  ledger: Ledger,
  book: Rulebook,
  entity: EntityName,
  object: EntityObject,
): Promise<Result<Ruled>> => {
  if (book.rules.length === 0 && book.fields.length === 0) return ok({ object, decided: {} });
  const decided = await decideAll(book.rules, entity, seenOf(ledger, entity, object));
  if (!succeeded(decided)) return decided;
  const changed = await reworked(book.fields, entity, object);
  return succeeded(changed) ? ok({ object: changed.value, decided: decided.value }) : changed;
};

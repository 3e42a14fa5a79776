import type { EntityName } from '#shared/domain/entity.ts';
import { type Rulebook, type RuleWord, rulebook } from '#shared/rules.ts';

/** A rule as it stands in the form: lists are text with commas, and nothing is missing. */
export interface RuleDraft {
  entity: EntityName;
  categories: string;
  countries: string;
  warehouses: string;
  amountFrom: string;
  amountBelow: string;
  expression: string;
  word: RuleWord;
  value: string;
}

export interface BookDraft {
  rules: RuleDraft[];
  fields: { entity: EntityName; path: string; expression: string }[];
}

export const freshRule: RuleDraft = {
  entity: 'order',
  categories: '',
  countries: '',
  warehouses: '',
  amountFrom: '',
  amountBelow: '',
  expression: '',
  word: 'responsible',
  value: '',
};

export const ruledEntities = ['order', 'product', 'customer', 'invoice'] as const;

/** People write 1 000,50; the domain writes 1000.50. */
const amount = (text: string): string | null => {
  const plain = text.replace(/[\s\u00A0\u202F]/g, '').replace(',', '.');
  return plain === '' ? null : plain;
};

const list = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

export const draftOfBook = (book: Rulebook): BookDraft => ({
  rules: book.rules.map(({ entity, when, word, value }) => ({
    entity,
    categories: when.categories.join(', '),
    countries: when.countries.join(', '),
    warehouses: when.warehouses.join(', '),
    amountFrom: when.amountFrom ?? '',
    amountBelow: when.amountBelow ?? '',
    expression: when.expression ?? '',
    word,
    value,
  })),
  fields: book.fields.map((field) => ({ ...field })),
});

export interface DraftProblem {
  path: string;
  /** Text that says what is wrong; an expression's own words stand behind it. */
  kind: 'required' | 'decimal' | 'fieldPath' | 'expression';
  message: string;
}

const kindOf = (place: string): DraftProblem['kind'] => {
  if (/amount(From|Below)$/.test(place)) return 'decimal';
  return place.endsWith('.path') ? 'fieldPath' : 'required';
};

/** The book of a form, or what does not fit in it, by the form's own places. */
export const bookOfDraft = (draft: BookDraft): { book: Rulebook } | { problems: DraftProblem[] } => {
  const parsed = rulebook.safeParse({
    rules: draft.rules.map((one) => ({
      entity: one.entity,
      when: {
        categories: list(one.categories),
        countries: list(one.countries),
        warehouses: list(one.warehouses),
        amountFrom: amount(one.amountFrom),
        amountBelow: amount(one.amountBelow),
        expression: one.expression.trim() === '' ? null : one.expression,
      },
      word: one.word,
      value: one.value,
    })),
    fields: draft.fields.map((one) => ({ ...one, path: one.path.trim() })),
  });
  if (parsed.success) return { book: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => {
      const path = placeOf(issue.path.map(String).join('.'));
      return { path, kind: kindOf(path), message: issue.message };
    }),
  };
};

/** `rules.0.when.expression` is called `rules.0.expression` in the form. */
export const placeOf = (path: string): string =>
  path.replace('.when.', '.').replace(/(categories|countries|warehouses)\..*$/, '$1');

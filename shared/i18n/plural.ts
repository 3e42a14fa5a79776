import { fill } from '#shared/i18n/fill.ts';
import { textAt } from '#shared/i18n/index.ts';
import type { Language } from '#shared/i18n/shape.ts';

/**
 * A text by its key outside the window (tray, notifications). With a `count` the form that the language needs for
 * it is chosen (`x_one`, `x_few`, …), and `{{number}}` is that count as the language writes it. The key itself
 * comes back when there is no such text, so that a gap is seen and nothing breaks.
 */
export const say = (
  language: Language,
  key: string,
  values: Readonly<Record<string, string>> = {},
  count?: number,
): string => {
  if (count === undefined) return fill(textAt(language, key) ?? key, values);
  const form = new Intl.PluralRules(language).select(count);
  const text =
    textAt(language, `${key}_${form}`) ?? textAt(language, `${key}_other`) ?? textAt(language, key) ?? key;
  return fill(text, { number: new Intl.NumberFormat(language).format(count), ...values });
};

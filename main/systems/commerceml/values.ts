import Big from 'big.js';

const currencies: Readonly<Record<string, string>> = {
  РУБ: 'RUB',
  RUR: 'RUB',
  '643': 'RUB',
  '810': 'RUB',
  ГРН: 'UAH',
  '980': 'UAH',
  '840': 'USD',
  '978': 'EUR',
  '398': 'KZT',
  ТГ: 'KZT',
  '933': 'BYN',
  '985': 'PLN',
};

/** Sites write `руб`, `руб.`, `RUR` and `643` for one currency (commerceml.md 3.1). */
export const currencyOf = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const word = text.replace(/[.\s]/g, '').toUpperCase();
  return currencies[word] ?? (/^[A-Z]{3}$/.test(word) ? word : undefined);
};

/** A decimal with point or comma and spaces between thousands; undefined when it is none. */
export const decimalOf = (text: string | undefined): string | undefined => {
  const plain = (text ?? '').replace(/[\s\u00A0\u202F]/g, '').replace(',', '.');
  if (!/^[-+]?\d+(\.\d+)?$/.test(plain)) return undefined;
  const value = new Big(plain.replace('+', ''));
  return (value.c.length > 0 ? value.round(12, 1) : value).toFixed();
};

export const isYes = (text: string | undefined): boolean => /^(true|да|yes|1|y)$/i.test((text ?? '').trim());

import type { Language } from '#shared/i18n/shape.ts';

const locales: Record<Language, string> = { en: 'en-GB', pl: 'pl-PL', uk: 'uk-UA', ru: 'ru-UA' };
const decimalText = /^-?\d+(\.\d+)?$/;

/** A decimal in text, which Intl formats exactly; null for text that is no number. */
const exact = (value: string): `${number}` | null =>
  decimalText.test(value) ? (value as `${number}`) : null;

/** Writes numbers, amounts and times; the time zone is the computer's own. */
export const createFormat = (language: Language) => {
  const locale = locales[language];
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const quantity = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  const amount = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 6 });
  const seconds = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const timeExact = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  const dayShort = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit' });
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' });

  const unit = (name: 'second' | 'minute' | 'hour' | 'day') =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'long',
      maximumFractionDigits: 0,
    });
  const units = { second: unit('second'), minute: unit('minute'), hour: unit('hour'), day: unit('day') };

  const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

  return {
    locale,
    count: (value: number): string => count.format(value),
    quantity: (value: string): string => {
      const number = exact(value);
      return number === null ? value : quantity.format(number);
    },
    /** Money of a decimal text; the currency's code stands behind, as in the books. */
    money: (value: string, currency?: string | null): string => {
      const number = exact(value);
      const text = number === null ? value : amount.format(number);
      return currency === undefined || currency === null || currency === '' ? text : `${text} ${currency}`;
    },
    time: (ms: number): string => time.format(ms),
    timeExact: (ms: number): string => timeExact.format(ms),
    day: (ms: number): string => day.format(ms),
    dateTime: (ms: number): string => `${day.format(ms)}, ${time.format(ms)}`,
    /** The hour today, day and hour on another day: short enough for a column. */
    recent: (ms: number, nowMs: number): string =>
      isSameDay(new Date(ms), new Date(nowMs))
        ? time.format(ms)
        : `${dayShort.format(ms)} ${time.format(ms)}`,
    month: (ms: number): string => {
      const text = month.format(ms);
      return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
    },
    /** Seconds with one digit behind the point, for how long a call took. */
    seconds: (ms: number): string => seconds.format(ms / 1000),
    /** A stretch of time in its largest fitting unit: 40 seconds, 14 hours, 3 days. */
    duration: (ms: number): string => {
      const whole = Math.max(0, ms);
      if (whole < 90_000) return units.second.format(Math.round(whole / 1_000));
      if (whole < 5_400_000) return units.minute.format(Math.round(whole / 60_000));
      if (whole < 172_800_000) return units.hour.format(Math.round(whole / 3_600_000));
      return units.day.format(Math.round(whole / 86_400_000));
    },
    list: (items: string[]): string => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
  };
};

export type Format = ReturnType<typeof createFormat>;

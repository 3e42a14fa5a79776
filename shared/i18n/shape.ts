/** The languages the window, the tray and the notifications speak. */
export const languages = ['en', 'pl', 'uk', 'ru'] as const;
export type Language = (typeof languages)[number];

/**
 * The shape a translation must have, taken from the English texts: the same keys, but every countable text (`x_one`
 * and `x_other` in English) needs the four forms that Polish, Ukrainian and Russian use.
 */
export type SlavicForms<T> = {
  [K in keyof T as K extends `${infer Base}_one`
    ? `${Base}_${'one' | 'few' | 'many' | 'other'}`
    : K extends `${string}_other`
      ? never
      : K]: T[K] extends string ? string : SlavicForms<T[K]>;
};

/** What happened, and what to do about it. `[[…]]` is left out when a value named inside it is not known. */
export interface CauseText {
  sentence: string;
  next: string;
}

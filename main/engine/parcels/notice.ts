import type { ParcelRow } from '#main/ledger/parcels.ts';

export interface NoticeWords {
  order: string;
  carrier: string;
  /** Address of the carrier's page, with `{number}` in it. */
  page: string | null;
  /** Days and amounts as people of this language write them. */
  locale: string;
  timeZone: string;
}

/**
 * A notice for the buyer. A part in `[[…]]` is left out where one of its words is not known, and so is the whole
 * notice where a word outside of such a part is not: better no message than one with a gap in it.
 */
export const noticeText = (template: string, parcel: ParcelRow, words: NoticeWords): string | null => {
  const { branch, money } = parcel;
  const day = (at: number | null): string | null =>
    at === null
      ? null
      : new Intl.DateTimeFormat(words.locale, { dateStyle: 'long', timeZone: words.timeZone }).format(at);
  const known: Record<string, string | null> = {
    number: parcel.number,
    order: words.order,
    carrier: words.carrier,
    branch: branch?.name ?? null,
    address: branch?.address ?? null,
    hours: branch?.hours ?? null,
    code: branch?.code ?? null,
    until: day(parcel.keptUntilMs),
    expected: day(parcel.expectedAtMs),
    // Amounts stay decimal text: the number format of a language must not round somebody's money.
    money: money === null || money.state !== 'to_collect' ? null : `${money.amount} ${money.currency}`,
    page: words.page?.replaceAll('{number}', encodeURIComponent(parcel.number)) ?? null,
  };
  let gap = false;
  const fill = (text: string): string | null => {
    let whole = true;
    const filled = text.replace(/\{([a-z]+)\}/g, (_all, name: string) => {
      const value = known[name] ?? '';
      if (value === '') whole = false;
      return value;
    });
    return whole ? filled : null;
  };
  const withoutParts = template.replace(/\[\[(.*?)\]\]/gs, (_all, part: string) => fill(part) ?? '');
  const text = fill(withoutParts);
  if (text === null) gap = true;
  return gap || text === null || text.trim() === '' ? null : text.replace(/[ \t]+/g, ' ').trim();
};
